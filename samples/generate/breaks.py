"""Breakbeat loops played on the dusty set. A sixteenth is a whole number of 256-frame steps, so that 9xx finds every one."""

from __future__ import annotations

import drums
import numpy as np
from filters import chain, drive, high, low, peak, respond
from oscillators import noise
from recording import Entry, Recording

LOOP_FRAMES = 65536
"""As far as a sample offset reaches."""


def _hits(bpm: float, steps: int, pattern: dict[str, str], swing: float, seed: int) -> np.ndarray:
    """The pattern played into a loop of the dusty rate, tails wrapping to the start.

    pattern: for each sound, a character a step: a digit is a velocity, a dot a rest. swing: share of a step that odd steps wait.
    """
    step = 60 / bpm / 4 * drums.DUSTY_RATE
    loop = np.zeros(round(step * steps))
    random = np.random.default_rng(seed)
    for name, line in pattern.items():
        sound = getattr(drums, name)().signal
        sound = sound / np.abs(sound).max()
        for index, mark in enumerate(line.replace(" ", "")):
            if mark != ".":
                late = swing * (index % 2) + random.normal(0.0, 0.006) * (index > 0)
                _strike(loop, sound, max(0, round((index + late) * step)), int(mark) / 9 * random.uniform(0.93, 1.05))
    return loop


def _strike(loop: np.ndarray, sound: np.ndarray, at: int, velocity: float) -> None:
    """Adds a stroke; a softer one is darker too. Modifies: loop."""
    darker = respond(sound, drums.DUSTY_RATE, low(2500 + 11000 * velocity))
    places = (at + np.arange(len(sound))) % len(loop)
    np.add.at(loop, places, darker * velocity)


def _pressed(loop: np.ndarray, seed: int) -> np.ndarray:
    """The loop off a worn record: bus compression, tape, a little surface noise."""
    level = np.sqrt(np.abs(np.fft.irfft(np.fft.rfft(loop**2) * np.exp(-((np.arange(len(loop) // 2 + 1) / 60.0) ** 2)), len(loop))))
    squeezed = loop / (0.12 + level) ** 0.42
    surface = respond(noise(len(loop), seed), drums.DUSTY_RATE, chain(high(900), low(7000))) * 0.006
    shaped = drive(np.tile(squeezed / np.abs(squeezed).max() + surface, 3), 1.7, 0.04)
    return respond(shaped, drums.DUSTY_RATE, chain(peak(90, 2, 0.9), peak(6500, -3.0, 0.7), high(32)))[len(loop) : 2 * len(loop)]


def _fitted(loop: np.ndarray, bpm: float, steps: int) -> Recording:
    """The loop at exactly LOOP_FRAMES, by its spectrum; the rate follows."""
    spectrum = np.fft.rfft(loop)
    wanted = LOOP_FRAMES // 2 + 1
    spectrum = spectrum[:wanted] if len(spectrum) >= wanted else np.pad(spectrum, (0, wanted - len(spectrum)))
    rate = LOOP_FRAMES / (steps * 60 / bpm / 4)
    return Recording(np.fft.irfft(spectrum, LOOP_FRAMES), rate, (0, LOOP_FRAMES))


def basement() -> Recording:
    pattern = {
        "dusty_kick": "9.8.......97....  9.8.......8..... ",
        "dusty_snare": "....9.......9...  ....9.........9. ",
        "dusty_ghost": ".......5.5.....4  .......5.4..5..5 ",
        "dusty_ride": "5.3.5.3.5.3.5.3.  5.3.5.3.5.3.5... ",
        "dusty_hat_closed": "..3...3...3...3.  ..3...3...3..... ",
        "dusty_crash": "................  ..........5..... ",
    }
    return _fitted(_pressed(_hits(170.0, 32, pattern, 0.05, 81), 82), 170.0, 32)


def stairwell() -> Recording:
    pattern = {
        "dusty_kick": "9......6.79.....",
        "dusty_snare": "....9.......9..3",
        "dusty_ghost": "..3....5.4....5.",
        "dusty_hat_closed": "7.5.7.5.7.5.7...",
        "dusty_hat_open": "..............6.",
    }
    return _fitted(_pressed(_hits(96.0, 16, pattern, 0.17, 83), 84), 96.0, 16)


_CUT = {"new_note_action": "cut"}

SOUNDS: tuple[Entry, ...] = (
    Entry("breaks/basement", "Basement break, 2 bars at 170", basement, volume=56, instrument=_CUT),
    Entry("breaks/stairwell", "Stairwell break, 1 bar at 96", stairwell, volume=56, instrument=_CUT),
)
