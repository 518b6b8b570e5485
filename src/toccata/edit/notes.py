"""What a block's notes and instruments become."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import slot_number, the_pattern
from toccata.edit.region import Region, change_blocks, checked, whole_pattern
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, NOTE
from toccata.notation.notes import NOTE_COUNT, format_note
from toccata.song import Song


def transpose_cells(song: Song, region: Region, semitones: int, instrument: int = 0) -> Song:
    """Moves the marked notes by semitones; only those of one instrument (1–255), written there or last above, unless it is 0.

    Raises: EditRefused, naming the place, when one would leave C-o to B-8.
    """
    pattern = the_pattern(song, checked(song, region).pattern)
    rows = slice(region.first_row, region.last_row + 1)

    def transpose(block: np.ndarray, mask: np.ndarray, channel: int) -> None:
        moved = block[:, NOTE].astype(int) + semitones
        pitched = block[:, NOTE] < NOTE_COUNT
        if instrument:
            pitched &= sounding_instruments(pattern.columns[channel])[rows] == instrument
        outside = np.flatnonzero(pitched & ((moved < 0) | (moved >= NOTE_COUNT)) & mask[NOTE])
        if outside.size:
            note, row = format_note(int(block[outside[0], NOTE])), region.first_row + int(outside[0])
            place = f"pattern {region.pattern:02X}, channel {channel + 1}, row {row:02X}"
            raise EditRefused(f"{note} in {place} cannot move {semitones:+d} semitones")
        block[pitched, NOTE] = moved[pitched]

    return change_blocks(song, region, transpose)


def transpose_song(song: Song, semitones: int, instrument: int = 0) -> Song:
    """Moves every note of every pattern, or those of one instrument. Raises: EditRefused as `transpose_cells` does."""
    for index in range(len(song.patterns)):
        song = transpose_cells(song, whole_pattern(song, index), semitones, instrument)
    return song


def sounding_instruments(column: np.ndarray) -> np.ndarray:
    """Which instrument each cell of a column, uint8 (rows, CELL_WIDTH), plays: its own, else the last above; 0 before any."""
    rows = np.arange(len(column))
    last = np.maximum.accumulate(np.where(column[:, INSTRUMENT] > 0, rows, -1))
    return np.where(last >= 0, column[np.maximum(last, 0), INSTRUMENT], 0)


def interpolate_notes(song: Song, region: Region) -> Song:
    """Draws a line of notes between the first and the last marked one of each channel, with the first one's instrument.

    Raises: EditRefused when no channel has two.
    """
    drawn = []

    def draw(block: np.ndarray, mask: np.ndarray, _channel: int) -> None:
        rows = np.flatnonzero(block[:, NOTE] < NOTE_COUNT)
        if len(rows) < 2 or not mask[NOTE]:
            return
        drawn.append(True)
        first, last = int(rows[0]), int(rows[-1])
        between = block[first : last + 1]
        line = np.floor(np.linspace(float(block[first, NOTE]), float(block[last, NOTE]), len(between)) + 0.5)
        between[:, NOTE] = line.astype(np.uint8)
        between[between[:, INSTRUMENT] == 0, INSTRUMENT] = block[first, INSTRUMENT]

    changed = change_blocks(song, region, draw)
    if not drawn:
        raise EditRefused("a line needs two notes in a marked channel")
    return changed


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
