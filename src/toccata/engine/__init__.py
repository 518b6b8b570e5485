"""The audio engine in numba: units (sequencer, voices, inserts, master), their memory layout, the host, the unit cache. May import notation and rack."""
