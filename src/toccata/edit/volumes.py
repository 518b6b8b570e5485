"""What a block's volumes and effect parameters become: set, scaled, drawn as a line."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import number, whole
from toccata.edit.region import Region, change_blocks
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.effects import BY_MEANING, Meaning
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Song

FULL_VOLUME = 64


def set_volume(song: Song, region: Region, volume: int | None) -> Song:
    """Gives the marked cells that have a pitched note or a volume this volume, 0–64; None empties their volume columns.

    Raises: EditRefused.
    """
    value = whole(volume, 0, FULL_VOLUME, "a volume") if volume is not None else 0

    def put(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        rows = (block[:, NOTE] < NOTE_COUNT) | (block[:, VOLUME_MEANING] == Meaning.VOLUME_SET)
        block[rows, VOLUME_MEANING] = Meaning.VOLUME_SET if volume is not None else Meaning.NONE
        block[rows, VOLUME_VALUE] = value

    return change_blocks(song, region, put)


def scale_volume(song: Song, region: Region, percent: float) -> Song:
    """Multiplies volumes by percent / 100, 0–1000, up to 64: in the volume column, in Cxx, and of notes that have none
    (which start from their sample's). Raises: EditRefused.
    """
    factor = number(percent, 0, 1000, "the scale in percent") / 100

    def scale(block: np.ndarray, mask: np.ndarray, _channel: int) -> None:
        _scale(song, block, mask, np.full(len(block), factor))

    return change_blocks(song, region, scale)


def fade_volume(song: Song, region: Region, first_percent: float, last_percent: float) -> Song:
    """Multiplies volumes as `scale_volume` does, by a factor that goes from the first marked row's, 0–1000 percent, to the last one's.

    Raises: EditRefused.
    """
    first, last = (number(percent, 0, 1000, "the scale in percent") / 100 for percent in (first_percent, last_percent))

    def fade(block: np.ndarray, mask: np.ndarray, _channel: int) -> None:
        _scale(song, block, mask, np.linspace(first, last, len(block)))

    return change_blocks(song, region, fade)


def interpolate_volume(song: Song, region: Region) -> Song:
    """Draws a line of volumes between the first and the last marked one of each channel.

    Raises: EditRefused when no channel has two.
    """
    return _interpolate(song, region, [VOLUME_MEANING], "volumes")


def interpolate_effect(song: Song, region: Region) -> Song:
    """Draws a line of parameters between the first and the last effect of each marked effect column; both must be the
    same effect, which the rows between take on where they are empty.

    Raises: EditRefused when no column has two.
    """
    return _interpolate(song, region, [effect_slot(column) for column in range(MAX_EFFECTS)], "effects")


def heard_volume(song: Song, cell: np.ndarray) -> int:
    """The volume 0–64 that a note in the cell starts with: the one written, else its sample's."""
    if cell[VOLUME_MEANING] == Meaning.VOLUME_SET:
        return int(cell[VOLUME_VALUE])
    instrument = song.instrument(int(cell[INSTRUMENT]))
    sample = song.sample(instrument.mapping(int(cell[NOTE])).sample) if instrument else None
    return sample.volume if sample else FULL_VOLUME


def _scale(song: Song, block: np.ndarray, mask: np.ndarray, factors: np.ndarray) -> None:
    """factors: float (rows,). Modifies: block."""
    set_by_effect = np.zeros(len(block), bool)
    for column in range(MAX_EFFECTS):
        at = effect_slot(column)
        rows = block[:, at] == Meaning.SET_VOLUME
        set_by_effect |= rows
        block[rows, at + 1] = _scaled(block[rows, at + 1], factors[rows])
    if mask[VOLUME_MEANING]:
        _write_out_volumes(song, block, ~set_by_effect)
    rows = block[:, VOLUME_MEANING] == Meaning.VOLUME_SET
    block[rows, VOLUME_VALUE] = _scaled(block[rows, VOLUME_VALUE], factors[rows])


def _scaled(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    return np.minimum(np.floor(values * factors + 0.5), FULL_VOLUME).astype(np.uint8)


def _write_out_volumes(song: Song, block: np.ndarray, allowed: np.ndarray) -> None:
    """Spells out the sample's volume where a note with an instrument has none. Modifies: block."""
    for row in np.flatnonzero(allowed & (block[:, NOTE] < NOTE_COUNT) & (block[:, INSTRUMENT] > 0) & (block[:, VOLUME_MEANING] == 0)):
        block[row, VOLUME_VALUE] = heard_volume(song, block[row])
        block[row, VOLUME_MEANING] = Meaning.VOLUME_SET


def _interpolate(song: Song, region: Region, slots: list[int], noun: str) -> Song:
    drawn = []

    def draw(block: np.ndarray, mask: np.ndarray, _channel: int) -> None:
        drawn.extend([_draw_line(block, at) for at in slots if mask[at]])

    changed = change_blocks(song, region, draw)
    if not any(drawn):
        raise EditRefused(f"a line needs two {noun} of one kind in a marked column")
    return changed


def _draw_line(block: np.ndarray, at: int) -> bool:
    """Fills the meaning and value at columns `at`, `at + 1` between the outermost two; false where there are not two alike.

    Modifies: block.
    """
    rows = np.flatnonzero(block[:, at])
    if at == VOLUME_MEANING:
        rows = np.flatnonzero(block[:, at] == Meaning.VOLUME_SET)
    if len(rows) < 2 or block[rows[0], at] != block[rows[-1], at]:
        return False
    first, last, meaning = int(rows[0]), int(rows[-1]), block[rows[0], at]
    line = np.linspace(float(block[first, at + 1]), float(block[last, at + 1]), last - first + 1)
    between = block[first : last + 1]
    free = (between[:, at] == 0) | (between[:, at] == meaning)
    between[free, at] = meaning
    effect = BY_MEANING[int(meaning)]
    between[free, at + 1] = np.clip(np.floor(line[free] + 0.5), effect.low, effect.high).astype(np.uint8)
    return True
