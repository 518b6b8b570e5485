"""MIDI macros: what Zxx sends. The engine obeys those that set a note's filter.

A macro is text of hex digits and letters, as ImpulseTracker embeds it in a module: `F0F000z` sets the filter's cutoff to the
effect's parameter, `F0F001z` its resonance, `F0F002zz` its kind (below 16 low-pass, from 16 high-pass). Source: ImpulseTracker's MIDI.TXT.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTIVE_MACROS = 16
FIXED_MACROS = 128


@dataclass(frozen=True, slots=True)
class MidiMacros:
    """active: 16, of which SFx chooses the channel's, with Z00–Z7F as its parameter z. fixed: 128, for Z80–ZFF."""

    active: tuple[str, ...] = ("F0F000z", *("",) * (ACTIVE_MACROS - 1))
    fixed: tuple[str, ...] = (*(f"F0F001{8 * step:02X}" for step in range(16)), *("",) * (FIXED_MACROS - 16))
