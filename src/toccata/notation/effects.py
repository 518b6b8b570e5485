"""The one table of effects. Cells store a meaning and a parameter; codes are how people write them.

The parser, the sequencer, the file formats, the line under the grid, F1 and the README all read `EFFECTS`.
Digits and capitals are FastTracker 2's codes; M, N, S, U, Y and Z are ImpulseTracker's. Small letters are Toccata's own and stand for
what ImpulseTracker and ScreamTracker 3 mean by that letter, which FastTracker 2 has given another meaning or range.
A row whose code has one character takes two hex digits, one whose code has two takes one.
Sources: FastTracker 2's own help and source as published by its cloner 8bitbubsy; OpenMPT's effect reference; ITTECH.TXT.
"""

from __future__ import annotations

from toccata.notation.effect import Effect as Effect
from toccata.notation.effects_fasttracker import FASTTRACKER_EFFECTS
from toccata.notation.effects_impulsetracker import IMPULSETRACKER_EFFECTS
from toccata.notation.meanings import Family as Family
from toccata.notation.meanings import Meaning as Meaning
from toccata.notation.meanings import Memory as Memory

EFFECTS: tuple[Effect, ...] = (*FASTTRACKER_EFFECTS, *IMPULSETRACKER_EFFECTS)

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
    if not effect.low <= value <= effect.most:
        raise ValueError(f"'{text}': the parameter of {effect.name} ends at {effect.most:X}")
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
    letter = key if position == 0 and key in EFFECT_LETTERS else key.upper()
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
    letter = key if position == 0 and key in VOLUME_LETTERS else key.upper()
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
