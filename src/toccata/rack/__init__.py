"""Parameter tables of every voice and insert, specified once for engine, files, screen and manual. Imports nothing; no numba."""
