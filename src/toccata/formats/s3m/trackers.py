"""How S3Ms of other programs than ScreamTracker 3 are played.

Source: libopenmpt, which plays each program's files by what that program did.
"""

from __future__ import annotations

from dataclasses import replace

from toccata.song.rules import SCREAMTRACKER, PlayRules

LAST_SCREAMTRACKER = 0x1320
_IMAGO_ORPHEUS, _IMPULSETRACKER, _SCHISM = 0x2, 0x3, 0x4
"""The program, in the version's first digit."""


def rules_of(version: int, by_modplug: bool) -> PlayRules:
    """The rules of the program that wrote a file. by_modplug: whether it is ModPlug Tracker, which gave ScreamTracker's version."""
    program = version >> 12
    if not by_modplug and program not in (_IMAGO_ORPHEUS, _IMPULSETRACKER, _SCHISM):
        return SCREAMTRACKER
    others = replace(
        SCREAMTRACKER,
        muted_channels_rest=False,
        shared_memory=False,
        arpeggio_from_note=False,
        heard_periods_limited=program == _IMAGO_ORPHEUS,
    )
    if by_modplug:
        return replace(others, offset_past_end_cuts=False)
    # ImpulseTracker counts in frequencies, where ScreamTracker 3 and the others round periods down.
    return replace(others, screamtracker_notes=False, number_volume_jumps=True) if program == _IMPULSETRACKER else others
