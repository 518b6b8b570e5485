"""Effects in another tracker's words: what ImpulseTracker's say in FastTracker 2's, and the other way.

Each function gives the meaning and parameter that sound nearest, or None where the other tracker has nothing like it.
Source: OpenMPT's effect reference, which sets the trackers' commands side by side.
"""

from __future__ import annotations

from collections.abc import Callable

from toccata.formats.module.columns import NOTHING, Translated
from toccata.formats.module.letters import SPECIALS
from toccata.formats.module.panning import straight
from toccata.notation.effects import BY_MEANING, Meaning
from toccata.song import PlayRules

M = Meaning
Word = Callable[[int], Translated | None]
Dialect = Callable[[int, int], Translated | None]

FINE = 0xF
_SLOWEST_TEMPO = 0x20
_LAST_COARSE_SLIDE = 0xDF
"""ImpulseTracker's slides from E0 on are fine."""

_VOLUME_PANNINGS = {M.VOLUME_PAN_0: 0, M.VOLUME_PAN_16: 16, M.VOLUME_PAN_32: 32, M.VOLUME_PAN_48: 48, M.VOLUME_PAN_64: 64}


def spoken_by(rules: PlayRules, dialect: Dialect, counts_down: bool, deep_vibrato: bool) -> Dialect:
    """A dialect for songs of some rules. counts_down, deep_vibrato: whether its trackers play arpeggios and vibratos so.

    An arpeggio that counts down plays its digits the other way round (where the speed is a multiple of 3); ImpulseTracker's
    vibrato is half as deep as the others' unless the song has old effects.
    """
    swaps = rules.arpeggio_counts_down != counts_down
    halves = deep_vibrato and not has_deep_vibrato(rules)
    # ImpulseTracker's tremor is shorter by one tick each way unless the song has old effects, and the others have no such thing.
    shortens = deep_vibrato and not (has_deep_vibrato(rules) or rules.tremor_restarts)

    curves = not deep_vibrato and not rules.linear_panning

    def say(meaning: int, value: int) -> Translated | None:
        if swaps and meaning in (M.ARPEGGIO, M.ARPEGGIO_SHARED):
            value = value >> 4 | (value & 15) << 4
        elif halves and meaning in (M.VIBRATO, M.VIBRATO_SHARED):
            value = (value & 0xF0) | ((value & 15) + 1) // 2
        elif shortens and meaning == M.TREMOR_SHARED:
            value -= (0x10 if value >> 4 else 0) + (1 if value & 15 else 0)
        elif deep_vibrato and not value and meaning in (SPECIALS[12], SPECIALS[13]):
            return _at_tick_0(meaning, rules)
        elif curves and meaning in _PANNINGS:
            panning, _ = straight(min(_PANNINGS[Meaning(meaning)] * value, 255))
            return (M.PANNING, min(panning, 255)) if meaning == M.SET_PANNING else volume_panning((panning + 2) // 4)
        elif meaning == M.GLOBAL_VOLUME_SLIDE_FINE and not rules.fine_global_volume:
            meaning = M.GLOBAL_VOLUME_SLIDE
        return dialect(meaning, value)

    return say


_PANNINGS = {M.SET_PANNING: 1, M.VOLUME_PANNING: 16}
"""FastTracker 2's, with the width of a step."""


def _at_tick_0(meaning: int, rules: PlayRules) -> Translated:
    """SC0 and SD0 for trackers that act at once: ImpulseTracker takes the 0 for 1, ScreamTracker 3 passes them over."""
    if not rules.zero_tick_is_one:
        return NOTHING
    return (M.NOTE_CUT_TICK if meaning == SPECIALS[12] else M.NOTE_DELAY), 1


def has_deep_vibrato(rules: PlayRules) -> bool:
    """Whether a step of vibrato is 1/8 semitone, and not ImpulseTracker's 1/16."""
    return not rules.virtual_channels or rules.old_effects or rules.coarse_waveforms


def to_fasttracker(meaning: int, value: int) -> Translated | None:
    """The effect in FastTracker 2's words; its own as they are."""
    if meaning in FASTTRACKER or not meaning:
        return meaning, value
    word = _TO_FASTTRACKER.get(Meaning(meaning))
    return _clamped(word(value)) if word else None


def to_impulsetracker(meaning: int, value: int) -> Translated | None:
    """The effect in ImpulseTracker's words; its own as they are."""
    if meaning in IMPULSETRACKER or not meaning:
        return meaning, value
    word = _TO_IMPULSETRACKER.get(Meaning(meaning))
    return _clamped(word(value)) if word else None


def _clamped(translated: Translated | None) -> Translated | None:
    if not translated or not translated[0]:
        return translated
    effect = BY_MEANING[translated[0]]
    return int(translated[0]), min(max(translated[1], effect.low), effect.high)


def _as(meaning: Meaning) -> Word:
    return lambda value: (meaning, value)


def _swapped(meaning: Meaning) -> Word:
    """With its two digits changed over."""
    return lambda value: (meaning, value >> 4 | (value & 15) << 4)


def _fine_slide(up: Meaning, down: Meaning, slide: Meaning) -> Word:
    """DxF and DFy are fine in ImpulseTracker; the rest slides."""

    def say(value: int) -> Translated | None:
        high, low = value >> 4, value & 15
        if low == FINE and high:
            return up, high
        if high == FINE and low:
            return down, low
        return slide, value if not (high and low) else high << 4

    return say


def _halved_global_slide(value: int) -> Translated | None:
    """ImpulseTracker's global volume has twice the steps; its fine slides have no counterpart."""
    high, low = value >> 4, value & 15
    if (high == FINE and low) or (low == FINE and high):
        return None
    return M.GLOBAL_VOLUME_SLIDE, ((high + 1) // 2) << 4 | (low + 1) // 2


def _pitch_slide(slide: Meaning, fine: Meaning, extra_fine: Meaning) -> Word:
    def say(value: int) -> Translated | None:
        if value >= 0xF0:
            return fine, value & 15
        return (extra_fine, value & 15) if value >= 0xE0 else (slide, value)

    return say


def _speed(value: int) -> Translated | None:
    return (M.SPEED_OR_TEMPO, value) if 0 < value < _SLOWEST_TEMPO else None


def _tempo(value: int) -> Translated | None:
    return (M.SPEED_OR_TEMPO, value) if value >= _SLOWEST_TEMPO else None


def _row_break(value: int) -> Translated | None:
    return (M.PATTERN_BREAK, value // 10 << 4 | value % 10) if value < 100 else None


def _speed_or_tempo(value: int) -> Translated | None:
    return (M.TEMPO, value) if value >= _SLOWEST_TEMPO else (M.SPEED, value) if value else None


def _set_volume(value: int) -> Translated | None:
    return M.VOLUME_SET, value


def _volume_slide(value: int) -> Translated | None:
    """FastTracker 2 slides up where both digits are set; F in the other digit would be fine."""
    return M.VOLUME_SLIDE_FINE, value & 0xF0 if value >> 4 else value


def _special(first: int) -> Word:
    return lambda value: (SPECIALS[first], value & 15)


FASTTRACKER = {
    *range(M.ARPEGGIO, M.TREMOR + 1),
    *range(M.AMIGA_FILTER, M.EXTRA_FINE_PORTAMENTO_DOWN + 1),
    *range(M.VOLUME_SET, M.VOLUME_TONE_PORTAMENTO + 1),
}
"""What FastTracker 2 has itself."""

_TO_FASTTRACKER: dict[Meaning, Word] = {
    M.SPEED: _speed,
    M.TEMPO: _tempo,
    M.ROW_BREAK: _row_break,
    M.VOLUME_SLIDE_FINE: _fine_slide(M.FINE_VOLUME_UP, M.FINE_VOLUME_DOWN, M.VOLUME_SLIDE),
    M.PITCH_SLIDE_DOWN: _pitch_slide(M.PORTAMENTO_DOWN, M.FINE_PORTAMENTO_DOWN, M.EXTRA_FINE_PORTAMENTO_DOWN),
    M.PITCH_SLIDE_UP: _pitch_slide(M.PORTAMENTO_UP, M.FINE_PORTAMENTO_UP, M.EXTRA_FINE_PORTAMENTO_UP),
    M.TONE_SLIDE: _as(M.TONE_PORTAMENTO),
    M.VIBRATO_SHARED: _as(M.VIBRATO),
    M.TREMOR_SHARED: _as(M.TREMOR),
    M.ARPEGGIO_SHARED: _as(M.ARPEGGIO),
    M.VIBRATO_SLIDE_FINE: _as(M.VIBRATO_VOLUME_SLIDE),
    M.TONE_SLIDE_VOLUME: _as(M.TONE_PORTAMENTO_VOLUME_SLIDE),
    M.SAMPLE_OFFSET_FAR: _as(M.SAMPLE_OFFSET),
    M.PANNING_SLIDE_FINE: _swapped(M.PANNING_SLIDE),
    M.RETRIGGER_SLIDE: _as(M.MULTI_RETRIGGER),
    M.TREMOLO_SHARED: lambda value: (M.TREMOLO, (value & 0xF0) | ((value & 15) + 1) // 2),
    M.FINE_VIBRATO: lambda value: (M.VIBRATO, (value & 0xF0) | max(1, (value & 15) // 4) if value & 15 else value),
    M.GLOBAL_VOLUME_FINE: lambda value: (M.GLOBAL_VOLUME, (value + 1) // 2) if value <= 0x80 else NOTHING,
    M.GLOBAL_VOLUME_SLIDE_FINE: _halved_global_slide,
    M.PANNING: _as(M.SET_PANNING),
    SPECIALS[1]: _as(M.GLISSANDO),
    SPECIALS[2]: _as(M.SET_FINETUNE),
    SPECIALS[3]: _as(M.VIBRATO_WAVEFORM),
    SPECIALS[4]: _as(M.TREMOLO_WAVEFORM),
    SPECIALS[8]: _as(M.SET_PANNING_COARSE),
    SPECIALS[11]: _as(M.PATTERN_LOOP),
    SPECIALS[12]: _as(M.NOTE_CUT_TICK),
    SPECIALS[13]: _as(M.NOTE_DELAY),
    SPECIALS[14]: _as(M.PATTERN_DELAY),
    M.VOLUME_STEP_UP: _as(M.VOLUME_FINE_UP),
    M.VOLUME_STEP_DOWN: _as(M.VOLUME_FINE_DOWN),
    M.VOLUME_SLIDES_UP: _as(M.VOLUME_SLIDE_UP),
    M.VOLUME_SLIDES_DOWN: _as(M.VOLUME_SLIDE_DOWN),
    M.VOLUME_VIBRATO: _as(M.VOLUME_VIBRATO_DEPTH),
    **{
        meaning: (lambda value, first=first: (M.VOLUME_PANNING, min(15, (first + value) // 4)))  # type: ignore[misc]
        for meaning, first in _VOLUME_PANNINGS.items()
    },
}

_TO_IMPULSETRACKER: dict[Meaning, Word] = {
    M.ARPEGGIO: _as(M.ARPEGGIO_SHARED),
    M.PORTAMENTO_UP: lambda value: (M.PITCH_SLIDE_UP, min(value, _LAST_COARSE_SLIDE)),
    M.PORTAMENTO_DOWN: lambda value: (M.PITCH_SLIDE_DOWN, min(value, _LAST_COARSE_SLIDE)),
    M.TONE_PORTAMENTO: _as(M.TONE_SLIDE),
    M.VIBRATO: _as(M.VIBRATO_SHARED),
    M.TONE_PORTAMENTO_VOLUME_SLIDE: lambda value: (M.TONE_SLIDE_VOLUME, value & 0xF0 if value >> 4 else value),
    M.VIBRATO_VOLUME_SLIDE: lambda value: (M.VIBRATO_SLIDE_FINE, value & 0xF0 if value >> 4 else value),
    M.TREMOLO: lambda value: (M.TREMOLO_SHARED, (value & 0xF0) | min(2 * (value & 15), 15)),
    M.SET_PANNING: _as(M.PANNING),
    M.SAMPLE_OFFSET: _as(M.SAMPLE_OFFSET_FAR),
    M.VOLUME_SLIDE: _volume_slide,
    M.SET_VOLUME: _set_volume,
    M.PATTERN_BREAK: lambda value: (M.ROW_BREAK, (value >> 4) * 10 + (value & 15)),
    M.SPEED_OR_TEMPO: _speed_or_tempo,
    M.GLOBAL_VOLUME: lambda value: (M.GLOBAL_VOLUME_FINE, 2 * value),
    M.GLOBAL_VOLUME_SLIDE: lambda value: (
        M.GLOBAL_VOLUME_SLIDE_FINE,
        min(2 * (value >> 4), 14) << 4 if value >> 4 else min(2 * value, 14),
    ),
    M.PANNING_SLIDE: _swapped(M.PANNING_SLIDE_FINE),
    M.MULTI_RETRIGGER: _as(M.RETRIGGER_SLIDE),
    M.TREMOR: _as(M.TREMOR_SHARED),
    M.FINE_PORTAMENTO_UP: lambda value: (M.PITCH_SLIDE_UP, 0xF0 | value),
    M.FINE_PORTAMENTO_DOWN: lambda value: (M.PITCH_SLIDE_DOWN, 0xF0 | value),
    M.EXTRA_FINE_PORTAMENTO_UP: lambda value: (M.PITCH_SLIDE_UP, 0xE0 | value),
    M.EXTRA_FINE_PORTAMENTO_DOWN: lambda value: (M.PITCH_SLIDE_DOWN, 0xE0 | value),
    M.GLISSANDO: _special(1),
    M.SET_FINETUNE: _special(2),
    M.VIBRATO_WAVEFORM: _special(3),
    M.TREMOLO_WAVEFORM: _special(4),
    M.SET_PANNING_COARSE: _special(8),
    M.PATTERN_LOOP: _special(11),
    M.NOTE_CUT_TICK: lambda value: (SPECIALS[12], value) if value else (M.VOLUME_SET, 0),
    M.NOTE_DELAY: lambda value: (SPECIALS[13], value) if value else NOTHING,
    M.PATTERN_DELAY: _special(14),
    M.RETRIGGER: _as(M.RETRIGGER_SLIDE),
    M.FINE_VOLUME_UP: lambda value: (M.VOLUME_SLIDE_FINE, value << 4 | FINE),
    M.FINE_VOLUME_DOWN: lambda value: (M.VOLUME_SLIDE_FINE, 0xF0 | value),
    M.VOLUME_SLIDE_UP: lambda value: (M.VOLUME_SLIDES_UP, min(value, 9)),
    M.VOLUME_SLIDE_DOWN: lambda value: (M.VOLUME_SLIDES_DOWN, min(value, 9)),
    M.VOLUME_FINE_UP: lambda value: (M.VOLUME_STEP_UP, min(value, 9)),
    M.VOLUME_FINE_DOWN: lambda value: (M.VOLUME_STEP_DOWN, min(value, 9)),
    M.VOLUME_VIBRATO_DEPTH: lambda value: (M.VOLUME_VIBRATO, min(value, 9)),
    M.VOLUME_PANNING: lambda value: volume_panning(round(value * 64 / 15)),
    M.VOLUME_TONE_PORTAMENTO: lambda value: (M.VOLUME_TONE_SLIDE, _tone_slide(value << 4)),
}

IMPULSETRACKER = {int(M.ORDER_JUMP), int(M.VOLUME_SET), *(int(meaning) for meaning in _TO_FASTTRACKER)} | {
    int(meaning)
    for meaning in (
        M.CHANNEL_VOLUME,
        M.CHANNEL_VOLUME_SLIDE,
        M.PANBRELLO,
        M.MIDI_MACRO,
        M.MIDI_MACRO_SMOOTH,
        M.VOLUME_PITCH_DOWN,
        M.VOLUME_PITCH_UP,
        M.VOLUME_TONE_SLIDE,
        *SPECIALS,
    )
}
"""What ImpulseTracker has itself, and what OpenMPT added to its files."""

_TONE_SLIDES = (0, 1, 4, 8, 16, 32, 64, 96, 128, 255)
"""What g0–g9 slide in ImpulseTracker's volume column."""


def _tone_slide(value: int) -> int:
    return min(range(10), key=lambda index: abs(_TONE_SLIDES[index] - value))


def volume_panning(panning: int) -> Translated:
    """The volume column's panning 0–64, ImpulseTracker's."""
    meanings = tuple(_VOLUME_PANNINGS)
    return int(meanings[panning >> 4]), panning & 15


_INTO_VOLUME_COLUMN: dict[Meaning, Word] = {
    M.SET_VOLUME: lambda value: (M.VOLUME_SET, value),
    M.FINE_VOLUME_UP: lambda value: (M.VOLUME_FINE_UP, value) if value else None,
    M.FINE_VOLUME_DOWN: lambda value: (M.VOLUME_FINE_DOWN, value) if value else None,
    M.VOLUME_SLIDE: lambda value: (
        (M.VOLUME_SLIDE_UP, value >> 4) if value >> 4 else (M.VOLUME_SLIDE_DOWN, value & 15) if value & 15 else None
    ),
    M.SET_PANNING: lambda value: (M.VOLUME_PANNING, value >> 4) if value & 15 == 0 else None,
    M.TONE_PORTAMENTO: lambda value: (M.VOLUME_TONE_PORTAMENTO, value >> 4) if value & 15 == 0 else None,
    M.PANNING: lambda value: volume_panning(value // 4) if value % 4 == 0 else None,
    M.VOLUME_SLIDE_FINE: lambda value: _small_slide(value),
}


def _small_slide(value: int) -> Translated | None:
    """ImpulseTracker's volume slide as its volume column has it, steps up to 9."""
    high, low = value >> 4, value & 15
    if low == FINE and 0 < high <= 9:
        return M.VOLUME_STEP_UP, high
    if high == FINE and 0 < low <= 9:
        return M.VOLUME_STEP_DOWN, low
    if low == 0 and 0 < high <= 9:
        return M.VOLUME_SLIDES_UP, high
    return (M.VOLUME_SLIDES_DOWN, low) if high == 0 and 0 < low <= 9 else None


def into_volume_column(meaning: int, value: int) -> Translated | None:
    """An effect as the volume column has it, where that says exactly the same."""
    word = _INTO_VOLUME_COLUMN.get(Meaning(meaning)) if meaning else None
    translated = word(value) if word else None
    return (int(translated[0]), translated[1]) if translated else None
