"""XM patterns written as FastTracker 2 shows them, but the volume column as the file has it: 10–50 volumes, C0–CF panning, ..."""

from __future__ import annotations

from module_files import Cells, XmInstrument, XmSample, wave, xm

NAMES = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FLAT = ([(0, 64), (10, 64)], 0, 0, 0, 1)
"""A volume envelope that changes nothing, for XmInstrument."""
FALL = ([(0, 64), (16, 0)], 0, 0, 0, 1)
"""One that falls by 4 a tick."""
RISE = ([(0, 0), (16, 64)], 0, 0, 0, 1)


def cell(text: str) -> tuple[int, ...]:
    """A cell: note, number, volume, effect; dots for what is not there, == for a key off."""
    given = text.split() or ["..."]
    note, number, volume, effect = given + ["..", "..", "..."][len(given) - 1 :]
    key = 0 if note == "..." else 97 if note == "==" else NAMES.index(note[:2]) + 12 * int(note[2]) + 1
    command, value = (0, 0) if effect == "..." else (DIGITS.index(effect[0]), int(effect[1:], 16))
    return key, _hex(number), _hex(volume), command, value


def _hex(text: str) -> int:
    return 0 if text == ".." else int(text, 16)


def module(text: str, instruments: list[XmInstrument] | None = None, **fields) -> bytes:  # type: ignore[no-untyped-def]
    """An XM of one pattern, rows apart by lines and channels by |, played as FastTracker 2's own."""
    lines = text.strip().splitlines()
    cells: Cells = {(row, channel): cell(part) for row, line in enumerate(lines) for channel, part in enumerate(line.split("|"))}
    channels = max(2, *(line.count("|") + 1 for line in lines))
    return xm([cells], instruments or [instrument()], rows=len(lines), channels=channels + channels % 2, **fields)


def instrument(level: int = 64, side: int = 128, note: int = 0, finetune: int = 0, frames: int = 20000, loop=None, **fields):  # type: ignore[no-untyped-def]
    """An instrument of one sample of that volume and panning, looped as a whole unless a loop (kind, start, length) is given."""
    return XmInstrument([XmSample(wave(frames), "", loop or (1, 0, frames), level, finetune, side, note)], **fields)


def volumes(heard) -> list[int]:  # type: ignore[no-untyped-def]
    return [round(tick.volume) for tick in heard]


def periods(heard) -> list[float]:  # type: ignore[no-untyped-def]
    return [tick.period for tick in heard]


def pannings(heard) -> list[float]:  # type: ignore[no-untyped-def]
    return [tick.panning for tick in heard]


def starts(heard) -> list[int]:  # type: ignore[no-untyped-def]
    """The ticks at which notes began."""
    return [at for at, tick in enumerate(heard) if tick.started is not None]
