"""What the module formats share: bounded reading, wrapped files, frames, tables from a tracker's commands to meanings."""
