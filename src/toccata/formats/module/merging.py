"""Cells with up to four effects as cells with one, for formats that hold no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toccata.formats.module.columns import NOTHING, Translated
from toccata.formats.module.dialects import Dialect, into_volume_column
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import BY_MEANING, Family, Meaning


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell with one effect. lost: a sentence each for what found no room or has no counterpart."""

    note: int
    instrument: int
    volume: Translated
    effect: Translated
    lost: tuple[str, ...]


def merge_cell(cell: bytes, dialect: Dialect, has_volume_column: bool = True) -> MergedCell:
    """The cell in a dialect. An effect goes to the volume column where that says the same; what decides the song's way stays first."""
    lost: list[str] = []
    volume = _translated(cell[VOLUME_MEANING], cell[VOLUME_VALUE], dialect, lost)
    effects: list[Translated] = []
    for at in range(EFFECTS_START, CELL_WIDTH, 2):
        effect = _translated(cell[at], cell[at + 1], dialect, lost)
        if effect[0] and BY_MEANING[effect[0]].volume_column:
            volume = _volume_first(volume, effect, lost)
        elif effect[0]:
            effects.append(effect)
    effects.sort(key=lambda effect: BY_MEANING[effect[0]].family is not Family.FLOW)
    if not has_volume_column and volume[0]:
        effects, volume = _volume_as_effect(volume, effects, lost), NOTHING
    while len(effects) > 1:
        moved = next((index for index, effect in enumerate(effects) if into_volume_column(*effect)), -1)
        if has_volume_column and not volume[0] and moved >= 0:
            volume = into_volume_column(*effects.pop(moved)) or NOTHING
        else:
            lost.append(f"effects beside another one were left out: {_name(effects.pop()[0])}")
    return MergedCell(cell[NOTE], cell[INSTRUMENT], volume, effects[0] if effects else NOTHING, tuple(lost))


def _translated(meaning: int, value: int, dialect: Dialect, lost: list[str]) -> Translated:
    if not meaning:
        return NOTHING
    found = dialect(meaning, value)
    if found is None:
        lost.append(f"{_name(meaning)} has no counterpart and was left out")
        return NOTHING
    return int(found[0]), found[1]


def _volume_first(volume: Translated, effect: Translated, lost: list[str]) -> Translated:
    """A volume that an effect sets beats one in the volume column, as it comes later in time."""
    if volume[0] in (0, Meaning.VOLUME_SET):
        return effect
    lost.append(f"effects beside a volume column were left out: {_name(effect[0])}")
    return volume


_AS_EFFECT: dict[int, Callable[[int], Translated]] = {
    Meaning.VOLUME_SET: lambda value: (Meaning.SET_VOLUME, value),
    Meaning.VOLUME_SLIDE_UP: lambda value: (Meaning.VOLUME_SLIDE, value << 4),
    Meaning.VOLUME_SLIDE_DOWN: lambda value: (Meaning.VOLUME_SLIDE, value),
    Meaning.VOLUME_FINE_UP: lambda value: (Meaning.FINE_VOLUME_UP, value),
    Meaning.VOLUME_FINE_DOWN: lambda value: (Meaning.FINE_VOLUME_DOWN, value),
    Meaning.VOLUME_VIBRATO_DEPTH: lambda value: (Meaning.VIBRATO, value),
    Meaning.VOLUME_VIBRATO_SPEED: lambda value: (Meaning.VIBRATO, value << 4),
    Meaning.VOLUME_PANNING: lambda value: (Meaning.SET_PANNING, value << 4),
    Meaning.VOLUME_TONE_PORTAMENTO: lambda value: (Meaning.TONE_PORTAMENTO, min(value << 4, 255)),
}


_WITH_SLIDE = {
    int(Meaning.TONE_PORTAMENTO): Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    int(Meaning.VIBRATO): Meaning.VIBRATO_VOLUME_SLIDE,
}


def _volume_as_effect(volume: Translated, effects: list[Translated], lost: list[str]) -> list[Translated]:
    """The effects with what stood in the volume column among them, for formats without one."""
    if volume[0] not in _AS_EFFECT:
        lost.append(f"{_name(volume[0])} has no counterpart and was left out")
        return effects
    meaning, value = _AS_EFFECT[volume[0]](volume[1])
    both = _WITH_SLIDE.get(effects[0][0]) if effects and meaning == Meaning.VOLUME_SLIDE else None
    if both is not None and effects[0][1] == 0:
        return [(int(both), value), *effects[1:]]
    return [*effects, (int(meaning), value)]


def _name(meaning: int) -> str:
    effect = BY_MEANING[meaning]
    code = effect.pattern if effect.code else ""
    return f"{effect.name} ({code})" if code else effect.name
