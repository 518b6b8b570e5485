"""What the sample and the instrument view share: choosing slots and panels, listening, loading, naming, moving about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from toccata.edit.bounds import the_instrument, the_sample
from toccata.edit.instruments import clear_instrument, rename_instrument, set_instrument_slot, swap_instrument_slots
from toccata.edit.samples import clear_sample, rename_sample, set_sample, swap_samples
from toccata.errors import EditRefused
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.slots_view import SlotsView

PAGE = 16
_LISTEN_HELP = "At middle C; again to stop. The piano plays it too."


@dataclass(frozen=True, slots=True)
class SlotKind:
    """Samples or instruments: `scope` of their view, and the edits of one slot, numbered 1–255.

    the: what is in a slot, refused for an empty one. swap_help: what becomes of those who name the slots.
    """

    scope: str
    noun: Literal["sample", "instrument"]
    the: Callable[[Song, int], Any]
    rename: Callable[[Song, int, str], Song]
    clear: Callable[[Song, int], Song]
    swap: Callable[[Song, int, int], Song]
    put: Callable[[Song, int, Any], Song]
    swap_help: str


SAMPLES = SlotKind(
    "samples",
    "sample",
    the_sample,
    rename_sample,
    clear_sample,
    swap_samples,
    set_sample,
    "Instruments follow, so the song sounds the same.",
)
INSTRUMENTS = SlotKind(
    "instruments",
    "instrument",
    the_instrument,
    rename_instrument,
    clear_instrument,
    swap_instrument_slots,
    set_instrument_slot,
    "Cells follow, so the song sounds the same.",
)


def slots_view(editor: Editor, scope: str) -> SlotsView:
    """The view of that scope, shown first when another one is."""
    from toccata.ui.views.slots_view import SlotsView

    editor.desk.show_view(scope)
    view = editor.desk.view
    assert isinstance(view, SlotsView)
    return view


def _load(kind: SlotKind, editor: Editor) -> None:
    from toccata.ui.views.files import FilesView

    number = slots_view(editor, kind.scope).number
    editor.desk.show_view("files")
    view = editor.desk.view
    assert isinstance(view, FilesView)
    view.choose_for(kind.noun, number)


def _rename(kind: SlotKind, editor: Editor) -> None:
    number = slots_view(editor, kind.scope).number
    name = kind.the(editor.song, number).name

    def rename(line: str) -> None:
        editor.edit(f"{kind.noun} renamed", lambda song: kind.rename(song, number, line))

    editor.desk.ask_line(f"Name of {kind.noun} {number:02X}", name, rename)


def _clear(kind: SlotKind, editor: Editor) -> None:
    number = slots_view(editor, kind.scope).number
    if editor.edit(f"{kind.noun} cleared", lambda song: kind.clear(song, number)):
        editor.say(f"{kind.noun.capitalize()} {number:02X} is empty now. Ctrl+Z brings it back.")


def _swap(kind: SlotKind, editor: Editor) -> None:
    view = slots_view(editor, kind.scope)
    number = view.number

    def take(line: str) -> None:
        try:
            other = _slot_of(line)
        except EditRefused as refusal:
            editor.say(str(refusal), "warning")
            return
        if editor.edit(f"{kind.noun}s swapped", lambda song: kind.swap(song, number, other)):
            view.choose(other)

    editor.desk.ask_line(f"Swap {kind.noun} {number:02X} with (hex)", "", take)


def _slot_of(line: str) -> int:
    """A slot's number as people type it, hexadecimal. Raises: EditRefused."""
    try:
        return int(line.strip(), 16)
    except ValueError:
        raise EditRefused(f"'{line}' is no slot; they are 01 to FF") from None


def _copy(kind: SlotKind, editor: Editor) -> None:
    view = slots_view(editor, kind.scope)
    view.copied = kind.the(editor.song, view.number)
    editor.say(f"Copied {view.copied.name or f'the {kind.noun}'}.")


def _paste(kind: SlotKind, editor: Editor) -> None:
    view = slots_view(editor, kind.scope)
    copied, number = view.copied, view.number
    if copied is None:
        raise EditRefused(f"no {kind.noun} has been copied")
    editor.edit(f"{kind.noun} pasted", lambda song: kind.put(song, number, copied))


def _actions(kind: SlotKind) -> tuple[Action, ...]:
    scope, slots = kind.scope, f"{kind.scope}.slots"

    def action(verb: str, title: str, work: Callable[[Editor], None], keys: tuple[str, ...], where: str = scope, help: str = "") -> Action:
        return Action(f"{scope}.{verb}", f"{kind.noun.capitalize()}: {title}", work, keys, where, help)

    def on_view(work: Callable[[SlotsView], None]) -> Callable[[Editor], None]:
        return lambda editor: work(slots_view(editor, scope))

    def edits(work: Callable[[SlotKind, Editor], None]) -> Callable[[Editor], None]:
        return partial(work, kind)

    return (
        action("previous", "slot above", on_view(lambda view: view.choose(view.number - 1)), ("up",)),
        action("next", "slot below", on_view(lambda view: view.choose(view.number + 1)), ("down",)),
        action("page_up", "a page of slots up", on_view(lambda view: view.choose(view.number - PAGE)), ("pageup",), slots),
        action("page_down", "a page of slots down", on_view(lambda view: view.choose(view.number + PAGE)), ("pagedown",), slots),
        action("first", "first slot", on_view(lambda view: view.choose(1)), ("home",), slots),
        action("next_panel", "next panel", on_view(lambda view: view.next_panel(1)), ("tab",)),
        action("previous_panel", "panel before", on_view(lambda view: view.next_panel(-1)), ("shift+tab",)),
        action("audition", "listen", on_view(lambda view: view.audition()), ("space",), help=_LISTEN_HELP),
        action("load", "load a sound", edits(_load), ("alt+l",), help="From the file browser, where Space plays it first."),
        action("load_here", "load a sound into the slot", edits(_load), ("enter",), slots),
        action("rename", "rename", edits(_rename), ("alt+n",)),
        action("clear", "clear the slot", edits(_clear), ("delete",), slots),
        action("swap", "swap with another slot", edits(_swap), ("alt+s",), help=kind.swap_help),
        action("copy", "copy", edits(_copy), ("ctrl+c", "alt+c")),
        action("paste", "paste into the slot", edits(_paste), ("ctrl+v", "alt+p")),
    )


ACTIONS = (*_actions(SAMPLES), *_actions(INSTRUMENTS))
