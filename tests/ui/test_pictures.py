"""Oscilloscope and spectrum: what they show of a sound, and that they cost nothing while they are closed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from ui_fakes import FakeListening, FakePlayer
from ui_stage import Stage

from toccata.ui.app import ToccataApp
from toccata.ui.pictures.spectrum import FALL_DB_PER_S, FFT_FRAMES, FLOOR_DB, Spectrum, draw_bars
from toccata.ui.pictures.trace import draw_trace, triggered

RATE_HZ = 48000


def sine(frequency_hz: float, frames: int = FFT_FRAMES, gain: float = 1.0, phase: float = 0.0) -> np.ndarray:
    return gain * np.sin(2 * np.pi * (frequency_hz / RATE_HZ * np.arange(frames) + phase))


@pytest.mark.parametrize("phase", [0.0, 0.2, 0.5, 0.9])
def test_a_steady_tone_stands_still(phase: float) -> None:
    window = triggered(sine(441.0, phase=phase), 960)
    assert len(window) == 960
    assert 0 <= window[0] < 0.06
    assert window[1] > window[0]


def test_too_little_sound_is_silence_before_it() -> None:
    assert triggered(np.ones(3), 5).tolist() == [0, 0, 1, 1, 1]


def test_silence_is_a_line_in_the_middle() -> None:
    lines = draw_trace(np.zeros(960), 40, 4)
    drawn = [line for line in lines if line.strip()]
    assert len(drawn) == 1
    assert lines.index(drawn[0]) in (1, 2)
    assert len(set(drawn[0])) == 1


def test_full_scale_reaches_the_edges_and_louder_stays_there() -> None:
    for gain in (1.0, 5.0):
        lines = draw_trace(sine(100.0, 960, gain), 40, 6)
        assert lines[0].strip()
        assert lines[-1].strip()
    quiet = draw_trace(sine(100.0, 960, 0.1), 40, 6)
    assert not quiet[0].strip()
    assert not quiet[-1].strip()


def test_a_picture_of_fewer_frames_than_dots_has_no_gaps() -> None:
    lines = draw_trace(sine(3000.0, 50), 60, 4)
    assert all(any(line[column] != " " for line in lines) for column in range(60))


@pytest.mark.parametrize("frequency_hz", [55.0, 440.0, 1000.0, 5000.0, 12345.0])
@pytest.mark.parametrize("gain_db", [0.0, -20.0])
def test_a_tone_stands_in_its_band_at_its_level(frequency_hz: float, gain_db: float) -> None:
    spectrum = Spectrum(33, RATE_HZ)
    spectrum.update(sine(frequency_hz, gain=10 ** (gain_db / 20)), 1.0)
    assert abs(int(spectrum.level_db.argmax()) - spectrum.band_of(frequency_hz)) <= (1 if frequency_hz < 100 else 0)
    assert gain_db - 1.5 < spectrum.level_db.max() < gain_db + 0.1  # between two bins of the window 1.4 dB are lost


def test_bands_rise_at_once_and_fall_slowly() -> None:
    spectrum = Spectrum(20, RATE_HZ)
    spectrum.update(sine(1000.0), 1 / 15)
    top = spectrum.level_db.max()
    spectrum.update(np.zeros(FFT_FRAMES), 0.5)
    assert spectrum.level_db.max() == pytest.approx(top - FALL_DB_PER_S * 0.5)
    spectrum.update(np.zeros(FFT_FRAMES), 10.0)
    assert spectrum.level_db.max() == FLOOR_DB


def test_bars_are_as_high_as_their_levels() -> None:
    assert draw_bars(np.array([0, 4, 16]), 2, 2, 1) == ["      ██ ", "   ▄▄ ██ "]


class Heard(FakeListening):
    """Gives a tone as long as `sounds`; counts who listens."""

    opened = closed = 0

    def __init__(self) -> None:
        self.sounds = True
        Heard.opened += 1

    def read(self) -> tuple[int, np.ndarray]:
        frames = 3200 if self.sounds else 0
        return 0, np.repeat(sine(440.0, frames)[:, None], 2, axis=1).astype(np.float32)

    def close(self) -> None:
        Heard.closed += 1


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Heard, "opened", 0)
    monkeypatch.setattr(Heard, "closed", 0)
    monkeypatch.setattr(FakePlayer, "listen", lambda player: Heard())
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        stage.pause = pilot.pause  # type: ignore[attr-defined]
        yield stage


def look(stage: Stage, times: int = 2) -> None:
    for _ in range(times):
        stage.app._player_watch.look()


def picture(stage: Stage) -> list[str]:
    panel = stage.app.pictures
    return [panel.paint_line(y).text for y in range(panel.size.height)]


async def test_nobody_listens_while_no_picture_is_open(stage: Stage) -> None:
    stage.play(row=0)
    look(stage, 6)
    assert stage.app.pictures is None
    assert Heard.opened == 0


async def test_the_oscilloscope_opens_below_the_view_and_closes_whole(stage: Stage) -> None:
    rows = stage.app.view.grid.size.height
    stage.press("shift+f4")
    await stage.pause()
    assert stage.app.view.grid.size.height == rows - 7
    stage.play(row=0)
    look(stage)
    assert "Oscilloscope, 20 ms" in picture(stage)[0]
    assert sum(bool(line.strip()) for line in picture(stage)[1:]) == 6
    stage.press("shift+f4")
    await stage.pause()
    assert stage.app.view.grid.size.height == rows
    assert (Heard.opened, Heard.closed) == (1, 1)
    look(stage)
    assert Heard.opened == 1


async def test_the_spectrum_stands_beside_it_and_names_frequencies(stage: Stage) -> None:
    stage.press("shift+f4", "shift+f8")
    await stage.pause()
    stage.play(row=0)
    look(stage)
    head, *lines = picture(stage)
    assert "Oscilloscope" in head[:50]
    for label in ("100", "1k", "10k"):
        assert label in head[50:]
    assert "█" in lines[-1][50:]
    assert Heard.opened == 1
    stage.press("shift+f4")
    look(stage)
    assert "Oscilloscope" not in picture(stage)[0]
    assert Heard.closed == 0


async def test_only_lines_that_look_different_are_painted(stage: Stage) -> None:
    stage.press("shift+f8")
    await stage.pause()
    stage.play(row=0)
    look(stage, 6)
    asked: list[object] = []
    stage.app.pictures.refresh = lambda *regions, **_: asked.extend(regions or ["all"])  # type: ignore[method-assign]
    look(stage, 4)
    assert asked == []


async def test_the_picture_comes_to_rest_with_the_sound(stage: Stage) -> None:
    stage.press("shift+f4", "shift+f8")
    await stage.pause()
    stage.play(row=0)
    look(stage, 4)
    stage.player.stop()
    look(stage, 200)
    lines = picture(stage)[1:]
    assert sum(bool(line[:49].strip()) for line in lines) == 1
    assert not any(line[50:].strip() for line in lines)


async def test_a_small_screen_gives_it_fewer_lines(stage: Stage) -> None:
    stage.app.pictures = None
    stage.press("shift+f8")
    stage.app.pictures.fit_to(24)
    await stage.pause()
    assert stage.app.pictures.size.height == 5
