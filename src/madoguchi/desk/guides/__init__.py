"""Guides made from a practice (運用から作る案内): made-up people are asked about, and put into words."""
