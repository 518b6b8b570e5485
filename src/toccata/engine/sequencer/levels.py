"""Volumes and pannings that a row sets, as its delayed notes and retriggers take them."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_VOLUME
from toccata.engine.sequencer.panning import set_panning
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_OFF

_VOLUME_SET, _VOLUME_PANNING = int(Meaning.VOLUME_SET), int(Meaning.VOLUME_PANNING)
_SET_VOLUME = int(Meaning.SET_VOLUME)


@kernel
def set_as_row_says(channel):
    """Volumes and pannings that the row sets, which a delayed note takes with it; but a key off no panning of the volume column."""
    if channel.cell[NOTE] != NOTE_OFF or channel.cell[VOLUME_MEANING] != _VOLUME_PANNING:
        set_level(channel, int(channel.cell[VOLUME_MEANING]), int(channel.cell[VOLUME_VALUE]))
    for column in range(MAX_EFFECTS):
        set_level(channel, int(channel.cell[EFFECTS_START + 2 * column]), int(channel.cell[EFFECTS_START + 2 * column + 1]))


@kernel
def set_level(channel, meaning, value):
    if meaning in (_VOLUME_SET, _SET_VOLUME):
        level = min(value, FULL_VOLUME)
        channel.volume, channel.out_volume, channel.quick = level, level, 1
    else:
        set_panning(channel, meaning, value)


@kernel
def set_level_of_column(channel, meaning, value):
    if meaning in (_VOLUME_SET, _VOLUME_PANNING):
        set_level(channel, meaning, value)
