"""A note's resonant low-pass: two poles, set once a tick.

Source: OpenMPT's and Schism Tracker's accounts of ImpulseTracker's filter (cutoff 110 Hz · 2^(1/4 + c/24), resonance 24 dB · r/128).
"""

from __future__ import annotations

import math

from numba import int64

from toccata.engine.memory import items_at, kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import constant, has_rule, voice_address, voice_at

_WIDE_OPEN = 254
_LOWEST_HZ, _LEAST_HZ, _MOST_HZ = 110.0, 120.0, 20000.0
_STEPS, _WIDE_STEPS = 24.0, 20.0
"""Of the cutoff an octave."""
_WIDE, _NARROW = constant(Rule.WIDE_FILTER), constant(Rule.NARROW_RESONANCE)
_RESONANCE_DB = 24.0 / 128.0


@kernel
def set_filter(sequencer, engine, note, play, modifier):
    """The coefficients of the note's voice. modifier: −256 to 256, the filter envelope; 256 leaves the cutoff as it is.

    Wide open and without resonance there is no filter, but one that has been heard stays as it was.
    """
    cutoff = note.cutoff * (modifier + 256) // 256
    if note.resonance == 0 and cutoff >= _WIDE_OPEN:
        return
    voice = voice_at(voice_address(engine, note.voice))
    if note.filtered == 0:
        if not (0 <= play.filtered_unit < engine.unit_count) or items_at(engine.units, engine.unit_count, int64)[play.filtered_unit] == 0:
            return
        voice.unit, note.filtered = play.filtered_unit, 1
    octaves = 0.25 + note.cutoff * (modifier + 256) / 512.0 / (_WIDE_STEPS if has_rule(sequencer, _WIDE) else _STEPS)
    frequency = min(max(_LOWEST_HZ * 2.0**octaves, _LEAST_HZ), _MOST_HZ, engine.rate_hz / 2.0)
    ratio = engine.rate_hz / (2.0 * math.pi * frequency)
    damping = 10.0 ** (-_RESONANCE_DB * note.resonance / 20.0)
    loss, inertia = damping * ratio + damping - 1.0, ratio * ratio
    if has_rule(sequencer, _WIDE) or has_rule(sequencer, _NARROW):
        loss = (2.0 * damping - min((1.0 - 2.0 * damping) / ratio, 2.0)) * ratio
    total = 1.0 + loss + inertia
    voice.filter_gain = (1.0 - 1.0 / total) if note.filter_kind != 0 else 1.0 / total
    voice.filter_near, voice.filter_far = (loss + 2.0 * inertia) / total, -inertia / total
    voice.filter_high = 1.0 if note.filter_kind != 0 else 0.0
