"""Saving a sample. What can be done with any slot: `toccata.ui.actions.slots`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toccata.edit.bounds import the_sample
from toccata.ui.actions.action import Action
from toccata.ui.actions.slots import slots_view
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.samples import SamplesView

SCOPE = "samples"


def samples_view(editor: Editor) -> SamplesView:
    """The sample view, shown first when another one is."""
    from toccata.ui.views.samples import SamplesView

    view = slots_view(editor, SCOPE)
    assert isinstance(view, SamplesView)
    return view


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


ACTIONS = (Action("samples.save", "Sample: save as WAV", _save, ("alt+o",), SCOPE),)
