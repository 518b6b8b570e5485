"""The song and its file: saving, opening, starting anew, with every question that may come up on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toccata.errors import ToccataError
from toccata.formats import load_song
from toccata.formats.native import SUFFIX
from toccata.session import ChangedOnDisk, Cursor, LockedElsewhere, Session
from toccata.session.backups import find_backups
from toccata.session.recent import add_recent
from toccata.song import Song
from toccata.ui.editor import Editor
from toccata.ui.overlays.backups import BackupsList
from toccata.ui.overlays.history import when

if TYPE_CHECKING:
    from toccata.session import Access

Then = Callable[[], None]


def _nothing() -> None:
    pass


def songs_folder(editor: Editor) -> Path:
    """Where songs are looked for and saved: the song's own folder, the one in the settings, or the one Toccata was started in."""
    if editor.path is not None:
        return editor.path.absolute().parent
    return Path(editor.settings.songs_folder).expanduser() if editor.settings.songs_folder else Path.cwd()


def file_name(title: str) -> str:
    """A title as the stem of a file's name."""
    return "".join(character if character.isalnum() or character in "-_ " else "_" for character in title).strip()


def save(editor: Editor, then: Then = _nothing) -> None:
    """Saves the song to its file, or asks for one, as for a module, which cannot hold all of a song; `then` follows once it is saved."""
    if editor.path is None or _is_foreign(editor.path):
        save_as(editor, then)
    else:
        _save_to(editor, editor.path, False, then)


def save_as(editor: Editor, then: Then = _nothing) -> None:
    """Asks for a file and saves there; it is the song's own from then on."""
    name = editor.path.name if editor.path else (file_name(editor.song.title) or "song") + SUFFIX
    if editor.path is not None and _is_foreign(editor.path):
        name = editor.path.stem + SUFFIX
    path = songs_folder(editor) / name
    before_suffix = len(str(path)) - len(path.suffix)
    editor.desk.ask_line("Save the song as", str(path), lambda line: _save_under(editor, line, then), before_suffix)


def _is_foreign(path: Path) -> bool:
    """Whether the file is another program's format."""
    return path.suffix.lower() not in ("", SUFFIX)


def _save_under(editor: Editor, line: str, then: Then) -> None:
    if not line.strip():
        return
    path = Path(line.strip()).expanduser()
    if not path.suffix and not path.is_dir():
        path = path.with_name(path.name + SUFFIX)
    own = editor.path is not None and path.absolute() == editor.path.absolute()
    if not path.exists() or own:
        _save_to(editor, path, False, then)
        return
    choices = [("y", "replace it", "yes"), ("n", "choose another name", "no")]
    editor.desk.ask(
        f"{path.name} exists. Replace it?",
        choices,
        lambda choice: _save_to(editor, path, True, then) if choice == "yes" else save_as(editor, then),
    )


def _save_to(editor: Editor, path: Path, overwrite: bool, then: Then) -> None:
    session = editor.session

    lost: list[str] = []

    def work() -> ToccataError | None:
        try:
            lost.extend(session.save(path, overwrite, editor.settings.backups))
            add_recent(editor.settings.folders.recent_file, path)
        except ToccataError as problem:
            return problem
        return None

    def done(problem: ToccataError | None) -> None:
        if isinstance(problem, ChangedOnDisk):
            _ask_overwrite(editor, "Another program has changed the file.", path, then)
        elif isinstance(problem, LockedElsewhere):
            _ask_overwrite(editor, "Another Toccata has the song.", path, then)
        elif problem is not None:
            _ask_elsewhere(editor, str(problem), path, overwrite, then)
        else:
            editor.say(f"Saved {path}." + (f" Not kept: {'; '.join(lost)}" if lost else ""), "warning" if lost else "good")
            editor.desk.editor_changed()
            then()

    editor.say(f"Saving {path.name} …")
    editor.desk.run_aside(work, done)


def _ask_elsewhere(editor: Editor, problem: str, path: Path, overwrite: bool, then: Then) -> None:
    """A full disk, a closed folder: nothing is lost, and the journal goes on keeping what is not saved."""
    choices = [("a", "save as another file", "as"), ("r", "try again", "again")]
    editor.desk.ask(
        problem,
        choices,
        lambda choice: save_as(editor, then) if choice == "as" else _save_to(editor, path, overwrite, then),
    )


