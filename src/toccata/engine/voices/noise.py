"""The noise registers of two consoles, and how far their sequences lean to one side.

A register is shifted by one bit a clock; the bit that falls out is what is heard. Short sequences repeat fast enough to be a pitch.
Source: NESdev wiki, "APU Noise"; Pan Docs, "Audio details: noise channel". Both as plain XOR registers.
"""

from __future__ import annotations

from typing import NamedTuple

from toccata.engine.memory import kernel

SEED = 0x7FFF
"""All ones; it also puts the NES's short mode into a cycle with a strong fundamental, of the 352 that it may fall into."""


class Register(NamedTuple):
    """tap: the bit that is XORed with bit 0. second: the bit besides bit 14 that takes the result, 14 for none.

    period: clocks until it repeats. lean: sum of the levels of a period, 1 for a clear bit and −1 for a set one; the mean, lean by
    period, is taken off, so that the noise has no direct current.
    """

    tap: int
    second: int
    period: int
    lean: int


NES_LONG = Register(tap=1, second=14, period=32767, lean=-1)
NES_SHORT = Register(tap=6, second=14, period=93, lean=-3)
GAME_BOY_LONG = Register(tap=1, second=14, period=32767, lean=-1)
GAME_BOY_SHORT = Register(tap=1, second=6, period=127, lean=-1)


@kernel
def clocked(register, tap, second):
    """A register, 15 bits, one clock later."""
    bit = (register ^ (register >> tap)) & 1
    return ((register >> 1) & ~(1 << second) & 0x3FFF) | (bit << second) | (bit << 14)


@kernel
def heard(register):
    """−1 or 1."""
    return 1.0 - 2.0 * (register & 1)
