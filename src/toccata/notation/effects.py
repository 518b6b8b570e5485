"""The one table of effects. Cells store a meaning and a parameter; codes are how people write them.

The parser, the sequencer, the file formats, the line under the grid, F1 and the README all read `EFFECTS`.
Codes are FastTracker 2's. A row whose code has one character takes two hex digits, one whose code has two takes one.
Sources: FastTracker 2's own help and source as published by its cloner 8bitbubsy; OpenMPT's effect reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Meaning(IntEnum):
    """What an effect does. Numbers are for memory only; files hold codes."""

    NONE = 0
    ARPEGGIO = 1
    PORTAMENTO_UP = 2
    PORTAMENTO_DOWN = 3
    TONE_PORTAMENTO = 4
    VIBRATO = 5
    TONE_PORTAMENTO_VOLUME_SLIDE = 6
    VIBRATO_VOLUME_SLIDE = 7
    TREMOLO = 8
    SET_PANNING = 9
    SAMPLE_OFFSET = 10
    VOLUME_SLIDE = 11
    ORDER_JUMP = 12
    SET_VOLUME = 13
    PATTERN_BREAK = 14
    SPEED_OR_TEMPO = 15
    GLOBAL_VOLUME = 16
    GLOBAL_VOLUME_SLIDE = 17
    KEY_OFF = 18
    ENVELOPE_POSITION = 19
    PANNING_SLIDE = 20
    MULTI_RETRIGGER = 21
    TREMOR = 22
    AMIGA_FILTER = 32
    FINE_PORTAMENTO_UP = 33
    FINE_PORTAMENTO_DOWN = 34
    GLISSANDO = 35
    VIBRATO_WAVEFORM = 36
    SET_FINETUNE = 37
    PATTERN_LOOP = 38
    TREMOLO_WAVEFORM = 39
    SET_PANNING_COARSE = 40
    RETRIGGER = 41
    FINE_VOLUME_UP = 42
    FINE_VOLUME_DOWN = 43
    NOTE_CUT_TICK = 44
    NOTE_DELAY = 45
    PATTERN_DELAY = 46
    INVERT_LOOP = 47
    EXTRA_FINE_PORTAMENTO_UP = 48
    EXTRA_FINE_PORTAMENTO_DOWN = 49
    # The volume column's own
    VOLUME_SET = 64
    VOLUME_SLIDE_DOWN = 65
    VOLUME_SLIDE_UP = 66
    VOLUME_FINE_DOWN = 67
    VOLUME_FINE_UP = 68
    VOLUME_VIBRATO_SPEED = 69
    VOLUME_VIBRATO_DEPTH = 70
    VOLUME_PANNING = 71
    VOLUME_PAN_LEFT = 72
    VOLUME_PAN_RIGHT = 73
    VOLUME_TONE_PORTAMENTO = 74


class Memory(IntEnum):
    """What parameter 00 means."""

    NONE = 0
    """Just zero."""
    LAST = 1
    """The last parameter of the row's memory group on this channel."""
    NIBBLES = 2
    """Each hex digit remembers for itself."""


class Family(IntEnum):
    """Which of the sequencer's units carries the effect out."""

    NONE = 0
    PITCH = 1
    VOLUME = 2
    PANNING = 3
    SAMPLE = 4
    NOTE = 5
    FLOW = 6


