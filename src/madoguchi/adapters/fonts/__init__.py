"""Fonts (書体): which files print names and in which order, and what each of them has; BIZ UDPGothic comes with us."""
