"""The views as people see them, and what they do between the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from textual.geometry import Region, Size
from ui_fakes import FakePlayer, small_song
from ui_stage import Stage

from toccata.edit.channels import add_channel
from toccata.notation.events import NoteOff, NoteOn
from toccata.song import Envelope, EnvelopePoint, Instrument, Loop, Sample, Song
from toccata.song.document import problems
from toccata.ui.app import ToccataApp
from toccata.ui.views.instruments import InstrumentsView
from toccata.ui.views.panels import PanelHead

SIZES = ((80, 24), (200, 50))


def screen_lines(app: ToccataApp) -> list[str]:
    """The screen as text."""
    return ["".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()]


def full_song() -> Song:
    """The small song with a looped stereo sample, a chip voice and an envelope."""
    wave = np.sin(np.linspace(0, 200, 44100))[:, None] * np.array([8000.0, 4000.0])
    data = wave.astype(np.int16)
    data.setflags(write=False)
    sample = Sample("Wide \x1b tone", data, 44100.0, loop=Loop("forward", 20000, 40000))
    envelope = Envelope((EnvelopePoint(0, 64), EnvelopePoint(20, 0)), True)
    song = small_song()
    chip = Instrument("Chip", "chip", (("waveform", 5.0),))
    return replace(song, samples=(sample,), instruments=(Instrument("Tone", sample=1, volume_envelope=envelope), chip), title="Test")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("view", "texts"),
    [
        ("samples", ["Samples", "Wide   tone", "1.00s", "[", "]", "Properties", "44100 Hz", "16 bit stereo"]),
        ("instruments", ["Instruments", "Tone", "chip", "‹ sampler ›", "Volume envelope", "64│", "●"]),
        ("mixer", ["Mixer  4 channels", "Drums", "Master", "+12", "-60", "limiter off", "C", "0.0"]),
        ("files", ["Files", "S Save", "E Export", "K Factory kit"]),
        ("song", ["Song settings", "Test", "‹ sinc ›", "Channels", "Message", "no message yet", "125 bpm"]),
    ],
)
async def test_what_a_view_shows(make_app: Callable[..., ToccataApp], size: tuple[int, int], view: str, texts: list[str]) -> None:
    app = make_app(full_song())
    async with app.run_test(size=size) as pilot:
        app.show_view(view)
        await pilot.pause()
        lines = screen_lines(app)
        screen = "\n".join(lines)
        for text in texts:
            assert text in screen, f"{text!r} is not on\n{screen}"
        assert all(len(line) == size[0] for line in lines)
        assert "\x1b" not in screen


@pytest.mark.parametrize("view", ["samples", "instruments", "mixer", "files", "song"])
@pytest.mark.parametrize("size", [(40, 10), (20, 5)])
async def test_a_tiny_screen_breaks_nothing(make_app: Callable[..., ToccataApp], view: str, size: tuple[int, int]) -> None:
    app = make_app(full_song())
    async with app.run_test(size=size) as pilot:
        app.show_view(view)
        await pilot.pause()
        assert len(screen_lines(app)) == size[1]


@pytest.mark.parametrize("view", ["samples", "instruments", "mixer", "files", "song"])
async def test_a_song_with_nothing_in_it(make_app: Callable[..., ToccataApp], view: str) -> None:
    app = make_app(replace(small_song(), samples=(), instruments=()))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_view(view)
        await pilot.pause()
        for key in ("tab", "up", "down", "enter", "escape", "tab", "plus", "minus", "space", "delete", "tab", "left", "right"):
            await pilot.press(key)
        assert app.is_running


async def test_a_theme_reaches_every_view(stage: Stage) -> None:
    stage.app.show_view("mixer")
    await stage.pilot.pause()  # type: ignore[attr-defined]
    stage.app.set_theme("day")
    await stage.pilot.pause()  # type: ignore[attr-defined]
    strips = stage.app.screen._compositor.render_strips()
    grounds = {segment.style.bgcolor.name for strip in strips for segment in strip if segment.style and segment.style.bgcolor}
    theme = stage.editor.theme
    assert theme.name == "day"
    assert theme.grounds["screen"] in grounds
    assert not any(ground.startswith("#0f") for ground in grounds)


# The piano


async def test_the_piano_plays_the_chosen_sample(stage: Stage) -> None:
    stage.app.show_view("samples")
    stage.press("z", "x", "q")
    assert stage.player.calls == [("preview", "tone", 60), ("preview", "tone", 62), ("preview", "tone", 72)]
    assert stage.song is stage.before


async def test_the_piano_plays_the_chosen_instrument(stage: Stage) -> None:
    stage.app.show_view("instruments")
    stage.press("down", "c")
    notes = [event for event in stage.player.events if isinstance(event, NoteOn)]
    assert [(event.note, event.instrument) for event in notes] == [(64, 2)]


async def test_a_held_key_does_not_play_again(stage: Stage) -> None:
    stage.editor.clock = lambda: 1.0
    stage.app.show_view("samples")
    stage.press("z", "z", "z")
    assert len(stage.player.calls) == 1


async def test_space_plays_and_ends_a_sample(stage: Stage) -> None:
    now = [0.0]
    stage.editor.clock = lambda: now[0]
    stage.app.show_view("samples")
    looped = replace(stage.song, samples=(replace(stage.song.samples[0], loop=Loop("forward", 0, 64)),))  # type: ignore[type-var]
    stage.editor.session.apply("prepared", looped)
    stage.press("space")
    now[0] = 9.0
    stage.press("space", "space")
    assert [call[0] for call in stage.player.calls] == ["preview", "stop_preview", "preview"]


async def test_space_ends_an_instrument(stage: Stage) -> None:
    stage.editor.clock = lambda: 1.0
    stage.app.show_view("instruments")
    stage.press("space", "space")
    assert [type(event) for event in stage.player.events] == [NoteOn, NoteOff]


# Refusals


@pytest.mark.parametrize(
    ("view", "panel", "keys", "sentence"),
    [
        ("samples", "slots", ("down", "ctrl+c"), "sample 02 is empty"),
        ("samples", "slots", ("ctrl+v",), "no sample has been copied"),
        ("samples", "waveform", ("alt+d",), "mark frames first"),
        ("samples", "waveform", ("alt+x",), "set a loop first"),
        ("instruments", "slots", ("+",), "instrument 01 is taken"),
        ("instruments", "fields", ("alt+r",), "a sampler has no parameters"),
        ("instruments", "envelope", ("enter",), "there is no volume envelope yet"),
    ],
)
async def test_what_cannot_be_done_is_said(stage: Stage, view: str, panel: str, keys: tuple[str, ...], sentence: str) -> None:
    stage.app.show_view(view)
    stage.app.view.turn_to(panel)  # type: ignore[attr-defined]
    stage.press(*keys)
    assert sentence in stage.message
    assert stage.song is stage.before


@pytest.mark.parametrize(
    ("field", "typed"), [("rate_hz", "fast"), ("volume", "65"), ("volume", "x"), ("finetune_cents", "nan"), ("panning", "999")]
)
async def test_a_value_that_is_no_good_is_refused(stage: Stage, field: str, typed: str) -> None:
    stage.app.show_view("samples")
    view: Any = stage.app.view
    view.turn_to("fields")
    view.choose_field(next(index for index, item in enumerate(view.fields()) if item.name == field))
    stage.press("enter", "end", "ctrl+u")
    stage.type(typed, "enter")
    assert stage.message
    assert stage.song is stage.before


@pytest.mark.parametrize("line", ["4", "4/5", "0/4", "a/b", ""])
async def test_a_time_signature_that_is_none(stage: Stage, line: str) -> None:
    stage.app.show_view("song")
    view: Any = stage.app.view
    view.choose_field(next(index for index, item in enumerate(view.fields()) if item.name == "time_signature"))
    stage.press("enter", "end", "ctrl+u")
    stage.type(line, "enter")
    assert stage.message
    assert stage.song is stage.before


async def test_steps_in_a_row_are_one_step_to_undo(stage: Stage) -> None:
    stage.app.show_view("mixer")
    stage.press(*"-" * 10)
    assert stage.song.channels[0].strip.volume_db == -5.0
    stage.press("ctrl+z")
    assert stage.song is stage.before


async def test_the_fader_closes_below_60_db_and_opens_there(stage: Stage) -> None:
    stage.app.show_view("mixer")
    stage.press(*["pagedown"] * 21)
    assert stage.song.channels[0].strip.volume_db == -96.0
    stage.press("+")
    assert stage.song.channels[0].strip.volume_db == -60.0
    stage.press(*["pageup"] * 30)
    assert stage.song.channels[0].strip.volume_db == 12.0


# What is painted


async def shown(stage: Stage, view: str) -> Any:
    """The view, once it has its place on the screen."""
    return await shown_on(stage, stage.pilot, view)  # type: ignore[attr-defined]


async def shown_on(stage: Stage, pilot: Any, view: str) -> Any:
    stage.app.show_view(view)
    found: Any = stage.app.view
    await stage.settled(lambda: bool(found.query(PanelHead)) and found.query(PanelHead).first().size.width > 0)
    await pilot.pause()
    return found


def painted(widget: Any, act: Callable[[], None]) -> list[Region]:
    """The regions that a widget asks to be painted again while `act` runs."""
    asked: list[Region] = []

    def record(*regions: Region, **_: object) -> object:
        asked.extend(regions or [Region(0, 0, *widget.size)])
        return widget

    widget.refresh = record
    act()
    del widget.refresh
    return asked


async def test_meters_paint_only_what_moved(stage: Stage) -> None:
    view = await shown(stage, "mixer")
    view.tick(None, np.full((5, 2), 0.5, np.float32))
    silent_but_one = np.full((5, 2), 0.5, np.float32)
    silent_but_one[2] = 0.9
    regions = painted(view.board, lambda: view.board.show_meters(_met(view, silent_but_one)))
    assert len(regions) == 1
    assert regions[0].width == 2
    assert regions[0].height < view.board.lines
    assert painted(view.board, lambda: view.board.show_meters(view.meters)) == []


def _met(view: Any, peaks: np.ndarray) -> Any:
    view.meters.update(peaks, 0.0)
    return view.meters


async def test_a_slot_paints_two_lines_when_the_choice_moves(stage: Stage) -> None:
    view = await shown(stage, "samples")
    regions = painted(view.slots, lambda: stage.press("down"))
    assert sorted(region.y for region in regions) == [0, 1]
    assert painted(view.slots, view.update) == []


async def test_a_value_paints_its_line_alone(stage: Stage) -> None:
    view = await shown(stage, "instruments")
    view.turn_to("fields")
    view.choose_field(next(index for index, item in enumerate(view.fields()) if item.name == "global_volume"))
    regions = painted(view.form, lambda: stage.press("-"))
    assert len(regions) == 1
    assert regions[0].height == 1


async def test_how_far_the_channels_are_panned_is_a_setting(stage: Stage) -> None:
    """An Amiga's hard left and right can be brought together."""
    view = await shown(stage, "song")
    view.turn_to("fields")
    view.choose_field(next(index for index, item in enumerate(view.fields()) if item.name == "stereo_separation"))
    stage.press("-", "-")
    assert stage.app.editor.song.stereo_separation == 126
    assert any("Separation" in line and "126" in line for line in screen_lines(stage.app))
    stage.press("ctrl+z")
    assert stage.app.editor.song.stereo_separation == 128


