"""Chance, by a seed: the same seed on the same cells gives the same cells. Any whole
number is a seed; passing a new one each time is the caller's part."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import whole
from toccata.edit.region import Region, change_blocks
from toccata.edit.volumes import FULL_VOLUME, heard_volume
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_COUNT
from toccata.notation.scales import pitch_classes
from toccata.song import Song


def randomise_cells(song: Song, region: Region, seed: int) -> Song:
    """Draws every marked value anew between the lowest and the highest of its kind in the marked part of its channel:
    notes within the song's key and scale, volumes, parameters of each effect. Empty fields stay empty. Raises: EditRefused.
    """
    allowed = pitch_classes(song.key, song.scale)

    def draw(block: np.ndarray, _mask: np.ndarray, channel: int) -> None:
        rng = _dice(seed, channel)
        _draw_notes(block, allowed, rng)
        for at in (VOLUME_MEANING, *range(EFFECTS_START, EFFECTS_START + 2 * MAX_EFFECTS, 2)):
            for meaning in np.unique(block[:, at][block[:, at] > 0]):
                rows = block[:, at] == meaning
                values = block[rows, at + 1]
                block[rows, at + 1] = rng.integers(int(values.min()), int(values.max()) + 1, len(values))

    return change_blocks(song, region, draw)


def humanise_cells(song: Song, region: Region, seed: int, volume: int = 8, delay_ticks: int = 0) -> Song:
    """Moves the volume of each marked note by up to `volume` (0–64) either way, and delays some by up to `delay_ticks` (0–15)
    where an effect column is free. A note without a volume starts from its sample's. Raises: EditRefused.
    """
    whole(volume, 0, FULL_VOLUME, "the volume's spread")
    whole(delay_ticks, 0, min(15, song.speed - 1), "the delay in ticks")

    def humanise(block: np.ndarray, mask: np.ndarray, channel: int) -> None:
        rng = _dice(seed, channel)
        for row in np.flatnonzero(block[:, NOTE] < NOTE_COUNT):
            cell = block[row]
            shift, delay = int(rng.integers(-volume, volume + 1)), int(rng.integers(0, delay_ticks + 1))
            if cell[VOLUME_MEANING] in (Meaning.NONE, Meaning.VOLUME_SET) and shift:
                cell[VOLUME_VALUE] = min(max(heard_volume(song, cell) + shift, 1), FULL_VOLUME)
                cell[VOLUME_MEANING] = Meaning.VOLUME_SET
            free = _free_effect(cell, mask, song.channels[channel].effect_columns)
            if delay and free is not None:
                cell[free], cell[free + 1] = Meaning.NOTE_DELAY, delay

    return change_blocks(song, region, humanise)


def _dice(seed: int, channel: int) -> np.random.Generator:
    return np.random.default_rng((seed % 2**64, channel))


def _draw_notes(block: np.ndarray, allowed: frozenset[int], rng: np.random.Generator) -> None:
    """Modifies: block's pitched notes."""
    rows = np.flatnonzero(block[:, NOTE] < NOTE_COUNT)
    if not len(rows):
        return
    low, high = int(block[rows, NOTE].min()), int(block[rows, NOTE].max())
    choices = [note for note in range(low, high + 1) if note % 12 in allowed] or [low, high]
    block[rows, NOTE] = rng.choice(choices, len(rows))


def _free_effect(cell: np.ndarray, mask: np.ndarray, columns: int) -> int | None:
    """Where the first marked empty effect column starts, unless the cell has a delay already."""
    slots = [effect_slot(column) for column in range(columns)]
    if any(cell[at] == Meaning.NOTE_DELAY for at in slots):
        return None
    return next((at for at in slots if mask[at] and cell[at] == 0), None)
