"""The views' screens as text and styles, at 80x24 and 200x50."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ui_fakes import small_song
from ui_snapshots import assert_snapshot
from ui_stage import Stage

from toccata.edit.settings import set_message
from toccata.song import Envelope, EnvelopePoint, Instrument, Limiter, Loop, Mixer, Sample, Song, Strip
from toccata.ui.app import ToccataApp
from toccata.ui.views.file_info import FileInfo
from toccata.ui.views.listing import Entry, Place
from toccata.ui.views.panels import PanelHead

SIZES = {"80x24": (80, 24), "200x50": (200, 50)}
FOLDER = Path("/songs")


def tone() -> Sample:
    """Half a second that dies away, looped, stereo."""
    frame = np.arange(22050)
    wave = 20000 * np.exp(-frame / 6000) * np.sin(frame * 0.01)
    data = np.stack([wave, wave * 0.5], axis=1).astype(np.int16)
    data.setflags(write=False)
    return Sample("Plucked tone", data, 44100.0, loop=Loop("pingpong", 8000, 16000))


def song() -> Song:
    """The small song with something to see in every view."""
    points = (EnvelopePoint(0, 0), EnvelopePoint(4, 64), EnvelopePoint(40, 24), EnvelopePoint(96, 0))
    pluck = Instrument("Pluck", sample=1, volume_envelope=Envelope(points, True, loop=(1, 2), sustain=(2, 2)), fade_out=512, hue=120)
    chip = Instrument("Organ", "chip", (("duty", 25.0), ("waveform", 5.0)))
    found = small_song()
    strips = (Strip(-3.0), Strip(0.0, -0.5), Strip(-96.0, 0.0, mute=True), Strip(4.0, 1.0, solo=True))
    channels = tuple(replace(channel, strip=strip) for channel, strip in zip(found.channels, strips, strict=True))
    mixer = Mixer(Strip(-1.5), Limiter(True, -1.0, 80.0))
    found = replace(
        found, samples=(tone(),), instruments=(pluck, chip), channels=channels, mixer=mixer, artist="Nobody", key="D", scale="dorian"
    )
    return set_message(found, "Written on a train.\nThanks for listening!")


def view_of(stage: Stage) -> Any:
    return stage.app.view


def mixing(stage: Stage) -> None:
    stage.app.show_view("mixer")
    peaks = np.array([[0.9, 0.5], [0.1, 0.2], [0.01, 0.0], [1.3, 0.3], [0.7, 0.7]], np.float32)
    view_of(stage).tick(None, peaks)
    view_of(stage).tick(None, peaks / 4)
    stage.press("right", "up")


def browsing(stage: Stage) -> None:
    stage.app.show_view("files")
    view = view_of(stage)
    kinds = (
        ("up", "..", ""),
        ("folder", "Drums", ""),
        ("song", "night.toccata", "1.2 MB"),
        ("sound", "boom.wav", "88 kB"),
        ("sound", "bang.flac", "9 kB"),
    )
    entries = [Entry(kind, name, FOLDER / name, detail) for kind, name, detail in kinds]  # type: ignore[arg-type]
    view.turn_to("list")
    view.list_entries(Place("folder", FOLDER), entries)
    view.set_filter("b")
    view._cancel_info()
    view._info_of, view.info = view.entry, FileInfo((("Format", "16 bit stereo, 22050 frames"), ("Length", "0.500 s at 44100 Hz")), tone())
    view.update()


def exporting(stage: Stage) -> None:
    stage.app.show_view("files")
    view_of(stage).turn_to("export")
    view_of(stage).export.set(file=FOLDER / "small.flac", loops=2)


SCREENS: dict[str, Callable[[Stage], object]] = {
    "samples": lambda stage: stage.press("f3"),
    "waveform": lambda stage: stage.press("f3", "tab", "+", "+", "shift+right", "shift+right", "shift+right", "shift+right"),
    "sample_fields": lambda stage: stage.press("f3", "shift+tab", "down", "down"),
    "instruments": lambda stage: stage.press("f4"),
    "envelope": lambda stage: stage.press("f4", "shift+tab", "right", "enter"),
    "chip": lambda stage: stage.press("f4", "down", "tab", *["down"] * 9),
    "mixer": mixing,
    "files": browsing,
    "export": exporting,
    "song": lambda stage: stage.press("f12", *["down"] * 3),
    "channels": lambda stage: stage.press("f12", "tab", "down"),
    "message": lambda stage: (stage.press("shift+f9", "up", "end"), stage.type(" Really")),
}


VIEWS = {
    **dict.fromkeys(("samples", "waveform", "sample_fields"), "samples"),
    **dict.fromkeys(("instruments", "envelope", "chip"), "instruments"),
    **dict.fromkeys(("files", "export"), "files"),
    **dict.fromkeys(("song", "channels", "message"), "song"),
    "mixer": "mixer",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
async def test_the_view_looks_as_it_did(make_app: Callable[..., ToccataApp], size: str, screen: str) -> None:
    app = make_app(song())
    async with app.run_test(size=SIZES[size]) as pilot:
        stage = Stage(app, None)  # type: ignore[arg-type]
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        app.editor.clock = lambda: 1.0
        app.show_view(VIEWS[screen])
        await stage.settled(lambda: bool(app.view.query(PanelHead)) and app.view.query(PanelHead).first().size.width > 0)
        await pilot.pause()
        app.show_view("pattern")
        SCREENS[screen](stage)
        await pilot.pause()
        await pilot.pause()
        assert_snapshot(app, f"view-{screen}-{size}")
