"""The demo (実演): two made-up insurers with their rolls, decided, counted, explained and checked before one's eyes."""
