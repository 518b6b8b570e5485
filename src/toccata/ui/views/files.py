"""The files: what to do with the song, a browser for songs and sounds, and the export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from toccata.config import data_folder
from toccata.edit.instruments import free_instrument
from toccata.errors import EditRefused, ToccataError
from toccata.song import Song
from toccata.ui.documents import open_song, songs_folder
from toccata.ui.views.export import Export
from toccata.ui.views.file_info import FactLines, FileInfo, read_info
from toccata.ui.views.file_loading import Purpose, with_instrument, with_sample
from toccata.ui.views.file_menu import MENU
from toccata.ui.views.listing import Entry, Place, filtered, list_folder, list_kit, list_recent
from toccata.ui.views.panels import FormView, PanelHead
from toccata.ui.widgets.fields import Field, Form
from toccata.ui.widgets.lines import fit_end
from toccata.ui.widgets.slots import Slot, SlotList
from toccata.ui.widgets.waveform import Waveform, WaveView

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

INFO_DELAY_S = 0.15
_MARKS = {"up": "↰", "folder": "▹", "song": "♫", "sound": "~", "voice": "∿"}
_INKS = {"up": "dim", "folder": "key", "song": "accent", "sound": "text", "voice": "text"}
_POLL_HZ = 5


class FilesView(FormView):
    """The menu's letters act; in the list, typing filters, Space plays and Enter opens or loads."""

    DEFAULT_CSS = """
    FilesView #menu-side { width: 22; }
    FilesView #list-side { width: 1fr; }
    FilesView #info { height: 7; }
    FilesView #facts-side { width: 1fr; min-width: 38; }
    FilesView #wave-side { width: 1fr; }
    """
    scope = "files"
    title = "Files"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._panel = "menu"
        self.purpose = Purpose()
        self.place = Place("")
        self.entries: list[Entry] = []
        self.shown: list[Entry] = []
        self.words = ""
        self.at = 0
        self.menu_at = 0
        self.auto_preview = False
        self.exporting = False
        self._reads = 0
        self.info = FileInfo()
        self.export = Export(editor, self.update)
        self._info_of: Entry | None = None
        self._cancel_info = lambda: None
        self._previewing: Entry | None = None
        self._poll: Timer | None = None
        theme = self.theme_of
        self.menu_head, self.list_head, self.info_head = PanelHead(theme), PanelHead(theme), PanelHead(theme)
        self.menu, self.list = SlotList(theme), SlotList(theme)
        self.form = Form(theme, column_width=200)
        self.facts = FactLines(theme)
        self.wave = Waveform(theme)
        self.wave_side = Vertical(id="wave-side")

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="menu-side"):
                yield self.menu_head
                yield self.menu
            with Vertical(id="list-side"):
                yield self.list_head
                yield self.list
                yield self.form
                yield self.info_head
                with Horizontal(id="info"):
                    with Vertical(id="facts-side"):
                        yield self.facts
                    with self.wave_side:
                        yield self.wave

    @property
    def panels(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("menu", "fields") if self.exporting else ("menu", "list")

    # What the view is for

    def show(self, song: Song) -> None:
        if not self.place.name:
            self.go_to(Place("songs", songs_folder(self.editor)))
        else:
            self.go_to(self.place, keep=True)

    def leave(self) -> None:
        self.purpose = Purpose()
        self._panel = "menu"
        self.exporting = False
        self.stop_preview()

    def on_unmount(self) -> None:
        self.export.end()

    def changed(self, old: Song, new: Song) -> None:
        self.update()

    def choose_song(self) -> None:
        """Comes up to open a song."""
        self._choose(Purpose("song"))

    def choose_for(self, noun: Literal["sample", "instrument"], number: int) -> None:
        """Comes up to load a sound into a slot."""
        self._choose(Purpose(noun, number))

    def _choose(self, purpose: Purpose) -> None:
        self.purpose, self.exporting = purpose, False
        self.turn_to("list")

    def turn_to(self, panel: str) -> None:
        if panel == "export":
            self.exporting, panel = True, "fields"
            self.export.forget()
            self.field_at = next(at for at, field in enumerate(self.fields()) if field.name == "start")
        super().turn_to(panel)

    # Places

    def go_to(self, place: Place, keep: bool = False) -> None:
        """Lists another place; `keep` stays on the entry of the same name."""
        self.exporting = False
        self._read(place, keep, "")

    def _read(self, place: Place, keep: bool, name: str) -> None:
        self._reads += 1
        read = self._reads

        def listed(entries: list[Entry]) -> None:
            # Another place may have been asked for, or the cursor moved, while the folder was read.
            if read == self._reads:
                self.list_entries(place, entries, self.entry.name if keep and self.entry else name)

        self.editor.desk.run_aside(lambda: self._list(place), listed)

    def _list(self, place: Place) -> list[Entry]:
        if place.folder is not None:
            return list_folder(place.folder)
        return list_recent(self.editor.settings.folders.recent_file) if place.name == "recent" else list_kit(data_folder("samples") / "kit")

    def list_entries(self, place: Place, entries: list[Entry], name: str = "") -> None:
        """Shows a place's entries, the cursor on the one of that name."""
        self._reads += 1
        if place != self.place:
            self.words = ""
        self.place, self.entries = place, entries
        self.shown = filtered(entries, self.words)
        self.at = next((index for index, entry in enumerate(self.shown) if entry.name == name), 0)
        if self.at == 0 and len(self.shown) > 1 and self.shown[0].kind == "up" and not name:
            self.at = 1
        self.step(0)

    def _go_and_turn(self, place: Place) -> None:
        self.go_to(place)
        self.turn_to("list")

    def go_to_recent(self) -> None:
        """Lists the recent songs."""
        self._go_and_turn(Place("recent"))

    def go_to_kit(self) -> None:
        """Lists the factory kit."""
        self._go_and_turn(Place("kit"))

    def go_to_demos(self) -> None:
        """Lists the demo songs."""
        folder = data_folder("samples")
        self._go_and_turn(Place("demos", folder / "songs" if (folder / "songs").is_dir() else folder))

    def go_to_songs(self) -> None:
        """Lists the folder of the song, or of songs."""
        self._go_and_turn(Place("songs", songs_folder(self.editor)))

    def go_to_home(self) -> None:
        """Lists the user's folder."""
        self._go_and_turn(Place("home", Path.home()))

    def ask_folder(self) -> None:
        """Asks for a folder to list."""
        start = str(self.place.folder or songs_folder(self.editor))
        self.editor.desk.ask_line("Go to the folder", start, lambda line: self._go_and_turn(Place("folder", Path(line).expanduser())))

    def ask_new_folder(self) -> None:
        """Asks for the name of a folder to make here."""
        folder = self.place.folder
        if folder is None:
            raise EditRefused("a new folder needs a folder to be in; this is a list")

        def make(name: str) -> None:
            if not name.strip():
                return
            try:
                (folder / name.strip()).mkdir()
            except OSError as error:
                self.editor.say(f"{folder / name.strip()}: cannot be made: {error.strerror}", "warning")
                return
            self.go_to(Place("folder", folder / name.strip()))

        self.editor.desk.ask_line("Name of the new folder", "", make)

    # The list

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.shown[self.at] if self.at < len(self.shown) else None

    def step(self, delta: int) -> None:
        """Moves the cursor in the list."""
        self.at = min(max(0, self.at + delta), max(0, len(self.shown) - 1))
        if self.entry is not self._info_of:
            self._cancel_info()
            self._cancel_info = self.editor.desk.after(INFO_DELAY_S, self._read_info)
        self.update()

    def step_menu(self, delta: int) -> None:
        """Moves the cursor in the menu."""
        at = min(max(0, self.menu_at + delta), len(MENU) - 1)
        self.menu_at = at if MENU[at][2] else min(max(0, at + (1 if delta > 0 else -1)), len(MENU) - 1)
        self.update()

    def run_menu(self) -> None:
        """Does what the menu's line says."""
        self.editor.desk.perform(MENU[self.menu_at][2])

    def set_filter(self, words: str) -> None:
        """Shows only entries that hold these words."""
        self.words = words
        self.shown = filtered(self.entries, words)
        self.at = 1 if words and len(self.shown) > 1 and self.shown[0].kind == "up" else 0
        self.step(0)

    def take_key(self, key: str, character: str | None) -> bool:
        if self.panel != "list":
            return False
        if key == "backspace" and self.words:
            self.set_filter(self.words[:-1])
            return True
        if len(key) == 1 and character and character.isprintable():
            self.set_filter(self.words + character)
            return True
        return False

    def take_paste(self, text: str) -> bool:
        if self.panel == "list":
            self.set_filter(self.words + text.strip())
        return self.panel == "list"

    def go_up(self) -> None:
        """The folder above."""
        if self.place.folder is not None:
            name = self.place.folder.name
            place = Place("folder", self.place.folder.parent)
            self._read(place, False, name)

    def open_entry(self) -> None:
        """Goes into a folder, opens a song, loads a sound."""
        entry = self.entry
        if entry is None:
            return
        if entry.kind in ("up", "folder"):
            self.go_up() if entry.kind == "up" else self.go_to(Place("folder", entry.path))
        elif entry.kind == "song":
            open_song(self.editor, entry.path)
        else:
            self._load(entry, self.purpose)

    def load_new(self) -> None:
        """Loads a sound as a new instrument, whatever the browser was called for."""
        if self.entry is not None and self.entry.kind in ("sound", "voice"):
            self._load(self.entry, Purpose())

    # Loading

    def _load(self, entry: Entry, purpose: Purpose) -> None:
        if purpose.kind == "song":
            raise EditRefused(f"'{entry.name}' is a sound; F3 and F4 load sounds")

        def loaded(info: FileInfo) -> None:
            problem = next((text for title, text in info.facts if title == "Problem"), "")
            if problem:
                self.editor.say(f"{entry.path}: {problem}", "error")
                return
            try:
                self._put(entry, info, purpose)
            except ToccataError as refusal:
                self.editor.say(str(refusal), "warning")

        if self.info.sample is not None and self._info_of is entry:
            loaded(self.info)
        else:
            self.editor.say(f"Loading {entry.name} …")
            self.editor.desk.run_aside(lambda: read_info(entry, whole=True), loaded)

    def _put(self, entry: Entry, info: FileInfo, purpose: Purpose) -> None:
        editor, sample = self.editor, info.sample
        if purpose.kind == "sample":
            if sample is None:
                raise EditRefused(f"'{entry.name}' is a synth voice; it loads as an instrument")
            number, view = purpose.number, "samples"
            done = editor.edit("sample loaded", lambda song: with_sample(song, number, sample))
        else:
            number, view = purpose.number or self._new_number(editor.song), "instruments"
            done = editor.edit("instrument loaded", lambda song: with_instrument(song, number, entry.kit, sample))
        if not done:
            return
        self.stop_preview()
        if purpose.kind == "sample":
            editor.desk.show_view(view)
        else:
            editor.set(instrument=number)
            if purpose.kind == "instrument":
                editor.desk.show_view(view)
        loaded = f"Loaded {entry.name} into {'sample' if view == 'samples' else 'instrument'} {number:02X}"
        editor.say(f"{loaded}; {info.notice}." if info.notice else f"{loaded}.", "warning" if info.notice else "good")

    def _new_number(self, song: Song) -> int:
        """The chosen instrument's slot when it is empty, else the first empty one."""
        return self.editor.instrument if song.instrument(self.editor.instrument) is None else free_instrument(song)

    # Listening

    def _read_info(self) -> None:
        entry = self.entry
        if entry is not None and entry is self._info_of:
            return  # its sound was asked for meanwhile, and has told more
        self._info_of = entry
        self.info = FileInfo()
        if entry is None or entry.kind in ("up", "folder"):
            self.update()
            return
        self.editor.desk.run_aside(lambda: read_info(entry), lambda info: self._take_info(entry, info))

    def _take_info(self, entry: Entry, info: FileInfo) -> None:
        if entry is not self._info_of or self.info.sample is not None:
            return
        self.info = info
        if self.auto_preview:
            self._preview(entry, info)
        self.update()

    def toggle_preview(self) -> None:
        """Plays the sound under the cursor, or ends that."""
        entry = self.entry
        if entry is None:
            return
        if self._previewing is entry:
            self.stop_preview()
        elif self._info_of is entry and self.info.sample is not None:
            self._preview(entry, self.info)
        else:
            if entry.kind == "song":
                self.editor.say(f"Rendering the beginning of {entry.name} …")
            self.editor.desk.run_aside(lambda: read_info(entry, whole=True), lambda info: self._take_sound(entry, info))

    def _take_sound(self, entry: Entry, info: FileInfo) -> None:
        if entry is self.entry:
            self._info_of, self.info = entry, info
            self.update()
        self._preview(entry, info)
        if entry.kind == "song":
            self.editor.say(f"The beginning of {entry.name}; Enter opens it.")

    def toggle_auto_preview(self) -> None:
        """Whether each sound plays as the cursor comes to it."""
        self.auto_preview = not self.auto_preview
        self.editor.say(f"Sounds {'play as the cursor comes to them' if self.auto_preview else 'play on Space only'}.")
        self.update()

    def _preview(self, entry: Entry, info: FileInfo) -> None:
        player, sample = self.editor.player, info.sample
        if sample is None or not sample.frames:
            return
        if player is None:
            self.editor.say(self.editor.player_problem or "There is no sound yet.", "warning")
            return
        player.preview(sample)
        self._previewing = entry
        if sample.loop.kind == "none":
            self.editor.desk.after(sample.duration_s, lambda: self._preview_over(entry))
        self.editor.desk.watch_player()

    def _preview_over(self, entry: Entry) -> None:
        if self._previewing is entry:
            self._previewing = None

    def stop_preview(self) -> None:
        """Ends a preview."""
        if self._previewing is not None and self.editor.player is not None:
            self.editor.player.stop_preview()
        self._previewing = None

    # Drawing

    def update(self) -> None:
        menu_slots = [Slot(key or " ", title) for key, title, _ in MENU]
        self.menu_head.show(self.purpose.text, "", self.panel == "menu")
        self.menu.show(menu_slots, self.menu_at, self.panel == "menu")
        self.list.display, self.form.display = not self.exporting, self.exporting
        self.info_head.display = not self.exporting
        if self.exporting:
            self._show_export()
            return
        self.list_head.show(*self._list_title(), self.panel == "list")
        self.list.show([self._slot(entry) for entry in self.shown], self.at, self.panel == "list", self._empty_text())
        entry = self._info_of
        self.info_head.show(entry.name if entry else "", "listening as you go" if self.auto_preview else "", False)
        self.facts.show(self.info.facts)
        self.wave.show(self.info.sample, WaveView(0, self.info.sample.frames) if self.info.sample else WaveView(), False)
        self.wave_side.display = self.info.sample is not None

    def _show_export(self) -> None:
        self.list_head.show("Export", "" if self.export.share is None else f"{self.export.share:.0%}", self.panel == "fields")
        self.show_form(self.panel == "fields")
        self.facts.show(())
        self.wave_side.display = False
        if self.export.share is not None and self._poll is None and self.is_attached:
            self._poll = self.set_interval(1 / _POLL_HZ, self._look_at_export)

    def _look_at_export(self) -> None:
        if self.export.share is None and self._poll is not None:
            self._poll.stop()
            self._poll = None
        if self.exporting:
            self.update()

    def fields(self) -> list[Field]:
        return self.export.fields()

    def _list_title(self) -> tuple[str, str]:
        if self.place.folder is None:
            title = "Recent songs" if self.place.name == "recent" else "Factory kit"
        else:
            title = fit_end(str(self.place.folder), max(10, min(len(str(self.place.folder)), self.size.width - 50)))
        count = sum(entry.kind != "up" for entry in self.shown)
        return title, f"filter: {self.words}▏ {count}" if self.words else str(count)

    def _empty_text(self) -> str:
        return "nothing matches; Backspace widens the filter" if self.words else "no songs or sounds here"

    def _slot(self, entry: Entry) -> Slot:
        return Slot(_MARKS[entry.kind], entry.name, entry.detail, _INKS[entry.kind])

    def explanation(self) -> str:
        if self.panel == "fields":
            return self.field_help()
        if self.panel == "menu":
            return "A letter does it; Tab goes to the list, where typing filters."
        entry = self.entry
        if entry is None:
            return ""
        words = {
            "up": "Enter goes up.",
            "folder": "Enter goes in.",
            "song": "Space plays its beginning, Enter opens the song.",
            "voice": "Enter loads the voice.",
        }
        return f"{entry.path}  {words.get(entry.kind, 'Space plays it, Enter loads it.')}"

    def hint(self) -> tuple[tuple[str, str], ...]:
        if self.panel == "fields":
            return (("↑↓", "setting"), ("- +", "value"), ("Enter", "type, start"), ("Tab", "menu"), ("F2", "pattern"))
        if self.panel == "menu":
            return (("S", "save"), ("O", "open"), ("N", "new"), ("E", "export"), ("Tab", "list"), ("F2", "pattern"))
        return (
            ("type", "filter"),
            ("Space", "play"),
            ("Enter", "open, load"),
            ("Backspace", "up"),
            ("Alt+A", "play all"),
            ("Tab", "menu"),
            ("F2", "pattern"),
        )
