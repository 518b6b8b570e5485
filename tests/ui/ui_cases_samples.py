"""What each action of the sample view is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import numpy as np
from ui_stage import Case, Stage

from toccata.song import Loop, Sample
from toccata.ui.views.samples import SamplesView
from toccata.ui.widgets.waveform import WaveView

FRAMES = 1000
HALF = WaveView(0, FRAMES, cursor=500, anchor=250)
"""Frames 250 to 500 marked."""


def ramp() -> Sample:
    """1000 frames that rise from −500 by 1, so that each tells where it was."""
    data = np.arange(-500, 500, dtype=np.int16)
    data.setflags(write=False)
    return Sample("ramp", data, 44100.0)


def view_of(stage: Stage) -> SamplesView:
    view = stage.app.view
    assert isinstance(view, SamplesView)
    return view


def on(panel: str, number: int = 1, wave: WaveView | None = None, sample: Sample | None = None) -> Callable[[Stage], None]:
    """The sample view with the ramp (or another) in slot 1, a panel with the keys, a slot chosen."""

    def prepare(stage: Stage) -> None:
        put(stage, sample or ramp())
        stage.app.show_view("samples")
        view = view_of(stage)
        view.copied, view.sounding_until_s, view.marking = None, float("-inf"), False
        view.choose(number)
        view.turn_to(panel)
        view.field_at = 0
        view.set_wave_view(wave or WaveView(0, FRAMES))
        view.update()

    return prepare


def put(stage: Stage, sample: Sample) -> None:
    song = stage.song
    stage.editor.session.apply("prepared", replace(song, samples=(sample, *song.samples[1:])))


def data(stage: Stage) -> np.ndarray:
    sample = stage.song.sample(1)
    assert sample is not None
    return sample.data


def loop(stage: Stage) -> Loop:
    sample = stage.song.sample(1)
    assert sample is not None
    return sample.loop


def becomes(check: Callable[[np.ndarray], Any]) -> Callable[[Stage], Awaitable[bool]]:
    """The frames become so, once the thread is done, as one step that can be undone."""

    async def expect(stage: Stage) -> bool:
        await stage.settled(lambda: stage.song is not stage.before)
        done = bool(check(data(stage)))
        stage.press("ctrl+z")
        return done and stage.song is stage.before

    return expect


def answered(text: str, expect: Callable[[Stage], bool | Awaitable[bool]]) -> Callable[[Stage], bool | Awaitable[bool]]:
    """Types an answer first."""

    def check(stage: Stage) -> bool | Awaitable[bool]:
        stage.press("end", "ctrl+u")
        stage.type(text, "enter")
        return expect(stage)

    return check


def chosen(number: int) -> Callable[[Stage], bool]:
    return lambda stage: view_of(stage).number == number


def cursor_at(frame: int) -> Callable[[Stage], bool]:
    return lambda stage: view_of(stage).wave_view.cursor == frame


def seen(start: int, end: int) -> Callable[[Stage], bool]:
    return lambda stage: (view_of(stage).wave_view.start, view_of(stage).wave_view.end) == (start, end)


def marked(first: int, end: int) -> Callable[[Stage], bool]:
    return lambda stage: view_of(stage).wave_view.selection == (first, end)


def step(stage: Stage) -> int:
    return max(1, round(view_of(stage).wave.frames_a_column))


def stereo() -> Sample:
    both = np.stack([np.full(FRAMES, 100, np.int16), np.full(FRAMES, 300, np.int16)], axis=1)
    both.setflags(write=False)
    return Sample("stereo", both, 44100.0)


def sine_loop() -> Sample:
    """A sine of 100 frames a cycle, looped 7 frames too long."""
    wave = np.rint(8000 * np.sin(np.arange(FRAMES) * 2 * np.pi / 100)).astype(np.int16)
    wave.setflags(write=False)
    return Sample("sine", wave, 44100.0, loop=Loop("forward", 200, 707))


async def _saved(stage: Stage) -> bool:
    from toccata.edit.sample_data import load_sample

    path = stage.editor.settings.folders.config.parent / "out.wav"
    stage.press("end", "ctrl+u")
    stage.type(str(path), "enter")
    await stage.settled(lambda: path.exists() and "Saved" in stage.message)
    return np.array_equal(load_sample(path).data, ramp().data)


def _pasted(stage: Stage) -> None:
    on("slots")(stage)
    stage.press("ctrl+c")
    view_of(stage).choose(5)


def _loads_for(stage: Stage) -> bool:
    view: Any = stage.app.view
    return view.scope == "files" and view.purpose.kind == "sample" and view.purpose.number == 1 and view.panel == "list"


def _swapped(stage: Stage) -> bool:
    instruments = {instrument.sample for instrument in stage.song.instruments if instrument}
    return stage.song.sample(1) is None and stage.song.sample(5) is not None and instruments == {5}


SLOTS = {
    "samples.previous": Case(chosen(4), on("slots", 5)),
    "samples.next": Case(chosen(6), on("slots", 5)),
    "samples.page_up": Case(chosen(4), on("slots", 20)),
    "samples.page_down": Case(chosen(21), on("slots", 5)),
    "samples.first": Case(chosen(1), on("slots", 5)),
    "samples.next_panel": Case(lambda stage: view_of(stage).panel == "waveform", on("slots")),
    "samples.previous_panel": Case(lambda stage: view_of(stage).panel == "fields", on("slots")),
    "samples.audition": Case(lambda stage: ("preview", "ramp", 60) in stage.player.calls, on("slots")),
    "samples.load": Case(_loads_for, on("waveform")),
    "samples.load_here": Case(_loads_for, on("slots")),
    "samples.save": Case(_saved, on("slots")),
    "samples.rename": Case(answered("Ramp two", lambda stage: stage.song.sample(1).name == "Ramp two"), on("slots")),
    "samples.clear": Case(lambda stage: stage.song.sample(1) is None, on("slots")),
    "samples.swap": Case(answered("05", _swapped), on("slots")),
    "samples.copy": Case(lambda stage: view_of(stage).copied is stage.song.sample(1), on("slots")),
    "samples.paste": Case(lambda stage: stage.song.sample(5) is stage.song.sample(1), _pasted),
}

WAVE = {
    "waveform.zoom_in": Case(seen(250, 750), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.zoom_out": Case(seen(0, FRAMES), on("waveform", wave=WaveView(250, 750, 500))),
    "waveform.zoom_far_in": Case(lambda stage: view_of(stage).wave_view.end - view_of(stage).wave_view.start == 125, on("waveform")),
    "waveform.zoom_far_out": Case(seen(0, FRAMES), on("waveform", wave=WaveView(450, 575, 500))),
    "waveform.whole": Case(seen(0, FRAMES), on("waveform", wave=WaveView(450, 575, 500))),
    "waveform.left": Case(
        lambda stage: view_of(stage).wave_view.cursor == 500 - step(stage), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.right": Case(
        lambda stage: view_of(stage).wave_view.cursor == 500 + step(stage), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.far_left": Case(
        lambda stage: view_of(stage).wave_view.cursor == 500 - 8 * step(stage), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.far_right": Case(
        lambda stage: view_of(stage).wave_view.cursor == 500 + 8 * step(stage), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.start": Case(cursor_at(0), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.end": Case(cursor_at(FRAMES), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.mark_left": Case(
        lambda stage: view_of(stage).wave_view.selection == (500 - step(stage), 500), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.mark_right": Case(
        lambda stage: view_of(stage).wave_view.selection == (500, 500 + step(stage)), on("waveform", wave=WaveView(0, FRAMES, 500))
    ),
    "waveform.mark_start": Case(marked(0, 500), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.mark_end": Case(marked(500, FRAMES), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.mark": Case(
        lambda stage: (stage.press("right"), view_of(stage).wave_view.selection == (500, 500 + step(stage)))[1],
        on("waveform", wave=WaveView(0, FRAMES, 500)),
    ),
    "waveform.mark_all": Case(marked(0, FRAMES), on("waveform")),
    "waveform.unmark": Case(lambda stage: view_of(stage).wave_view.selection is None, on("waveform", wave=HALF)),
    "waveform.play_mark": Case(lambda stage: stage.player.calls[-1][0] == "preview", on("waveform", wave=HALF)),
    "waveform.crop": Case(becomes(lambda now: np.array_equal(now, ramp().data[250:500])), on("waveform", wave=HALF)),
    "waveform.cut": Case(becomes(lambda now: len(now) == 750 and now[250] == 0), on("waveform", wave=HALF)),
    "waveform.silence": Case(becomes(lambda now: not now[250:500].any() and now[500] == 0 and now[249] == -251), on("waveform", wave=HALF)),
    "waveform.reverse": Case(becomes(lambda now: now[0] == 499 and now[-1] == -500), on("waveform")),
    "waveform.normalise": Case(becomes(lambda now: int(np.abs(now.astype(int)).max()) >= 32767), on("waveform")),
    "waveform.amplify": Case(answered("6.0206", becomes(lambda now: now[0] == -1000)), on("waveform")),
    "waveform.fade_in": Case(becomes(lambda now: now[250] == 0 and now[249] == -251), on("waveform", wave=HALF)),
    "waveform.fade_out": Case(becomes(lambda now: now[250] == -250 and now[499] == 0 and now[510] == 10), on("waveform", wave=HALF)),
    "waveform.invert": Case(becomes(lambda now: now[0] == 500), on("waveform")),
    "waveform.resample": Case(answered("22050", becomes(lambda now: len(now) == 500)), on("waveform")),
    "waveform.bits": Case(
        lambda stage: (stage.press("4"), becomes(lambda now: now.dtype == np.float32)(stage))[1],
        on("waveform"),
    ),
    "waveform.channels": Case(becomes(lambda now: now.ndim == 1 and now[0] == 200), on("waveform", sample=stereo())),
    "waveform.dc": Case(becomes(lambda now: not now.any()), on("waveform", sample=replace(stereo(), data=stereo().data))),
    "waveform.loop_start": Case(lambda stage: loop(stage) == Loop("forward", 500, FRAMES), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.loop_end": Case(lambda stage: loop(stage) == Loop("forward", 0, 500), on("waveform", wave=WaveView(0, FRAMES, 500))),
    "waveform.loop_kind": Case(lambda stage: loop(stage) == Loop("forward", 250, 500), on("waveform", wave=HALF)),
    "waveform.find_loop": Case(lambda stage: loop(stage).end in (700, 800), on("waveform", sample=sine_loop())),
}

CASES = SLOTS | WAVE
