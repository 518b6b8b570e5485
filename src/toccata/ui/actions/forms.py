"""The keys of forms: the same in every view that has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.panels import FormView

SCOPES = {"samples": "Sample", "instruments": "Instrument", "song": "Song", "files": "Export"}
COARSE = 16


def _form(work: Callable[[FormView], None]) -> Callable[[Editor], None]:
    """Runs on the view's form; nothing happens in a view that has none (the palette reaches every action)."""

    def run(editor: Editor) -> None:
        from toccata.ui.views.panels import FormView

        view = editor.desk.view
        if isinstance(view, FormView):
            work(view)

    return run


def _actions(scope: str, noun: str) -> tuple[Action, ...]:
    where = f"{scope}.fields"
    return (
        Action(f"{where}.up", f"{noun}: property above", _form(lambda view: view.step_field(-1)), ("up",), where),
        Action(f"{where}.down", f"{noun}: property below", _form(lambda view: view.step_field(1)), ("down",), where),
        Action(f"{where}.left", f"{noun}: column to the left", _form(lambda view: view.cross_fields(-1)), ("left",), where),
        Action(f"{where}.right", f"{noun}: column to the right", _form(lambda view: view.cross_fields(1)), ("right",), where),
        Action(f"{where}.raise", f"{noun}: value up", _form(lambda view: view.adjust_field(1)), ("+",), where),
        Action(f"{where}.lower", f"{noun}: value down", _form(lambda view: view.adjust_field(-1)), ("-", "_"), where),
        Action(f"{where}.raise_coarse", f"{noun}: value up by 16", _form(lambda view: view.adjust_field(COARSE)), ("pageup",), where),
        Action(f"{where}.lower_coarse", f"{noun}: value down by 16", _form(lambda view: view.adjust_field(-COARSE)), ("pagedown",), where),
        Action(f"{where}.enter", f"{noun}: type a value", _form(lambda view: view.enter_field()), ("enter",), where, "Switches turn over."),
        Action(f"{where}.reset", f"{noun}: default value", _form(lambda view: view.reset_field()), ("delete",), where),
    )


ACTIONS = tuple(action for scope, noun in SCOPES.items() for action in _actions(scope, noun))
