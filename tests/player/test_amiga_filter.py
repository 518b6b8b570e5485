"""An Amiga's output filters as they are heard, beside what the circuits do.

Source: Commodore's schematics of the A500 (360 Ω and 0.1 µF; 10 kΩ twice, 6.8 nF and 3.9 nF) and of the A1200's later boards
(680 Ω and 6.8 nF).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.notation.cells import empty_column, parse_cell
from toccata.player.bounce import render
from toccata.song import Channel, Instrument, Loop, OrderEntry, Pattern, Sample, Song
from toccata.song.sample import read_only

RATE_HZ = 48000
A500_HZ = 1 / (2 * np.pi * 360 * 0.1e-6)
A1200_HZ = 1 / (2 * np.pi * 680 * 6.8e-9)
LED_HZ, LED_Q = 1 / (2 * np.pi * 10e3 * np.sqrt(6.8e-9 * 3.9e-9)), np.sqrt(6.8 / 3.9) / 2


def rc_db(frequency, corner):
    return -10 * np.log10(1 + (frequency / corner) ** 2)


def led_db(frequency):
    x = frequency / LED_HZ
    return -10 * np.log10((1 - x * x) ** 2 + (x / LED_Q) ** 2)


def song(frequency: float, chosen: str, *cells: str) -> Song:
    """A sine of so many Hz at a sample's own rate, and effects row by row."""
    cycles = round(frequency / 100)
    wave = np.round(20000 * np.sin(2 * np.pi * cycles * np.arange(480) / 480)).astype(np.int16)
    column = np.array(empty_column(64))
    for row, cell in enumerate(("C-4 01 40", *cells)):
        column[row] = parse_cell(cell)
    return Song(
        channels=(Channel(),),
        patterns=(Pattern(64, (read_only(column),)),),
        order=(OrderEntry(0),),
        samples=(Sample(data=read_only(wave), rate_hz=RATE_HZ, loop=Loop("forward", 0, 480)),),
        instruments=(Instrument(sample=1),),
        interpolation="nearest",
        amiga_filter=chosen,
    )


def level(sound: np.ndarray, row: int) -> float:
    """dB of what is heard in the later half of a row."""
    part = sound[int((row + 0.5) * 5760) : (row + 1) * 5760, 0]
    return 10 * np.log10(np.mean(part.astype(float) ** 2))


def sound(song: Song, rows: int) -> np.ndarray:
    return np.concatenate(list(render(song, RATE_HZ, seconds_cap=rows * 0.12)))


@pytest.mark.parametrize("frequency", [100, 1000, 3000, 4400, 6000, 10000, 15000])
@pytest.mark.parametrize(("chosen", "corner"), [("a500", A500_HZ), ("a1200", A1200_HZ)])
def test_responses_are_the_circuits(frequency, chosen, corner):
    """Within 0.2 dB of each circuit to 6 kHz, 0.5 dB to 10 kHz and 1 dB to 15 kHz."""
    plain = level(sound(song(frequency, "off"), 1), 0)
    heard = sound(song(frequency, chosen, "... .. .. E00"), 2)
    slack = 0.2 if frequency <= 6000 else 0.5 if frequency <= 10000 else 1.0
    fixed, both = level(heard, 0) - plain, level(heard, 1) - plain
    assert fixed == pytest.approx(rc_db(frequency, corner), abs=slack)
    assert both == pytest.approx(rc_db(frequency, corner) + led_db(frequency), abs=2 * slack)


def test_e0x_switches_the_led_filter_from_its_own_tick_on():
    heard = sound(song(8000, "a500", "... .. .. E00", "...", "... .. .. E01"), 4)
    levels = [level(heard, row) for row in range(4)]
    assert levels[1] == pytest.approx(levels[2], abs=0.01)
    assert levels[0] == pytest.approx(levels[3], abs=0.01)
    assert levels[0] - levels[1] > 15
    edge = heard[5760 - 480 : 5760 + 480, 0]
    assert np.abs(edge[:480]).max() == pytest.approx(np.abs(heard[2880:5280, 0]).max(), rel=0.01)
    assert np.abs(edge[-240:]).max() < 0.3 * np.abs(edge[:480]).max()


def test_without_an_amiga_e0x_changes_nothing():
    with_it, without = sound(song(8000, "off", "... .. .. E00"), 3), sound(song(8000, "off"), 3)
    assert np.array_equal(with_it, without)


def test_the_machines_differ():
    one, other = song(6000, "a500"), song(6000, "a1200")
    assert level(sound(one, 2), 1) < level(sound(other, 2), 1) - 3
    assert np.array_equal(sound(replace(one, amiga_filter="a1200"), 2), sound(other, 2))
