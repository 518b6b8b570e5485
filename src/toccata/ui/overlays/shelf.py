"""The shelf of recent sketches and songs: heard by one key, opened by another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toccata.session.sketches import ShelfItem, find_shelf, keep_sketch, throw_away
from toccata.ui.audition import Audition
from toccata.ui.documents import open_song
from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.overlays.history import when
from toccata.ui.painting import Line, fit

_TIME_WIDTH = 15


def open_shelf(editor: Editor) -> None:
    """Looks for what is on the shelf, and shows it."""
    from toccata.session.recent import load_recent

    folders = editor.settings.folders
    editor.desk.run_aside(
        lambda: find_shelf(folders.sketches, load_recent(folders.recent_file)), lambda items: editor.desk.open(Shelf(editor, items))
    )


def put_on_shelf(editor: Editor, then: Callable[[], None] = lambda: None) -> None:
    """Keeps the song as it is now as a sketch; `then` follows once it is written."""
    song, folder = editor.song, editor.settings.folders.sketches

    def done(_: object) -> None:
        editor.say("On the shelf; F10 then I shows it", "good")
        then()

    editor.desk.run_aside(lambda: keep_sketch(song, folder), done)


class Shelf(ChoosingList):
    """Space plays the chosen one, Enter opens it, S puts the present song here, Del throws a sketch away."""

    ENTER = "open"
    MORE = (("Space", "hear"), ("S", "keep this song"), ("Del", "remove"))

    def __init__(self, editor: Editor, items: Sequence[ShelfItem]) -> None:
        self.items = list(items)
        self.audition = Audition(editor, self.refresh)
        sketches = sum(item.is_sketch for item in items)
        self.TITLE = f"The shelf: {sketches} sketch{'' if sketches == 1 else 'es'}, {len(items) - sketches} recent songs"
        super().__init__(editor, len(items))

    def take_key(self, key: str, character: str | None) -> None:
        if key == "space":
            self._hear()
        elif key in ("s", "S"):
            self.close()
            put_on_shelf(self.editor)
        elif key == "delete" and self.items:
            self._ask_away(self.items[self.chosen])
        elif key == "enter" and not self.items:
            self.close()
        else:
            before = self.chosen
            super().take_key(key, character)
            if self.chosen != before and self.audition.path is not None:
                self.audition.start(self.items[self.chosen].path)

    def _hear(self) -> None:
        if not self.items:
            return
        path = self.items[self.chosen].path
        if self.audition.path == path:
            self.audition.stop()
        else:
            self.audition.start(path)
        self.refresh()

    def _ask_away(self, item: ShelfItem) -> None:
        def answer(choice: str) -> None:
            if choice == "yes":
                throw_away(item)
                self.close()
                open_shelf(self.editor)

        if not item.is_sketch:
            throw_away(item)  # says why not
        self.editor.desk.ask(f"Throw {item.title} away?", [("Y", "throw it away", "yes")], answer)

    def close(self) -> None:
        self.audition.stop()
        super().close()

    def take(self) -> None:
        open_song(self.editor, self.items[self.chosen].path)

    def detail(self) -> str:
        if not self.items:
            return "nothing yet; S keeps the present song here"
        item, song = self.items[self.chosen], self.audition.song
        if self.audition.path != item.path:
            return str(item.path)
        if song is None:
            return "is being read ..."
        key = f", {song.key} {song.scale}".rstrip() if song.key else ""
        return f"plays: {song.beats_per_minute:.0f} bpm{key}, {len(song.channels)} channels, {len(song.order)} order entries"

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        item = self.items[index]
        line.add("> " if self.audition.path == item.path else "  ")
        line.add(fit(item.title, max(8, width - _TIME_WIDTH - 12))).add(f" {'sketch' if item.is_sketch else 'song':<7}")
        line.add(when(item.time_s).rjust(_TIME_WIDTH))
