"""The parameters of a strip and of the master's limiter."""

from __future__ import annotations

from toccata.rack.parameter import Parameter

VOLUME = Parameter("volume_db", "Volume", "dB", -96, 12, 0, help="The fader; −96 closes it.")
PANNING = Parameter("panning", "Panning", "", -1, 1, 0, help="−1 left, 0 centre, +1 right; equal power, −3 dB at the centre.")
STRIP: tuple[Parameter, ...] = (VOLUME, PANNING)

CEILING = Parameter("ceiling_db", "Ceiling", "dBTP", -12, 0, -1, help="No true peak passes this level.")
RELEASE = Parameter("release_ms", "Release", "ms", 10, 1000, 100, "exponential", help="How fast the gain recovers.")
LIMITER: tuple[Parameter, ...] = (CEILING, RELEASE)