async def test_whose_output_filters_are_heard_is_a_setting(stage: Stage) -> None:
    view = await shown(stage, "song")
    view.turn_to("fields")
    view.choose_field(next(index for index, item in enumerate(view.fields()) if item.name == "amiga_filter"))
    stage.press("+")
    assert stage.app.editor.song.amiga_filter == "a500"
    assert any("Amiga's filters" in line and "a500" in line for line in screen_lines(stage.app))
    stage.press("ctrl+z")
    assert stage.app.editor.song.amiga_filter == "off"


async def test_many_channels_scroll_in_the_mixer(make_app: Callable[..., ToccataApp]) -> None:
    song = small_song()
    for _ in range(60):
        song = add_channel(song)
    app = make_app(song)
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_view("mixer")
        await pilot.pause()
        for _ in range(63):
            app.take_key("right", None)
        await pilot.pause()
        lines = screen_lines(app)
        assert any(line.split()[:1] == ["‹"] or "‹" in line for line in lines)
        assert any("▸64" in line for line in lines)
        await pilot.press("right")
        assert any("▸Master" in line for line in screen_lines(app))


# Bits and pieces


async def test_a_sample_change_keeps_the_view_where_it_was(stage: Stage) -> None:
    stage.app.show_view("samples")
    view: Any = stage.app.view
    view.turn_to("waveform")
    stage.press("+", "right")
    before = view.wave_view
    stage.press("alt+m")
    await stage.settled(lambda: "normalised" in stage.message or "nothing" in stage.message)
    assert (view.wave_view.start, view.wave_view.end) == (before.start, before.end)


