"""One row of the table of effects, and the phrases that explain parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toccata.notation.meanings import Family, Meaning, Memory


@dataclass(frozen=True, slots=True)
class Effect:
    """One row: `low`–`high` bound the parameter; `memory_group` names the effects that share a memory.

    kept_to: higher parameters than `high` that files of other trackers hold, which are kept too and mean what their tracker makes of
    them: the highest, or nothing.

    `say` turns a parameter into the sentence that explains it (for digits x and y: `>> 4` and `& 15`).
    """

    meaning: Meaning
    code: str
    name: str
    family: Family
    say: Callable[[int], str]
    low: int = 0
    high: int = 0xFF
    memory: Memory = Memory.NONE
    memory_group: str = ""
    volume_column: bool = False
    kept_to: int = 0

    @property
    def most(self) -> int:
        """The highest parameter that a cell may hold."""
        return max(self.high, self.kept_to)

    @property
    def digits(self) -> int:
        """How many hex digits the parameter has."""
        return (2 if self.volume_column else 3) - len(self.code)

    @property
    def pattern(self) -> str:
        """How people write it: `3xx`, `4xy`, `E1x`, `+x`."""
        nibbles = self.memory is Memory.NIBBLES or self.meaning in _TWO_NIBBLES
        return self.code + ("x" if self.digits == 1 else "xy" if nibbles else "xx")


_TWO_NIBBLES = {
    Meaning.ARPEGGIO,
    Meaning.VOLUME_SLIDE,
    Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    Meaning.VIBRATO_VOLUME_SLIDE,
    Meaning.GLOBAL_VOLUME_SLIDE,
    Meaning.PANNING_SLIDE,
    Meaning.TREMOR,
    Meaning.VOLUME_SLIDE_FINE,
    Meaning.TREMOR_SHARED,
    Meaning.ARPEGGIO_SHARED,
    Meaning.VIBRATO_SLIDE_FINE,
    Meaning.TONE_SLIDE_VOLUME,
    Meaning.CHANNEL_VOLUME_SLIDE,
    Meaning.PANNING_SLIDE_FINE,
    Meaning.GLOBAL_VOLUME_SLIDE_FINE,
    Meaning.RETRIGGER_SLIDE,
}

_WAVEFORMS = ("sine", "ramp down", "square", "random")


def slide(what: str, unit: str = "") -> Callable[[int], str]:
    def say(value: int) -> str:
        up, down = value >> 4, value & 15
        if up:
            return f"{what} up by {up}{unit} a tick"
        return f"{what} down by {down}{unit} a tick" if down else f"{what}: as before"

    return say


def or_memory(sentence: str, empty: str = "as before") -> Callable[[int], str]:
    """A sentence with {v} for the value, {x} and {y} for its digits; 0 is explained by `empty`."""

    def say(value: int) -> str:
        return sentence.format(v=value, x=value >> 4, y=value & 15) if value else sentence.split(":")[0].split(" by ")[0] + f": {empty}"

    return say


def plain(sentence: str) -> Callable[[int], str]:
    return lambda value: sentence.format(v=value, x=value >> 4, y=value & 15)


def volume(what: str, full: int, past_full: str = "{full}") -> Callable[[int], str]:
    """past_full: what a parameter above the full volume means."""
    return lambda value: (
        f"{what} {value} of {full}" if value <= full else f"{what} {past_full.format(full=full)} ({value:X} is past the end)"
    )


def waveform(what: str) -> Callable[[int], str]:
    return lambda value: f"{what} waveform: {_WAVEFORMS[value & 3]}" + (", not restarted by a note" if value & 4 else "")


def speed_or_tempo(value: int) -> str:
    return f"tempo {value} BPM" if value >= 0x20 else f"speed {value}: {value} ticks a row"


def panning(value: int) -> str:
    return "panning: " + ("centre" if value == 0x80 else f"{abs(value - 128) * 100 // 128} % {'left' if value < 128 else 'right'}")


def period_offset(value: int) -> str:
    """ProTracker and all others play the nearest note of a MOD's odd period; 80 is the note's own."""
    steps = value - 0x80
    return f"period {abs(steps)} {'above' if steps > 0 else 'below'} the note's (kept, not played)" if steps else "the note's own period"


def fine(what: str, up: str = "up", down: str = "down") -> Callable[[int], str]:
    """A slide whose digit F beside another makes it happen once a row."""

    def say(value: int) -> str:
        x, y = value >> 4, value & 15
        if value == 0:
            return f"{what}: as before"
        if y == 15 and x:
            return f"{what} {up} once by {x}"
        if x == 15 and y:
            return f"{what} {down} once by {y}"
        if x and y:
            return f"{what} {down} by {y} a tick (nothing in ImpulseTracker)"
        return f"{what} {up} by {x} a tick" if x else f"{what} {down} by {y} a tick"

    return say


def pitch_slide(way: str) -> Callable[[int], str]:
    def say(value: int) -> str:
        if value >= 0xE0:
            return f"slide {way} once by {value & 15}/{16 if value >= 0xF0 else 64} semitone"
        return f"slide {way} by {value}/16 semitone a tick" if value else f"slide {way}: as before"

    return say


def tempo(value: int) -> str:
    if value >= LOWEST_TEMPO:
        return f"tempo {value} BPM"
    return f"tempo {'up' if value & 0x10 else 'down'} by {value & 15} BPM a tick" if value else "tempo: as before"


def macro(value: int) -> str:
    if value < 0x80:
        return f"the channel's MIDI macro with {value:02X}, by default the filter's cutoff"
    return f"fixed MIDI macro {value & 0x7F:02X}, by default the filter's resonance"


def choice(*words: str) -> Callable[[int], str]:
    """One sentence a value; what has none does nothing."""
    return lambda value: words[value] if value < len(words) and words[value] else f"nothing ({value:X})"


NOTE_CONTROLS = (
    "cut this channel's notes in the background",
    "release this channel's notes in the background",
    "fade this channel's notes in the background",
    "the next note cuts this one",
    "the next note lets this one go on",
    "the next note releases this one",
    "the next note fades this one",
    "volume envelope off",
    "volume envelope on",
    "panning envelope off",
    "panning envelope on",
    "pitch envelope off",
    "pitch envelope on",
)
LOWEST_TEMPO = 0x20


def break_row(value: int) -> int:
    return (value >> 4) * 10 + (value & 15)
