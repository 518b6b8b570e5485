"""A running editor that serves its sound, on a terminal of the test's."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyte

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from terminal import Program

from toccata.formats import save_song
from toccata.notation.cells import parse_cell
from toccata.song import Channel, Instrument, Loop, OrderEntry, Pattern, Sample, Song
from toccata.song.sample import read_only

COLUMNS, ROWS = 100, 30
RATE_HZ = 48000


class Screen:
    """A program's screen, as a terminal would show it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0

    def lines(self) -> list[str]:
        """What stands there now."""
        while self.program.pump(0.02):
            pass
        self._stream.feed(bytes(self.program.text[self._fed :]))
        self._fed = len(self.program.text)
        return [line.rstrip() for line in self._screen.display]

    def wait_for(self, pattern: str, seconds: float = 60.0) -> re.Match[str]:
        """Waits until a line has it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.lines():
                if match := re.search(pattern, line):
                    return match
        raise AssertionError(f"'{pattern}' never showed in:\n" + "\n".join(self.lines()))


def sustained_song() -> Song:
    """Eight times eight seconds of noise below 400 Hz, which is like itself nowhere else; instrument 1 is a tone for keys.

    C-4 of the tone is 400 Hz.
    """
    count = 480
    wave = (0.5 * np.sin(2 * np.pi * np.arange(count) / 120) * 32767).astype(np.int16)
    tone = Sample("tone", read_only(wave), float(RATE_HZ), loop=Loop("forward", 0, count))
    noise = Sample("noise", read_only(_low_noise(8 * RATE_HZ)), float(RATE_HZ))
    pattern = Pattern.empty(64, 2)
    column = pattern.columns[0].copy()
    column[0] = parse_cell("C-4 02 30 ...")
    song = Song(title="Heard afar", channels=(Channel("Noise"), Channel("Keys")), order=(OrderEntry(0),) * 8)
    return replace(
        song,
        patterns=(replace(pattern, columns=(read_only(column), pattern.columns[1])),),
        samples=(tone, noise),
        instruments=(Instrument("tone", sample=1), Instrument("noise", sample=2)),
    )


def _low_noise(frames: int) -> np.ndarray:
    """int16 noise below 400 Hz, the same each time."""
    spectrum = np.fft.rfft(np.random.default_rng(9).standard_normal(frames))
    spectrum[np.fft.rfftfreq(frames, 1 / RATE_HZ) > 400] = 0
    noise = np.fft.irfft(spectrum, frames)
    return (0.7 * noise / np.abs(noise).max() * 32767).astype(np.int16)


@contextmanager
def editor(folder: Path, song: Song, command: Callable[[list[str]], list[str]] = lambda command: command) -> Iterator[tuple[Screen, str]]:
    """The editor on a song with --listen and no device; its screen and the page's address.

    command: may put something before it, such as ssh.
    """
    path = folder / "song.toccata"
    save_song(song, path)
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    words = command([sys.executable, "-m", "toccata", str(path), "--output", "null", "--listen"])
    program = Program(words, (COLUMNS, ROWS), environment)
    try:
        screen = Screen(program)
        url = screen.wait_for(r"http://localhost:\d+/#[\w-]+", 120)[0]
        program.type(b"\x1b")
        screen.wait_for(r"note C-4")
        yield screen, url
    finally:
        program.end()