def _ask_overwrite(editor: Editor, problem: str, path: Path, then: Then) -> None:
    def answer(choice: str) -> None:
        if choice == "overwrite":
            _save_to(editor, path, True, then)
        elif choice == "reload":
            editor.session.reload()
        else:
            save_as(editor, then)

    choices = [
        ("o", "overwrite it", "overwrite"),
        ("a", "save as another file", "as"),
        ("l", "load it again, as one step to undo", "reload"),
    ]
    editor.desk.ask(problem, choices, answer)


def restore_backup(editor: Editor) -> None:
    """Lists the versions that saves replaced; the chosen one becomes the song, as one action."""
    path = editor.path
    found = find_backups(path, editor.settings.folders.state) if path is not None else []
    if not found:
        editor.say("No earlier version of this song is kept: saving over it keeps one")
        return

    def take(file: Path) -> None:
        def done(song: Song) -> None:
            if editor.edit("Earlier version", song, Cursor()):
                editor.desk.show_view("pattern")
                editor.say(f"The song as it was {when(float(file.stem))}; undo takes it back", "good")
                editor.desk.editor_changed()

        editor.desk.run_aside(lambda: load_song(file), done)

    editor.desk.open(BackupsList(editor, found, take))


def when_saved(editor: Editor, doing: str, then: Callable[[bool], None]) -> None:
    """Goes on at once when nothing is unsaved, else asks. then: called with True when the changes are thrown away."""
    if not editor.session.modified:
        then(False)
        return

    def answer(choice: str) -> None:
        if choice == "save":
            save(editor, lambda: then(False))
        elif choice == "shelf":
            from toccata.ui.overlays.shelf import put_on_shelf

            put_on_shelf(editor, lambda: then(True))
        elif choice == "discard":
            then(True)

    choices = [("s", f"save, then {doing}", "save"), ("d", f"{doing} without saving", "discard"), ("c", "go back", "cancel")]
    if editor.path is None:
        choices.insert(1, ("k", f"keep it on the shelf, then {doing}", "shelf"))
    editor.desk.ask("The song has changes that are not saved.", choices, answer)


def open_song(editor: Editor, path: Path) -> None:
    """Opens another song, after a question when this one is not saved."""
    when_saved(editor, "open", lambda discard: _open(editor, path, "own", discard))


def _open(editor: Editor, path: Path, access: Access, discard: bool) -> None:
    def work() -> Session | LockedElsewhere:
        try:
            session = Session.open(path, editor.settings.folders.state, access)
        except LockedElsewhere as locked:
            return locked
        add_recent(editor.settings.folders.recent_file, path)
        return session

    def done(opened: Session | LockedElsewhere) -> None:
        if isinstance(opened, LockedElsewhere):
            _ask_access(editor, path, opened, discard)
            return
        editor.desk.take_session(opened, discard)
        editor.desk.show_view("pattern")
        editor.say(opened_text(path, opened), "good")

    editor.say(f"Opening {path.name} …")
    editor.desk.run_aside(work, done)


def opened_text(path: Path, session: Session) -> str:
    """What the message line says of an opened song: its first notice, and how many more there are."""
    notices = session.notices
    more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
    told = f" {notices[0][:1].upper()}{notices[0][1:]}{more}." if notices else ""
    return f"Opened {path.name}{', read-only' if session.read_only else ''}.{told}"


def _ask_access(editor: Editor, path: Path, locked: LockedElsewhere, discard: bool) -> None:
    choices = [("r", "look at it, read-only", "read_only"), ("t", "take it over", "take_over"), ("c", "open a copy", "copy")]
    editor.desk.ask(str(locked), choices, lambda choice: _open(editor, path, choice, discard))  # type: ignore[arg-type]


def new_song(editor: Editor) -> None:
    """Offers what a new song may begin as."""
    from toccata.ui.overlays.templates import open_templates

    open_templates(editor)


def start_song(editor: Editor, make: Callable[[], Song], name: str) -> None:
    """Edits a new song, after a question when this one is not saved. make: builds it, in a thread. name: of what it began as."""

    def start(discard: bool) -> None:
        def done(session: Session) -> None:
            editor.desk.take_session(session, discard)
            editor.desk.show_view("pattern")
            editor.say(f"A new song: {name}. Z X C V play, F10 loads sounds.", "good")

        editor.desk.run_aside(lambda: Session.new(make(), editor.settings.folders.state), done)

    when_saved(editor, "start anew", start)
