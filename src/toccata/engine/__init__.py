"""The audio engine in numba: units (sequencer, voices, inserts, master), their memory, the host, the unit cache.

May import notation and rack. Nothing here runs Python while sound plays.
"""
