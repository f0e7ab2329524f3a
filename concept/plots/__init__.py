"""Figures: arrays and pictures in, a figure or a page out; one a file."""
