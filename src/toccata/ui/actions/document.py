"""Songs as files: new, open, save, leave."""

from __future__ import annotations

from toccata.ui import leaving
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

MENU = "files.menu"


def _save(editor: Editor) -> None:
    from toccata.ui.documents import save

    save(editor)


def _save_as(editor: Editor) -> None:
    from toccata.ui.documents import save_as

    save_as(editor)


def _new(editor: Editor) -> None:
    from toccata.ui.documents import new_song

    new_song(editor)


def _restore_backup(editor: Editor) -> None:
    from toccata.ui.documents import restore_backup

    restore_backup(editor)


def _shelf(editor: Editor) -> None:
    from toccata.ui.overlays.shelf import open_shelf

    open_shelf(editor)


def _keep(editor: Editor) -> None:
    from toccata.ui.overlays.shelf import put_on_shelf

    put_on_shelf(editor)


def _open(editor: Editor) -> None:
    editor.desk.show_view("files")
    editor.desk.perform("files.choose_song")


ACTIONS = (
    Action("document.save", "Save the song", _save, ("ctrl+s",), also=((MENU, "s"),)),
    Action("document.save_as", "Save the song as another file", _save_as, also=((MENU, "a"),)),
    Action("document.open", "Open a song", _open, ("ctrl+o",), also=((MENU, "o"),)),
    Action("document.new", "New song", _new, ("ctrl+n",), help="From a template: empty, chip, beats, house, ambient.", also=((MENU, "n"),)),
    Action("document.template", "Templates", _new, help="Begins a song by one, or keeps this one as one.", also=((MENU, "t"),)),
    Action("document.shelf", "Shelf of sketches", _shelf, help="Sketches and recent songs; Space plays one.", also=((MENU, "i"),)),
    Action("document.keep_sketch", "Keep the song on the shelf", _keep, help="As it is now, without a name."),
    Action(
        "document.backups",
        "Earlier versions of the song",
        _restore_backup,
        help="What saves have replaced; take one back as one step to undo.",
        also=((MENU, "b"),),
    ),
    Action("document.leave", "Leave Toccata", leaving.leave, ("ctrl+q",), help="Asks when something is not saved.", also=((MENU, "q"),)),
)
