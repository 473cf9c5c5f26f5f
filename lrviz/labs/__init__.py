"""The laboratories: one folder each, with its computation and, in figures.py, its pictures."""
