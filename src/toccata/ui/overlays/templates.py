"""What a new song begins as: a list of templates, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from toccata.config import data_folder
from toccata.session.templates import Template, find_templates, save_template, song_of
from toccata.ui.documents import start_song
from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.painting import Line, fit

_NAME_WIDTH = 12


def open_templates(editor: Editor) -> None:
    """Shows the shipped templates and the user's own."""
    templates = find_templates(data_folder("samples"), editor.settings.folders.templates)
    editor.desk.open(TemplatesList(editor, templates))


class TemplatesList(ChoosingList):
    """A template's own key takes it at once, Enter or Ctrl+N again the chosen one; S keeps the present song as one, Del throws one of
    the user's away."""

    TITLE = "A new song from"
    ENTER = "begin"
    MORE = (("S", "keep this song as one"), ("Del", "throw away"))

    def __init__(self, editor: Editor, templates: Sequence[Template]) -> None:
        super().__init__(editor, len(templates))
        self.templates = templates

    def take_key(self, key: str, character: str | None) -> None:
        taken = next((index for index, template in enumerate(self.templates) if template.key == key.upper()), None)
        if taken is not None:
            self.chosen = taken
            self.close()
            self.take()
        elif key == "ctrl+n":
            super().take_key("enter", None)
        elif key in ("s", "S"):
            self.close()
            self._ask_name()
        elif key == "delete" and self.templates[self.chosen].path is not None:
            self._ask_away(self.templates[self.chosen])
        else:
            super().take_key(key, character)

    def take(self) -> None:
        template = self.templates[self.chosen]
        start_song(self.editor, lambda: song_of(template, data_folder("samples")), template.name)

    def _ask_name(self) -> None:
        editor = self.editor

        def then(name: str) -> None:
            song, folder = editor.song, editor.settings.folders.templates
            editor.desk.run_aside(
                lambda: save_template(song, name, folder), lambda path: editor.say(f"Template {path.stem}: Ctrl+N offers it", "good")
            )

        editor.desk.ask_line("Name of the template", editor.song.title, then)

    def _ask_away(self, template: Template) -> None:
        def answer(choice: str) -> None:
            if choice == "yes" and template.path is not None:
                template.path.unlink(missing_ok=True)
                self.close()
                open_templates(self.editor)

        self.editor.desk.ask(f"Throw the template {template.name} away?", [("Y", "throw it away", "yes")], answer)

    def detail(self) -> str:
        template = self.templates[self.chosen]
        return str(template.path) if template.path is not None else template.about

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        template = self.templates[index]
        line.add(f" {template.key:1}  ").add(fit(template.name, _NAME_WIDTH)).add(fit(template.about, max(0, width - _NAME_WIDTH - 6)))
