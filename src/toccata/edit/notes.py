"""What a block's notes and instruments become."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import slot_number
from toccata.edit.region import Region, change_blocks
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, NOTE
from toccata.notation.notes import NOTE_COUNT, format_note
from toccata.song import Song


def transpose_cells(song: Song, region: Region, semitones: int) -> Song:
    """Moves the marked notes by semitones. Raises: EditRefused, naming the place, when one would leave C-o to B-8."""

    def transpose(block: np.ndarray, mask: np.ndarray, channel: int) -> None:
        moved = block[:, NOTE].astype(int) + semitones
        pitched = block[:, NOTE] < NOTE_COUNT
        outside = np.flatnonzero(pitched & ((moved < 0) | (moved >= NOTE_COUNT)) & mask[NOTE])
        if outside.size:
            note, row = format_note(int(block[outside[0], NOTE])), region.first_row + int(outside[0])
            raise EditRefused(f"{note} in channel {channel + 1}, row {row:02X} cannot move {semitones:+d} semitones")
        block[pitched, NOTE] = moved[pitched]

    return change_blocks(song, region, transpose)


def set_instrument(song: Song, region: Region, instrument: int) -> Song:
    """Gives the marked cells that have a pitched note or an instrument this instrument, 1–255. Raises: EditRefused."""
    slot_number(instrument, "instrument")

    def put(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        block[(block[:, NOTE] < NOTE_COUNT) | (block[:, INSTRUMENT] > 0), INSTRUMENT] = instrument

    return change_blocks(song, region, put)


def swap_instruments(song: Song, region: Region, first: int, second: int) -> Song:
    """Exchanges two instrument numbers, 1–255, in the marked cells. Raises: EditRefused."""
    slot_number(first, "instrument")
    slot_number(second, "instrument")

    def swap(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        numbers = block[:, INSTRUMENT]
        is_first, is_second = numbers == first, numbers == second
        numbers[is_first], numbers[is_second] = second, first

    return change_blocks(song, region, swap)