async def test_work_on_a_sample_that_changed_meanwhile_is_dropped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work runs in a thread; an edit that comes between wins."""
    waiting: list[Any] = []
    monkeypatch.setattr(stage.app, "run_aside", lambda work, then=None: waiting.append((work, then)))
    stage.app.show_view("samples")
    stage.app.view.turn_to("waveform")  # type: ignore[attr-defined]
    stage.press("alt+g")
    changed = replace(stage.song, samples=(replace(stage.song.samples[0], name="other"),))  # type: ignore[type-var]
    stage.editor.session.apply("meanwhile", changed)
    work, then = waiting[-1]
    then(work())
    assert stage.song is changed
    assert "meanwhile" in stage.message


async def test_the_message_is_written_and_read(stage: Stage) -> None:
    stage.press("shift+f9")
    stage.app.take_paste("one\ntwo\x1b[31m")
    stage.press("home", "backspace", "delete", "left", "up", "end", "enter", "x", "escape")
    assert stage.song.message == "onewo[31m\nx"
    stage.press("f2")
    assert stage.app.view.scope == "pattern"


async def test_no_player_is_no_crash(make_app: Callable[..., ToccataApp]) -> None:
    app = make_app()
    app._open_player = _fails
    async with app.run_test(size=(80, 24)) as pilot:
        for view in ("samples", "instruments", "mixer", "files"):
            app.show_view(view)
            await pilot.press("z", "space", "tab", "space")
        assert app.editor.player is None


def _fails(_notify: object) -> FakePlayer:
    raise OSError("no device")


KEYS = (
    *"zxcvq2w3er0-+[]'.,/<>(){}?:;=msuci",
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab", "enter", "space", "backspace"),
    *("delete", "insert", "escape", "shift+left", "shift+right", "ctrl+k", "ctrl+c", "ctrl+v", "ctrl+x", "ctrl+z", "ctrl+y"),
    *(f"alt+{letter}" for letter in "acdefghijklmnopqrstuvxyzB"),
    *("f3", "f4", "f9", "f10", "f12"),
)


@pytest.mark.parametrize("seed", range(4))
async def test_any_keys_leave_a_song_that_holds_and_can_be_undone(stage: Stage, seed: int) -> None:
    """Hundreds of keys at random in the views; files stay out of it, for nothing is to be written."""
    chance = np.random.default_rng(seed)
    first = stage.song
    stage.editor.session.apply("prepared", replace(full_song(), channels=stage.song.channels))
    for key in chance.choice(KEYS, 400):
        if stage.overlay is not None and key in ("enter", "y"):
            stage.press("escape")
        elif stage.app.view.scope == "files":
            stage.press("f12")
        elif stage.app.view.scope in ("samples", "instruments") and key in ("alt+o", "alt+l"):
            continue
        else:
            stage.press(str(key))
        assert problems(stage.song) == [], key
    await stage.pilot.pause()  # type: ignore[attr-defined]
    while stage.overlay is not None:
        stage.press("escape")
    while stage.editor.session.undo() is not None:
        pass
    assert stage.song is first


async def test_the_first_painting_and_every_size_are_whole(make_app: Callable[..., ToccataApp]) -> None:
    """What is drawn depends on the size at hand, not on the one before."""
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, None)  # type: ignore[arg-type]
        view = await shown_on(stage, pilot, "mixer")
        view.tick(None, np.full((5, 2), 0.5, np.float32))
        for width, height in ((120, 36), (80, 24), (60, 16), (200, 50)):
            await pilot.resize_terminal(width, height)
            await stage.settled(lambda width=width: view.board.size.width == width)  # type: ignore[misc]
            await pilot.pause()
            screen = "\n".join(screen_lines(app))
            assert screen.count("▐█▌") + screen.count("▶█◀") == 5, screen
            assert all(name in screen for name in ("Drums", "Bass", "Lead", "Pad", "Master")), screen


@pytest.mark.parametrize(
    ("view", "panels"), [("song", ("fields", "channels")), ("samples", ("slots", "fields")), ("instruments", ("slots", "fields"))]
)
async def test_where_there_is_no_room_the_panel_with_the_keys_has_the_screen(
    make_app: Callable[..., ToccataApp], view: str, panels: tuple[str, str]
) -> None:
    app = make_app()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.show_view(view)
        shown: Any = app.view
        await until(pilot, lambda: shown.size.width == 40)
        widths = {}
        for panel in panels:
            shown.turn_to(panel)
            await pilot.pause()
            heads = shown.query(PanelHead)
            widths[panel] = {id(head): head.size.width for head in heads if head.size.width}
        assert not set(widths[panels[0]]) & set(widths[panels[1]])
        assert all(width >= 36 for each in widths.values() for width in each.values())


async def test_a_view_that_is_told_nothing_of_its_size_lays_out_all_the_same(make_app: Callable[..., ToccataApp]) -> None:
    """Textual sends no Resize event to a widget that is laid out while it is being mounted."""
    app = make_app()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        shown: Any = InstrumentsView(app.editor)
        resized: list[Size] = []
        shown.resized = lambda: resized.append(shown.size)
        shown._size_updated(Size(200, 47), Size(200, 47), Size(200, 47))
        app.body.mount(shown)
        await until(pilot, lambda: bool(resized))


async def test_only_the_chosen_envelope_says_how_to_make_one(make_app: Callable[..., ToccataApp]) -> None:
    app = make_app()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        app.show_view("instruments")
        shown: Any = app.view
        await until(pilot, lambda: shown.graphs["pitch"].size.width > 0)
        assert "\n".join(screen_lines(app)).count("Ins adds a node") == 1


async def test_the_note_map_follows_the_piano_and_leaves_with_a_synth(stage: Stage) -> None:
    stage.press("f4", "tab", "tab")
    shown: Any = stage.app.view
    assert shown.panel == "map"
    assert shown.map.display
    assert not shown.form.display
    stage.press("x")
    assert shown.map.key == 62
    assert any(isinstance(event, NoteOn) and event.note == 62 for event in stage.player.events)
    assert "D-4: D-4  01" in shown.explanation()
    shown.choose(9)
    assert shown.panel == "slots"
    assert shown.form.display
    stage.press("+", "alt+m")
    assert stage.song.instrument(9).kind == "chip"  # type: ignore[union-attr]
    assert "only samplers" in stage.message.lower()


async def test_steps_on_the_note_map_are_one_step_to_undo(stage: Stage) -> None:
    stage.press("f4", "alt+m", "shift+down", "+", "+")
    assert stage.song.instrument(1).mapping(61).sample == 3  # type: ignore[union-attr]
    stage.press("ctrl+z")
    assert stage.song.instrument(1).note_map == ()  # type: ignore[union-attr]


async def until(pilot: Any, done: Callable[[], bool]) -> None:
    """Waits for what comes by itself."""
    for _ in range(100):
        if done():
            return
        await pilot.pause(0.02)
    pytest.fail("it did not come")
