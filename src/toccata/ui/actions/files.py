"""Songs and files: save, open, new, export, and the file browser's keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.files import FilesView

SCOPE, MENU, LIST = "files", "files.menu", "files.list"
PAGE = 16


def files_view(editor: Editor) -> FilesView:
    """The file view, shown first when another one is."""
    from toccata.ui.views.files import FilesView

    editor.desk.show_view(SCOPE)
    view = editor.desk.view
    assert isinstance(view, FilesView)
    return view


def _on_files(work: Callable[[FilesView], None]) -> Callable[[Editor], None]:
    return lambda editor: work(files_view(editor))


ACTIONS = (
    Action(
        "files.export",
        "Export the song as a sound file",
        _on_files(lambda view: view.turn_to("export")),
        help="WAV, FLAC, OGG or MP3; stems too.",
        also=((MENU, "e"), (SCOPE, "alt+e")),
    ),
    Action("files.choose_song", "Files: choose a song to open", _on_files(lambda view: view.choose_song()), (), SCOPE),
    Action("files.recent", "Files: recent songs", _on_files(lambda view: view.go_to_recent()), ("alt+r",), SCOPE, also=((MENU, "r"),)),
    Action("files.kit", "Files: the factory kit", _on_files(lambda view: view.go_to_kit()), ("alt+k",), SCOPE, also=((MENU, "k"),)),
    Action("files.demos", "Files: the demo songs", _on_files(lambda view: view.go_to_demos()), ("alt+d",), SCOPE, also=((MENU, "d"),)),
    Action("files.songs", "Files: the songs' folder", _on_files(lambda view: view.go_to_songs()), ("alt+s",), SCOPE, also=((MENU, "f"),)),
    Action("files.home", "Files: the home folder", _on_files(lambda view: view.go_to_home()), ("alt+h",), SCOPE, also=((MENU, "u"),)),
    Action("files.go_to", "Files: go to a folder", _on_files(lambda view: view.ask_folder()), ("alt+g",), SCOPE, also=((MENU, "g"),)),
    Action("files.new_folder", "Files: new folder", _on_files(lambda view: view.ask_new_folder()), ("alt+n",), SCOPE),
    Action("files.next_pane", "Files: the other pane", _on_files(lambda view: view.next_panel(1)), ("tab",), SCOPE),
    Action("files.previous_pane", "Files: the pane before", _on_files(lambda view: view.next_panel(-1)), ("shift+tab",), SCOPE),
    Action("files.menu_up", "Files: menu line above", _on_files(lambda view: view.step_menu(-1)), ("up",), MENU),
    Action("files.menu_down", "Files: menu line below", _on_files(lambda view: view.step_menu(1)), ("down",), MENU),
    Action("files.menu_run", "Files: do what the menu says", _on_files(lambda view: view.run_menu()), ("enter", "right"), MENU),
    Action("files.up", "Files: entry above", _on_files(lambda view: view.step(-1)), ("up",), LIST),
    Action("files.down", "Files: entry below", _on_files(lambda view: view.step(1)), ("down",), LIST),
    Action("files.page_up", "Files: a page up", _on_files(lambda view: view.step(-PAGE)), ("pageup",), LIST),
    Action("files.page_down", "Files: a page down", _on_files(lambda view: view.step(PAGE)), ("pagedown",), LIST),
    Action("files.first", "Files: first entry", _on_files(lambda view: view.step(-(1 << 30))), ("home",), LIST),
    Action("files.last", "Files: last entry", _on_files(lambda view: view.step(1 << 30)), ("end",), LIST),
    Action("files.enter", "Files: open or load", _on_files(lambda view: view.open_entry()), ("enter", "right"), LIST),
    Action("files.parent", "Files: the folder above", _on_files(lambda view: view.go_up()), ("backspace", "left"), LIST),
    Action("files.preview", "Files: listen", _on_files(lambda view: view.toggle_preview()), ("space",), LIST, "Again to stop."),
    Action(
        "files.auto_preview",
        "Files: listen to each sound the cursor comes to",
        _on_files(lambda view: view.toggle_auto_preview()),
        ("alt+a",),
        SCOPE,
    ),
    Action("files.instrument", "Files: load as a new instrument", _on_files(lambda view: view.load_new()), ("insert", "alt+i"), LIST),
    Action("files.clear_filter", "Files: clear the filter", _on_files(lambda view: view.set_filter("")), ("delete",), LIST),
)
