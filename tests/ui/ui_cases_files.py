"""What each action of the file view is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import soundfile
from ui_stage import Case, Stage

from toccata.ui.views.files import FilesView
from toccata.ui.views.listing import Place, list_folder


def view_of(stage: Stage) -> FilesView:
    view = stage.app.view
    assert isinstance(view, FilesView)
    return view


def folder_of(stage: Stage) -> Path:
    """A folder with a folder and three sounds in it."""
    folder = stage.editor.settings.folders.config.parent / "browser"
    (folder / "inner").mkdir(parents=True, exist_ok=True)
    for name in ("boom", "clap", "zap"):
        if not (folder / f"{name}.wav").exists():
            soundfile.write(folder / f"{name}.wav", np.full(100, 0.5), 22050)
    return folder


def on(panel: str, name: str = "boom.wav") -> Callable[[Stage], None]:
    """The file view on that folder, a panel with the keys, the cursor on a file."""

    def prepare(stage: Stage) -> None:
        stage.app.show_view("files")
        view, folder = view_of(stage), folder_of(stage)
        view.auto_preview = False
        view.stop_preview()
        view.exporting = False
        view.turn_to(panel)
        view.list_entries(Place("folder", folder), list_folder(folder), name)
        view.set_filter("")
        view.at = next(index for index, entry in enumerate(view.shown) if entry.name == name)
        view.menu_at = 0
        view.step(0)

    return prepare


def under_cursor(name: str) -> Callable[[Stage], bool]:
    def expect(stage: Stage) -> bool:
        entry = view_of(stage).entry
        return entry is not None and entry.name == name

    return expect


def in_place(check: Callable[[Place], bool]) -> Callable[[Stage], Awaitable[bool]]:
    async def expect(stage: Stage) -> bool:
        return await stage.settled(lambda: check(view_of(stage).place)) and view_of(stage).panel == "list"

    return expect


def _previewed(name: str) -> Callable[[Stage], Awaitable[bool]]:
    async def expect(stage: Stage) -> bool:
        return await stage.settled(lambda: ("preview", name, 60) in stage.player.calls)

    return expect


async def _loaded(stage: Stage) -> bool:
    """Into instrument 4, the first empty one, with its sample in slot 2, as one step."""
    await stage.settled(lambda: stage.song is not stage.before)
    instrument, sample = stage.song.instrument(4), stage.song.sample(2)
    done = instrument is not None and sample is not None and instrument.sample == 2 and sample.frames == 100
    done = done and stage.editor.instrument == 4
    stage.press("ctrl+z")
    return done and stage.song is stage.before


async def _made(stage: Stage) -> bool:
    stage.press("end", "ctrl+u")
    stage.type("made", "enter")
    made = folder_of(stage) / "made"
    found = await stage.settled(lambda: view_of(stage).place.folder == made)
    made.rmdir()
    return found


def _went(stage: Stage) -> Awaitable[bool]:
    inner = folder_of(stage) / "inner"
    stage.press("end", "ctrl+u")
    stage.type(str(inner), "enter")
    return in_place(lambda place: place.folder == inner)(stage)


def _filtered(stage: Stage) -> None:
    on("list")(stage)
    stage.type("zap")


async def _plays_along(stage: Stage) -> bool:
    stage.press("down")
    return await _previewed("clap")(stage)


def _last(stage: Stage) -> bool:
    return under_cursor("zap.wav")(stage)


CASES = {
    "files.export": Case(lambda stage: view_of(stage).exporting and view_of(stage).panel == "fields", on("menu")),
    "files.choose_song": Case(lambda stage: view_of(stage).purpose.kind == "song" and view_of(stage).panel == "list", on("menu")),
    "files.recent": Case(in_place(lambda place: place.name == "recent"), on("list")),
    "files.kit": Case(in_place(lambda place: place.name == "kit"), on("list")),
    "files.demos": Case(in_place(lambda place: place.name == "demos"), on("list")),
    "files.songs": Case(in_place(lambda place: place.name == "songs"), on("list")),
    "files.home": Case(in_place(lambda place: place.folder == Path.home()), on("list")),
    "files.go_to": Case(_went, on("list")),
    "files.new_folder": Case(_made, on("list")),
    "files.next_pane": Case(lambda stage: view_of(stage).panel == "list", on("menu")),
    "files.previous_pane": Case(lambda stage: view_of(stage).panel == "menu", on("list")),
    "files.menu_up": Case(lambda stage: view_of(stage).menu_at == 0, lambda stage: (on("menu")(stage), stage.press("down"))),
    "files.menu_down": Case(lambda stage: view_of(stage).menu_at == 1, on("menu")),
    "files.menu_run": Case(lambda stage: view_of(stage).exporting, lambda stage: (on("menu")(stage), stage.press(*["down"] * 6))),
    "files.up": Case(under_cursor("boom.wav"), on("list", "clap.wav")),
    "files.down": Case(under_cursor("clap.wav"), on("list")),
    "files.page_up": Case(under_cursor(".."), on("list", "zap.wav")),
    "files.page_down": Case(_last, on("list")),
    "files.first": Case(under_cursor(".."), on("list", "zap.wav")),
    "files.last": Case(_last, on("list")),
    "files.enter": Case(_loaded, on("list")),
    "files.parent": Case(in_place(lambda place: place.folder is not None and place.folder.name != "browser"), on("list")),
    "files.preview": Case(_previewed("boom"), on("list")),
    "files.auto_preview": Case(_plays_along, on("list")),
    "files.instrument": Case(_loaded, on("list")),
    "files.clear_filter": Case(lambda stage: view_of(stage).words == "" and len(view_of(stage).shown) == 5, _filtered),
}
