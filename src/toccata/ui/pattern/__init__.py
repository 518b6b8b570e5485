"""The pattern view: order strip, channel heads, the grid, and entry by keys."""
