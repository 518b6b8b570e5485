"""Sample slots: loading, saving, naming, moving about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toccata.edit.bounds import the_sample
from toccata.edit.samples import clear_sample, rename_sample, set_sample, swap_samples
from toccata.errors import EditRefused
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.samples import SamplesView

SCOPE = "samples"


def samples_view(editor: Editor) -> SamplesView:
    """The sample view, shown first when another one is."""
    from toccata.ui.views.samples import SamplesView

    editor.desk.show_view(SCOPE)
    view = editor.desk.view
    assert isinstance(view, SamplesView)
    return view


def _load(editor: Editor) -> None:
    from toccata.ui.views.files import FilesView

    number = samples_view(editor).number
    editor.desk.show_view("files")
    view = editor.desk.view
    assert isinstance(view, FilesView)
    view.choose_for_sample(number)


def _save(editor: Editor) -> None:
    from toccata.ui.views.sounds import save_sample

    number = samples_view(editor).number
    sample = the_sample(editor.song, number)
    folder = editor.path.parent if editor.path else Path.cwd()
    name = (sample.name or sample.filename or f"sample {number:02X}").replace("/", "-")

    def save(line: str) -> None:
        path = Path(line).expanduser()
        path = path if path.suffix.lower() == ".wav" else path.with_name(path.name + ".wav")

        def write() -> None:
            editor.desk.run_aside(lambda: save_sample(sample, path), lambda _: editor.say(f"Saved {path.name}.", "good"))

        if not path.exists():
            write()
            return
        editor.desk.ask(f"{path.name} exists. Replace it?", [("y", "replace it", "yes")], lambda _: write())

    editor.desk.ask_line("Save the sample as", str(folder / f"{name}.wav"), save)


def _rename(editor: Editor) -> None:
    number = samples_view(editor).number
    sample = the_sample(editor.song, number)

    def rename(name: str) -> None:
        editor.edit("sample renamed", lambda song: rename_sample(song, number, name))

    editor.desk.ask_line(f"Name of sample {number:02X}", sample.name, rename)


def _clear(editor: Editor) -> None:
    number = samples_view(editor).number
    if editor.edit("sample cleared", lambda song: clear_sample(song, number)):
        editor.say(f"Sample {number:02X} is empty now. Ctrl+Z brings it back.")


def slot_of(line: str) -> int:
    """A slot's number as people type it, hexadecimal. Raises: EditRefused."""
    try:
        return int(line.strip(), 16)
    except ValueError:
        raise EditRefused(f"'{line}' is no slot; they are 01 to FF") from None


def asked_slot(editor: Editor, title: str, then: Callable[[int], None]) -> None:
    """Asks for a slot's number; a wrong one is shown."""

    def take(line: str) -> None:
        try:
            then(slot_of(line))
        except EditRefused as refusal:
            editor.say(str(refusal), "warning")

    editor.desk.ask_line(title, "", take)


def _swap(editor: Editor) -> None:
    view = samples_view(editor)
    number = view.number

    def swap(other: int) -> None:
        if editor.edit("samples swapped", lambda song: swap_samples(song, number, other)):
            view.choose(other)

    asked_slot(editor, f"Swap sample {number:02X} with (hex)", swap)


def _copy(editor: Editor) -> None:
    view = samples_view(editor)
    view.copied = the_sample(editor.song, view.number)
    editor.say(f"Copied {view.copied.name or 'the sample'}.")


def _paste(editor: Editor) -> None:
    view = samples_view(editor)
    copied, number = view.copied, view.number
    if copied is None:
        raise EditRefused("no sample has been copied")
    editor.edit("sample pasted", lambda song: set_sample(song, number, copied))


ACTIONS = (
    Action("samples.load", "Sample: load a sound", _load, ("alt+l",), SCOPE, "From the file browser, where Space plays it first."),
    Action("samples.load_here", "Sample: load a sound into the slot", _load, ("enter",), f"{SCOPE}.slots"),
    Action("samples.save", "Sample: save as WAV", _save, ("alt+o",), SCOPE),
    Action("samples.rename", "Sample: rename", _rename, ("alt+n",), SCOPE),
    Action("samples.clear", "Sample: clear the slot", _clear, ("delete",), f"{SCOPE}.slots"),
    Action("samples.swap", "Sample: swap with another slot", _swap, ("alt+s",), SCOPE, "Instruments follow, so the song sounds the same."),
    Action("samples.copy", "Sample: copy", _copy, ("ctrl+c", "alt+c"), SCOPE),
    Action("samples.paste", "Sample: paste into the slot", _paste, ("ctrl+v", "alt+p"), SCOPE),
)
