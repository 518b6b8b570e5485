"""The file browser and the export."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from ui_stage import Stage

from toccata.config import data_folder
from toccata.edit.sample_data import load_sample
from toccata.engine.cache import use_folder
from toccata.errors import BadFile, ToccataError
from toccata.formats import save_song
from toccata.session import Session
from toccata.session.recent import add_recent
from toccata.song import Instrument, Sample, Song
from toccata.ui.app import ToccataApp
from toccata.ui.views.export import ExportSettings
from toccata.ui.views.file_info import read_info
from toccata.ui.views.listing import Entry, filtered, list_folder, list_kit, list_recent, size_text
from toccata.ui.views.sounds import save_sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "songs"
    (folder / "Drums").mkdir(parents=True)
    soundfile.write(folder / "boom.wav", np.full(4410, 0.5), 44100)
    soundfile.write(folder / "Apple.flac", np.full((100, 2), 0.25), 48000)
    (folder / "broken.wav").write_bytes(b"RIFF\x00")
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden.wav").write_bytes(b"")
    return folder


def names(entries: list[Entry]) -> list[str]:
    return [entry.name for entry in entries]


# Listing


def test_a_folder_lists_folders_songs_then_sounds(stage_song, folder: Path) -> None:
    save_song(stage_song, folder / "zebra.toccata")
    (folder / "folder song").mkdir()
    (folder / "folder song" / "song.toml").write_text("")
    entries = list_folder(folder)
    assert names(entries) == ["..", "Drums", "folder song", "zebra.toccata", "Apple.flac", "boom.wav", "broken.wav"]
    assert [entry.kind for entry in entries] == ["up", "folder", "song", "song", "sound", "sound", "sound"]


@pytest.fixture
def stage_song():  # type: ignore[no-untyped-def]
    from ui_fakes import small_song

    return small_song()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        list_folder(tmp_path / "absent")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows read every folder")
def test_a_closed_folder(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(BadFile, match="Permission denied"):
        list_folder(tmp_path / "closed")


def test_recent_songs_that_are_gone_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "recent.toml"
    there = tmp_path / "there.toccata"
    there.write_text("")
    add_recent(file, tmp_path / "gone.toccata")
    add_recent(file, there)
    assert names(list_recent(file)) == ["there.toccata"]


def test_the_factory_kit_is_listed_with_its_categories() -> None:
    entries = list_kit(data_folder("samples") / "kit")
    assert len(entries) >= 40
    assert any(entry.kind == "voice" for entry in entries)
    info = read_info(next(entry for entry in entries if entry.kind == "sound"))
    assert info.sample is not None
    assert info.sample.frames > 0


def test_filters_take_every_word() -> None:
    entries = [Entry("up", "..", Path()), *(Entry("sound", name, Path(name)) for name in ("Kick deep.wav", "Deep bass.wav", "Snare.wav"))]
    assert names(filtered(entries, "DEEP")) == ["..", "Kick deep.wav", "Deep bass.wav"]
    assert names(filtered(entries, "bass deep")) == ["..", "Deep bass.wav"]
    assert names(filtered(entries, "")) == names(entries)


def test_sizes() -> None:
    assert [size_text(size) for size in (12, 4500, 3_240_000)] == ["12 B", "4 kB", "3.2 MB"]


# What a file is


def test_facts_of_sounds_songs_and_broken_files(stage_song, folder: Path) -> None:
    save_song(stage_song, folder / "one.toccata")
    by_name = {entry.name: entry for entry in list_folder(folder)}
    boom = read_info(by_name["boom.wav"])
    assert boom.sample is not None
    assert dict(boom.facts)["Length"] == "0.100 s at 44100 Hz"
    assert dict(read_info(by_name["one.toccata"]).facts)["Title"] == "small"
    broken = read_info(by_name["broken.wav"])
    assert broken.sample is None
    assert broken.facts[0][0] == "Problem"
    assert read_info(by_name["Drums"]).facts == ()


# Saving samples


@pytest.mark.parametrize(
    ("dtype", "bits", "values"),
    [
        (np.int8, 8, [-128, 0, 127]),
        (np.int16, 16, [-32768, 1, 32767]),
        (np.int32, 24, [-(2**31), 256, (2**31) - 256]),
        (np.int32, 32, [-(2**31), 1, 2**31 - 1]),
        (np.float32, 32, [-1.5, 1e-9, 0.75]),
    ],
)
def test_a_saved_sample_is_the_same_to_the_bit(tmp_path: Path, dtype: type, bits: int, values: list[float]) -> None:
    data = np.array(values, dtype)
    data.setflags(write=False)
    save_sample(Sample("s", data, 22050.0, bits), tmp_path / "s.wav")
    read, rate = soundfile.read(tmp_path / "s.wav", dtype="float64", always_2d=False)
    scale = 1.0 if dtype is np.float32 else -float(np.iinfo(dtype).min)
    assert rate == 22050
    assert (read == data.astype(np.float64) / scale).all()


def test_a_sample_without_frames_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ToccataError, match="no frames"):
        save_sample(Sample(), tmp_path / "s.wav")
    assert list(tmp_path.iterdir()) == []


# The browser


async def browse(stage: Stage, folder: Path) -> Any:
    stage.press("f10")
    view: Any = stage.app.view
    assert await stage.settled(lambda: view.place.folder == folder and bool(view.entries))
    return view


async def test_typing_filters_and_backspace_widens(stage: Stage, folder: Path) -> None:
    view = await browse(stage, folder)
    stage.press("tab")
    stage.type("boo")
    assert names(view.shown) == ["..", "boom.wav"]
    assert view.entry.name == "boom.wav"
    stage.press("backspace", "backspace", "backspace")
    assert len(view.shown) == len(view.entries)
    stage.press("backspace")
    assert await stage.settled(lambda: view.place.folder == folder.parent)
    assert view.entry.name == folder.name


async def test_a_sound_is_heard_then_loaded_into_the_sample_slot(stage: Stage, folder: Path) -> None:
    stage.press("f3", "down", "down", "enter")
    view: Any = stage.app.view
    assert await stage.settled(lambda: bool(view.entries))
    stage.type("boom", "space")
    assert await stage.settled(lambda: ("preview", "boom", 60) in stage.player.calls)
    stage.press("enter")
    assert await stage.settled(lambda: stage.song.sample(3) is not None)
    assert stage.app.view.scope == "samples"
    assert stage.song.sample(3).frames == 4410  # type: ignore[union-attr]
    assert "Loaded boom.wav into sample 03" in stage.message


async def test_a_sample_without_an_instrument_gets_one(stage: Stage, folder: Path) -> None:
    stage.press("f3", *["down"] * 6, "enter")
    assert await stage.settled(lambda: bool(stage.app.view.entries))  # type: ignore[attr-defined]
    stage.type("boom", "enter")
    assert await stage.settled(lambda: stage.song.sample(7) is not None)
    instrument = stage.song.instrument(7)
    assert instrument is not None
    assert (instrument.name, instrument.sample) == ("boom", 7)


async def test_what_was_mended_in_a_sound_is_told(stage: Stage, folder: Path) -> None:
    soundfile.write(folder / "glitch.wav", np.array([0.5, np.nan, np.inf, 0.0], np.float32), 44100, subtype="FLOAT")
    stage.press("f3", *["down"] * 6, "enter")
    view: Any = stage.app.view
    assert await stage.settled(lambda: bool(view.entries))
    stage.type("glitch")
    assert await stage.settled(lambda: "Mended" in dict(view.info.facts))
    stage.press("enter")
    assert await stage.settled(lambda: stage.song.sample(7) is not None)
    assert "2 frames were no numbers and have been mended" in stage.message


async def test_an_instrument_slot_takes_a_sound(stage: Stage, folder: Path) -> None:
    stage.press("f4", *["down"] * 5, "enter")
    assert await stage.settled(lambda: bool(stage.app.view.entries))  # type: ignore[attr-defined]
    stage.type("apple", "enter")
    assert await stage.settled(lambda: stage.song.instrument(6) is not None)
    assert stage.app.view.scope == "instruments"
    assert stage.song.sample(stage.song.instrument(6).sample).channels == 2  # type: ignore[union-attr]


async def test_a_kit_voice_loads_with_its_settings(stage: Stage, folder: Path) -> None:
    view = await browse(stage, folder)
    stage.press("k")
    assert await stage.settled(lambda: view.place.name == "kit")
    voice = next(index for index, entry in enumerate(view.shown) if entry.kind == "voice")
    view.step(voice - view.at)
    stage.press("enter")
    assert await stage.settled(lambda: stage.song.instrument(4) is not None)
    assert stage.song.instrument(4).kind == "chip"  # type: ignore[union-attr]
    assert stage.song.instrument(4).parameters == view.shown[voice].kit.instrument.parameters  # type: ignore[union-attr]


async def test_a_broken_sound_says_what_is_wrong(stage: Stage, folder: Path) -> None:
    await browse(stage, folder)
    stage.press("tab")
    stage.type("broken", "enter")
    assert await stage.settled(lambda: "broken.wav" in stage.message)
    assert stage.song is stage.before


async def test_a_song_opens_and_is_recent(stage: Stage, stage_song, folder: Path) -> None:
    save_song(replace(stage_song, title="the other"), folder / "other.toccata")
    view = await browse(stage, folder)
    stage.press("tab")
    stage.type("other", "enter")
    assert await stage.settled(lambda: stage.song.title == "the other")
    assert stage.app.view.scope == "pattern"
    stage.press("f10", "r")
    assert await stage.settled(lambda: names(view.shown) == ["other.toccata"])


async def test_space_plays_the_beginning_of_a_song(stage: Stage, stage_song, folder: Path, unit_folder: Path) -> None:
    use_folder(unit_folder)
    save_song(stage_song, folder / "melody.toccata")
    view = await browse(stage, folder)
    stage.press("tab")
    stage.type("melody", "space")
    for _ in range(20):  # its voices may have to be compiled
        if await stage.settled(lambda: ("preview", "melody", 60) in stage.player.calls):
            break
    assert ("preview", "melody", 60) in stage.player.calls, view.info.facts
    assert await stage.settled(lambda: view.info.sample is not None)
    assert view.info.sample.channels == 2
    stage.press("space")
    assert ("stop_preview",) in stage.player.calls


async def test_a_module_opens_and_saves_as_a_song(stage: Stage, folder: Path) -> None:
    (folder / "tune.mod").write_bytes(b"tune".ljust(950, b"\0") + bytes([1, 127]) + bytes(128) + b"M.K." + bytes(500))
    view = await browse(stage, folder)
    assert "tune.mod" in names(view.shown)
    stage.press("tab")
    stage.type("tune", "enter")
    assert await stage.settled(lambda: stage.song.title == "tune")
    assert stage.message == "Opened tune.mod. The file ends within its patterns; what is missing is empty."
    stage.press("ctrl+s")
    stage.press("enter")
    assert await stage.settled(lambda: stage.editor.path == folder / "tune.toccata")


async def test_unsaved_changes_are_asked_about(stage: Stage, stage_song, folder: Path) -> None:
    save_song(replace(stage_song, title="the other"), folder / "other.toccata")
    stage.press("x")
    changed = stage.song
    await browse(stage, folder)
    stage.press("tab")
    stage.type("other", "enter")
    assert stage.overlay is not None
    stage.press("escape")
    assert stage.song is changed


async def test_saving_through_the_menu(stage: Stage, folder: Path) -> None:
    await browse(stage, folder)
    stage.press("s")
    stage.press("end", "ctrl+u")
    stage.type(str(folder / "mine"), "enter")
    assert await stage.settled(lambda: (folder / "mine.toccata").exists() and not stage.editor.session.modified)
    assert Session.open(folder / "mine.toccata", stage.editor.settings.folders.state, "read_only").song.title == "small"


async def test_facts_are_whole_at_80_columns(make_app: Callable[..., ToccataApp], folder: Path, stage_song: Song) -> None:
    save_song(
        replace(stage_song, artist="Somebody with a long name, and friends", instruments=(Instrument("Pulse lead"),) * 20),
        folder / "long.toccata",
    )
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        stage = Stage(app, None)  # type: ignore[arg-type]
        view = await browse(stage, folder)
        stage.type("long")
        await stage.settled(lambda: "Artist" in dict(view.info.facts))
        await pilot.pause()
        lines = [view.facts.paint_line(y).text for y in range(view.facts.size.height)]
        assert "Somebody with a long name, and friends" in lines[1]
        assert "".join(lines).count("Pulse lead") > 4
        assert lines[-1].rstrip().endswith("…")


# The export


def test_a_format_takes_only_settings_that_it_knows() -> None:
    settings = ExportSettings(Path("a.wav"), 96000, "32f")
    assert settings.with_suffix(".flac").bits == "16"
    assert settings.with_suffix(".mp3").rate_hz == 48000
    assert settings.with_suffix(".wav").bits == "32f"


async def exporting(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch, render: Callable[..., None]) -> Any:
    import sys
    import types

    monkeypatch.setitem(sys.modules, "toccata.player.export", types.SimpleNamespace(render_to_file=render))
    view = await browse(stage, folder)
    stage.press("e")
    view.choose_field(len(view.fields()) - 1)
    return view


async def test_an_export_begins_on_its_start(stage: Stage, folder: Path) -> None:
    view = await browse(stage, folder)
    stage.press("e")
    assert view.the_field().name == "start"


async def test_an_export_writes_what_the_form_says(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def render(song: object, out: Path, progress: Callable[[float], None], **settings: object) -> None:
        progress(0.5)
        asked.update(settings, song=song, out=out)

    view = await exporting(stage, folder, monkeypatch, render)
    view.export.set(loops=2, seconds=10, stems=True, bits="24")
    stage.press("enter")
    assert await stage.settled(lambda: "Exported" in stage.message)
    assert asked == {
        "song": stage.song,
        "out": folder / "small.wav",
        "rate_hz": 48000,
        "bits": "24",
        "seconds_cap": 10.0,
        "loops": 2,
        "interpolation": None,
        "stems": folder / "small stems",
    }
    assert view.export.share is None


async def test_an_export_shows_how_far_it_is_and_can_be_stopped(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    begun = threading.Event()

    def render(song: object, out: Path, progress: Callable[[float], None], **settings: object) -> None:
        for step in range(10_000):
            progress(0.25 + step * 1e-9)
            begun.set()
            threading.Event().wait(0.005)

    view = await exporting(stage, folder, monkeypatch, render)
    stage.press("enter")
    await asyncio.to_thread(begun.wait, 5)
    view.update()
    assert view.fields()[-1].title == "Stop"
    assert view.export.share == pytest.approx(0.25, abs=1e-3)
    stage.press("enter")
    assert await stage.settled(lambda: "stopped" in stage.message)
    assert view.export.share is None


async def test_leaving_ends_an_export(make_app: Callable[..., ToccataApp], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import threading
    import types

    begun, cleared = threading.Event(), threading.Event()

    def render(song: object, out: Path, progress: Callable[[float], None], **settings: object) -> None:
        begun.set()
        try:
            while True:
                progress(0.5)
                threading.Event().wait(0.005)
        finally:
            cleared.set()

    monkeypatch.setitem(sys.modules, "toccata.player.export", types.SimpleNamespace(render_to_file=render))
    app = make_app()
    async with app.run_test(size=(80, 24)):
        app.show_view("files")
        app.view.export.start()  # type: ignore[attr-defined]
        assert await asyncio.to_thread(begun.wait, 5)
    assert cleared.is_set()


async def test_an_export_that_fails_says_why(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*_: object, **__: object) -> None:
        raise ToccataError("the disk is full")

    await exporting(stage, folder, monkeypatch, render)
    stage.press("enter")
    assert await stage.settled(lambda: "The disk is full." in stage.message)


async def test_an_export_asks_before_it_replaces(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Path] = []
    (folder / "small.wav").write_bytes(b"precious")
    await exporting(stage, folder, monkeypatch, lambda song, out, **_: done.append(out))
    stage.press("enter")
    assert stage.overlay is not None
    stage.press("escape")
    assert done == []
    stage.press("enter", "y")
    assert await stage.settled(lambda: done == [folder / "small.wav"])


def test_load_sample_reads_what_the_browser_lists(folder: Path) -> None:
    assert load_sample(folder / "boom.wav").frames == 4410
