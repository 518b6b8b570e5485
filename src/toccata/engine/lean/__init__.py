"""Compiling units without what only Python callers would need, so that a first start sounds within seconds.

Numba optimises, wraps and loads every helper by itself, as if Python might call it, and passes it through two dozen passes of
which kernels use eight. A unit needs none of that: helpers are linked into it as they come, become private, and are optimised
once, there; a unit that cannot raise ends up with no code that would. `kernels` and `units` are the doors, `passes` and `typing` what numba
does to a kernel, `calls` how kernels call each other, `libraries` what LLVM does, `numbers` what Python's own min, max and int become.
Numba is pinned to a minor version, for what is overridden here is not its public face.
"""
