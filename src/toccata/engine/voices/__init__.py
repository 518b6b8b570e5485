"""The voices: samplers by interpolation and the chip synth, the tables they read, and the memory of their samples."""
