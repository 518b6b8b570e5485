"""The audio engine in numba: units (sequencer, voices, inserts, master), their memory, the host, the unit cache.

May import notation and rack. Nothing here runs Python while sound plays. `layout` is the memory that units share, `unit`
and `lean` compile them, `cache` and `loader` keep and load their machine code without numba, `host` calls them.
"""
