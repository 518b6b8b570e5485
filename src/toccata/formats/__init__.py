"""A registry of `(name, probe, load, save)`, one file a format. May import song, notation, rack, sound."""
