"""Compiles a song into engine memory and plan; transport, rings, offline bounce. May import song, engine, notation, rack, sound."""