@dataclass(frozen=True, slots=True)
class Effect:
    """One row: `low`–`high` bound the parameter; `memory_group` names the effects that share a memory.

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
}

_WAVEFORMS = ("sine", "ramp down", "square", "random")


def _slide(what: str, unit: str = "") -> Callable[[int], str]:
    def say(value: int) -> str:
        up, down = value >> 4, value & 15
        if up:
            return f"{what} up by {up}{unit} a tick"
        return f"{what} down by {down}{unit} a tick" if down else f"{what}: as before"

    return say


def _or_memory(sentence: str, empty: str = "as before") -> Callable[[int], str]:
    """A sentence with {v} for the value, {x} and {y} for its digits; 0 is explained by `empty`."""

    def say(value: int) -> str:
        return sentence.format(v=value, x=value >> 4, y=value & 15) if value else sentence.split(":")[0].split(" by ")[0] + f": {empty}"

    return say


def _plain(sentence: str) -> Callable[[int], str]:
    return lambda value: sentence.format(v=value, x=value >> 4, y=value & 15)


def _waveform(what: str) -> Callable[[int], str]:
    return lambda value: f"{what} waveform: {_WAVEFORMS[value & 3]}" + (", not restarted by a note" if value & 4 else "")


def _speed_or_tempo(value: int) -> str:
    return f"tempo {value} BPM" if value >= 0x20 else f"speed {value}: {value} ticks a row"


def _panning(value: int) -> str:
    return "panning: " + ("centre" if value == 0x80 else f"{abs(value - 128) * 100 // 128} % {'left' if value < 128 else 'right'}")


def _break_row(value: int) -> int:
    return (value >> 4) * 10 + (value & 15)


_P, _V, _N, _F, _S, _PAN = Family.PITCH, Family.VOLUME, Family.NOTE, Family.FLOW, Family.SAMPLE, Family.PANNING
_LAST, _NIBBLES = Memory.LAST, Memory.NIBBLES
M = Meaning

EFFECTS: tuple[Effect, ...] = (
    Effect(M.ARPEGGIO, "0", "Arpeggio", _P, _plain("arpeggio: the note, +{x}, +{y} semitones, a tick each")),
    Effect(
        M.PORTAMENTO_UP,
        "1",
        "Portamento up",
        _P,
        _or_memory("slide up by {v}/16 semitone a tick"),
        memory=_LAST,
        memory_group="portamento_up",
    ),
    Effect(
        M.PORTAMENTO_DOWN,
        "2",
        "Portamento down",
        _P,
        _or_memory("slide down by {v}/16 semitone a tick"),
        memory=_LAST,
        memory_group="portamento_down",
    ),
    Effect(
        M.TONE_PORTAMENTO,
        "3",
        "Tone portamento",
        _P,
        _or_memory("tone portamento: slide to the note by {v}/16 semitone a tick"),
        memory=_LAST,
        memory_group="tone_portamento",
    ),
    Effect(
        M.VIBRATO, "4", "Vibrato", _P, _plain("vibrato: speed {x}, depth {y} (0 keeps the last)"), memory=_NIBBLES, memory_group="vibrato"
    ),
    Effect(
        M.TONE_PORTAMENTO_VOLUME_SLIDE,
        "5",
        "Tone portamento and volume slide",
        _V,
        lambda v: "tone portamento, " + _slide("volume")(v),
        memory=_LAST,
        memory_group="volume_slide",
    ),
    Effect(
        M.VIBRATO_VOLUME_SLIDE,
        "6",
        "Vibrato and volume slide",
        _V,
        lambda v: "vibrato, " + _slide("volume")(v),
        memory=_LAST,
        memory_group="volume_slide",
    ),
    Effect(
        M.TREMOLO, "7", "Tremolo", _V, _plain("tremolo: speed {x}, depth {y} (0 keeps the last)"), memory=_NIBBLES, memory_group="tremolo"
    ),
    Effect(M.SET_PANNING, "8", "Set panning", _PAN, _panning),
    Effect(
        M.SAMPLE_OFFSET,
        "9",
        "Sample offset",
        _S,
        lambda v: f"start the sample at frame {v * 256}" if v else "start the sample at the last offset",
        memory=_LAST,
        memory_group="sample_offset",
    ),
    Effect(M.VOLUME_SLIDE, "A", "Volume slide", _V, _slide("volume"), memory=_LAST, memory_group="volume_slide"),
    Effect(M.ORDER_JUMP, "B", "Order jump", _F, _plain("after this row go to order {v:02X}")),
    Effect(M.SET_VOLUME, "C", "Set volume", _V, _plain("volume {v} of 64"), high=0x40),
    Effect(M.PATTERN_BREAK, "D", "Pattern break", _F, lambda v: f"after this row go to row {_break_row(v)} (decimal) of the next pattern"),
    Effect(M.AMIGA_FILTER, "E0", "Amiga filter", _S, lambda v: f"Amiga filter {'off' if v & 1 else 'on'} (Amiga songs only)", high=0xF),
    Effect(
        M.FINE_PORTAMENTO_UP,
        "E1",
        "Fine portamento up",
        _P,
        _or_memory("slide up once by {v}/16 semitone"),
        high=0xF,
        memory=_LAST,
        memory_group="fine_portamento_up",
    ),
    Effect(
        M.FINE_PORTAMENTO_DOWN,
        "E2",
        "Fine portamento down",
        _P,
        _or_memory("slide down once by {v}/16 semitone"),
        high=0xF,
        memory=_LAST,
        memory_group="fine_portamento_down",
    ),
    Effect(M.GLISSANDO, "E3", "Glissando control", _P, lambda v: f"tone portamento slides {'in semitones' if v else 'smoothly'}", high=0xF),
    Effect(M.VIBRATO_WAVEFORM, "E4", "Vibrato waveform", _P, _waveform("vibrato"), high=0xF),
    Effect(M.SET_FINETUNE, "E5", "Set fine-tune", _P, lambda v: f"fine-tune of the note: {(v - 8) * 100 / 8:+.1f} cents", high=0xF),
    Effect(M.PATTERN_LOOP, "E6", "Pattern loop", _F, lambda v: f"loop back {v} times to the loop start" if v else "loop start", high=0xF),
    Effect(M.TREMOLO_WAVEFORM, "E7", "Tremolo waveform", _V, _waveform("tremolo"), high=0xF),
    Effect(M.SET_PANNING_COARSE, "E8", "Set panning, coarse", _PAN, lambda v: _panning(v * 17), high=0xF),
    Effect(M.RETRIGGER, "E9", "Retrigger", _N, _plain("play the note again every {v} ticks"), high=0xF),
    Effect(
        M.FINE_VOLUME_UP,
        "EA",
        "Fine volume slide up",
        _V,
        _or_memory("volume up once by {v}"),
        high=0xF,
        memory=_LAST,
        memory_group="fine_volume_up",
    ),
    Effect(
        M.FINE_VOLUME_DOWN,
        "EB",
        "Fine volume slide down",
        _V,
        _or_memory("volume down once by {v}"),
        high=0xF,
        memory=_LAST,
        memory_group="fine_volume_down",
    ),
    Effect(M.NOTE_CUT_TICK, "EC", "Note cut", _N, _plain("volume to 0 at tick {v}"), high=0xF),
    Effect(M.NOTE_DELAY, "ED", "Note delay", _N, _plain("start the note at tick {v}"), high=0xF),
    Effect(M.PATTERN_DELAY, "EE", "Pattern delay", _F, _plain("hold this row {v} rows longer"), high=0xF),
    Effect(M.INVERT_LOOP, "EF", "Invert loop", _S, _plain("invert the sample's loop at speed {v} (Amiga songs only)"), high=0xF),
    Effect(M.SPEED_OR_TEMPO, "F", "Speed or tempo", _F, _speed_or_tempo),
    Effect(M.GLOBAL_VOLUME, "G", "Global volume", _V, _plain("global volume {v} of 64"), high=0x40),
    Effect(
        M.GLOBAL_VOLUME_SLIDE, "H", "Global volume slide", _V, _slide("global volume"), memory=_LAST, memory_group="global_volume_slide"
    ),
    Effect(M.KEY_OFF, "K", "Key off", _N, _plain("release the note at tick {v}")),
    Effect(M.ENVELOPE_POSITION, "L", "Envelope position", _N, _plain("envelopes go to tick {v}")),
    Effect(
        M.PANNING_SLIDE,
        "P",
        "Panning slide",
        _PAN,
        lambda v: f"panning right by {v >> 4} a tick" if v >> 4 else f"panning left by {v & 15} a tick" if v else "panning: as before",
        memory=_LAST,
        memory_group="panning_slide",
    ),
    Effect(
        M.MULTI_RETRIGGER,
        "R",
        "Multi retrigger",
        _N,
        _plain("play again every {y} ticks, volume change {x:X} (0 keeps the last)"),
        memory=_NIBBLES,
        memory_group="multi_retrigger",
    ),
    Effect(
        M.TREMOR,
        "T",
        "Tremor",
        _V,
        lambda v: f"sound {(v >> 4) + 1} ticks on, {(v & 15) + 1} off" if v else "tremor: as before",
        memory=_LAST,
        memory_group="tremor",
    ),
    Effect(
        M.EXTRA_FINE_PORTAMENTO_UP,
        "X1",
        "Extra fine portamento up",
        _P,
        _or_memory("slide up once by {v}/64 semitone"),
        high=0xF,
        memory=_LAST,
        memory_group="extra_fine_portamento_up",
    ),
    Effect(
        M.EXTRA_FINE_PORTAMENTO_DOWN,
        "X2",
        "Extra fine portamento down",
        _P,
        _or_memory("slide down once by {v}/64 semitone"),
        high=0xF,
        memory=_LAST,
        memory_group="extra_fine_portamento_down",
    ),
    # The volume column. A set volume is two hex digits and has no letter.
    Effect(M.VOLUME_SET, "", "Set volume", _V, _plain("volume {v} of 64"), high=0x40, volume_column=True),
    Effect(M.VOLUME_SLIDE_DOWN, "-", "Volume slide down", _V, _plain("volume down by {v} a tick"), high=0xF, volume_column=True),
    Effect(M.VOLUME_SLIDE_UP, "+", "Volume slide up", _V, _plain("volume up by {v} a tick"), high=0xF, volume_column=True),
    Effect(M.VOLUME_FINE_DOWN, "D", "Fine volume down", _V, _plain("volume down once by {v}"), high=0xF, volume_column=True),
    Effect(M.VOLUME_FINE_UP, "U", "Fine volume up", _V, _plain("volume up once by {v}"), high=0xF, volume_column=True),
    Effect(M.VOLUME_VIBRATO_SPEED, "S", "Vibrato speed", _P, _plain("vibrato speed {v}"), high=0xF, volume_column=True),
    Effect(M.VOLUME_VIBRATO_DEPTH, "V", "Vibrato depth", _P, _plain("vibrato of depth {v}"), high=0xF, volume_column=True),
    Effect(M.VOLUME_PANNING, "P", "Set panning", _PAN, lambda v: _panning(v * 16), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_LEFT, "L", "Panning slide left", _PAN, _plain("panning left by {v} a tick"), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_RIGHT, "R", "Panning slide right", _PAN, _plain("panning right by {v} a tick"), high=0xF, volume_column=True),
    Effect(
        M.VOLUME_TONE_PORTAMENTO,
        "M",
        "Tone portamento",
        _P,
        _plain("tone portamento by {v} semitones a tick"),
        high=0xF,
        volume_column=True,
    ),
)

BY_MEANING: dict[int, Effect] = {int(effect.meaning): effect for effect in EFFECTS}
_BY_CODE = {effect.code: effect for effect in EFFECTS if not effect.volume_column}
_VOLUME_BY_CODE = {effect.code: effect for effect in EFFECTS if effect.volume_column and effect.code}
_FIRST_SUBCOMMAND = {code[0]: code for code in sorted(_BY_CODE, reverse=True) if len(code) == 2}
EFFECT_LETTERS = "".join(sorted({code[0] for code in _BY_CODE}))
VOLUME_LETTERS = "".join(sorted(_VOLUME_BY_CODE))


def clamp_parameter(meaning: int, value: int) -> int:
    """The nearest parameter that the effect can have."""
    effect = BY_MEANING[meaning]
    return min(max(value, effect.low), effect.high)


def format_effect(meaning: int, value: int) -> str:
    """Three characters: `437`, `E1F`, `...` for none."""
    if meaning == Meaning.NONE:
        return "..."
    effect = BY_MEANING[meaning]
    return f"{effect.code}{value:0{effect.digits}X}"


def parse_effect(text: str) -> tuple[int, int]:
    """(meaning, parameter) of three characters as `format_effect` writes them.

    Raises: ValueError for an unknown code, or a parameter outside the effect's range.
    """
    if text == "...":
        return 0, 0
    effect = (_BY_CODE.get(text[:2]) or _BY_CODE.get(text[:1])) if len(text) == 3 else None
    digits = text[len(effect.code) :] if effect else ""
    if effect is None or not set(digits) <= set("0123456789ABCDEF"):
        raise ValueError(f"'{text}' is no effect")
    value = int(digits, 16)
    if not effect.low <= value <= effect.high:
        raise ValueError(f"'{text}': the parameter of {effect.name} ends at {effect.high:X}")
    return int(effect.meaning), value


def format_volume(meaning: int, value: int) -> str:
    """Two characters of the volume column: `40`, `+3`, `..` for none."""
    if meaning == Meaning.NONE:
        return ".."
    effect = BY_MEANING[meaning]
    return f"{effect.code}{value:0{effect.digits}X}"


def parse_volume(text: str) -> tuple[int, int]:
    """(meaning, value) of the volume column's two characters.

    Raises: ValueError for anything that `format_volume` would not write.
    """
    if text == "..":
        return 0, 0
    effect = _VOLUME_BY_CODE.get(text[:1]) if len(text) == 2 else None
    digits = text[1:] if effect else text
    if len(text) != 2 or not set(digits) <= set("0123456789ABCDEF"):
        raise ValueError(f"'{text}' is no volume")
    if effect is None:
        effect = BY_MEANING[Meaning.VOLUME_SET]
        if int(digits, 16) > effect.high:
            raise ValueError(f"'{text}': the volume ends at 40")
    return int(effect.meaning), int(digits, 16)


def type_effect_digit(meaning: int, value: int, position: int, key: str) -> tuple[int, int] | None:
    """What an effect becomes when `key` is typed over its character 0, 1 or 2; None if that means nothing there.

    A parameter past the effect's range is clamped; a letter with sub-commands (E, X) keeps the sub-command where it
    exists and takes the first one otherwise.
    """
    letter = key if position == 0 else key.upper()
    text = format_effect(meaning, value).replace(".", "0") if meaning else "000"
    typed = text[:position] + letter + text[position + 1 :]
    if position == 0 and letter in _FIRST_SUBCOMMAND and typed[:2] not in _BY_CODE:
        typed = _FIRST_SUBCOMMAND[letter] + typed[2]
    effect = _BY_CODE.get(typed[:2]) or _BY_CODE.get(typed[:1])
    digits = typed[len(effect.code) :] if effect else ""
    if effect is None or not set(digits) <= set("0123456789ABCDEF"):
        return None
    return int(effect.meaning), clamp_parameter(effect.meaning, int(digits, 16))


def type_volume_digit(meaning: int, value: int, position: int, key: str) -> tuple[int, int] | None:
    """What the volume column becomes when `key` is typed over its character 0 or 1; None if that means nothing there."""
    letter = key.upper()
    text = format_volume(meaning, value).replace(".", "0")
    typed = text[:position] + letter + text[position + 1 :]
    if typed[0] not in _VOLUME_BY_CODE and set(typed) <= set("0123456789ABCDEF"):
        return int(Meaning.VOLUME_SET), clamp_parameter(Meaning.VOLUME_SET, int(typed, 16))
    try:
        return parse_volume(typed)
    except ValueError:
        return None


def explain(meaning: int, value: int) -> str:
    """One sentence for the line under the grid: code pattern, name and what this parameter does; empty for none."""
    if meaning == Meaning.NONE:
        return ""
    effect = BY_MEANING[meaning]
    return f"{effect.pattern or 'xx'}  {effect.say(value)}"
