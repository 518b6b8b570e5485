"""The order: the strip above the grid, and the order view."""
