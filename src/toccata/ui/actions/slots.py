"""What the sample and the instrument view share: choosing slots and panels, listening."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.panels import SlotsView

PAGE = 16


def _on_slots(scope: str, work: Callable[[SlotsView], None]) -> Callable[[Editor], None]:
    """Runs on the view of that scope, which is shown first when another one is."""

    def run(editor: Editor) -> None:
        from toccata.ui.views.panels import SlotsView

        editor.desk.show_view(scope)
        view = editor.desk.view
        assert isinstance(view, SlotsView)
        work(view)

    return run


def _actions(scope: str, noun: str) -> tuple[Action, ...]:
    def action(
        verb: str, title: str, work: Callable[[SlotsView], None], keys: tuple[str, ...], where: str = scope, help: str = ""
    ) -> Action:
        return Action(f"{scope}.{verb}", f"{noun}: {title}", _on_slots(scope, work), keys, where, help)

    slots = f"{scope}.slots"
    return (
        action("previous", "slot above", lambda view: view.choose(view.number - 1), ("up",)),
        action("next", "slot below", lambda view: view.choose(view.number + 1), ("down",)),
        action("page_up", "a page of slots up", lambda view: view.choose(view.number - PAGE), ("pageup",), slots),
        action("page_down", "a page of slots down", lambda view: view.choose(view.number + PAGE), ("pagedown",), slots),
        action("first", "first slot", lambda view: view.choose(1), ("home",), slots),
        action("next_panel", "next panel", lambda view: view.next_panel(1), ("tab",)),
        action("previous_panel", "panel before", lambda view: view.next_panel(-1), ("shift+tab",)),
        action("audition", "listen", lambda view: view.audition(), ("space",), help="At middle C; again to stop. The piano plays it too."),
    )


ACTIONS = (*_actions("samples", "Sample"), *_actions("instruments", "Instrument"))
