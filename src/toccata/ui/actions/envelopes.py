"""The envelope panel: nodes, loops, switches."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit.envelopes import (
    LAST_TICK,
    VALUE_RANGES,
    add_point,
    carry_envelope,
    enable_envelope,
    move_point,
    remove_point,
    set_envelope_loop,
    set_envelope_sustain,
)
from toccata.errors import EditRefused
from toccata.song import EnvelopePoint, Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.instruments import instruments_view
from toccata.ui.editor import Editor

SCOPE = "instruments.envelope"
COARSE_TICKS, COARSE_VALUES = 8, 8
NEW_NODE_TICKS = 16


def _edit(editor: Editor, name: str, change: Callable[[Song], Song], merge: str | None = None) -> bool:
    view = instruments_view(editor)
    where = f"envelope.{view.number}.{view.envelope_kind}.{merge}" if merge else None
    return editor.edit(f"{view.envelope_kind} envelope {name}", change, merge=where)


def _point(editor: Editor) -> EnvelopePoint:
    view = instruments_view(editor)
    if not view.envelope.points:
        raise EditRefused(f"there is no {view.envelope_kind} envelope yet; Ins makes one")
    return view.envelope.points[view.node]


def _arrow(ticks: int, values: int, otherwise: Callable[[Editor], None]) -> Callable[[Editor], None]:
    """Moves a grabbed node; without one does something else."""

    def run(editor: Editor) -> None:
        if instruments_view(editor).grabbed:
            _move(editor, ticks, values)
        else:
            otherwise(editor)

    return run


def _move(editor: Editor, ticks: int, values: int) -> None:
    view, point = instruments_view(editor), _point(editor)
    node, kind, number = view.node, view.envelope_kind, view.number
    _edit(editor, "node", lambda song: move_point(song, number, kind, node, point.tick + ticks, point.value + values), f"node{node}")


def _choose_node(delta: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = instruments_view(editor)
        view.choose_node(view.node + delta)

    return run


def _choose_envelope(delta: int) -> Callable[[Editor], None]:
    return lambda editor: instruments_view(editor).choose_envelope(delta)


def _value(delta: int) -> Callable[[Editor], None]:
    return lambda editor: _move(editor, 0, delta)


def _add(editor: Editor) -> None:
    """Half way to the next node, on the line; after the last one a little further."""
    view = instruments_view(editor)
    kind, number, points, node = view.envelope_kind, view.number, view.envelope.points, view.node
    if not points:
        _switch(editor)
        return
    here, after = points[node], points[node + 1] if node + 1 < len(points) else None
    if after is None:
        tick, value = min(here.tick + NEW_NODE_TICKS, LAST_TICK), here.value
    else:
        tick, value = (here.tick + after.tick) // 2, round((here.value + after.value) / 2)
    if _edit(editor, "node added", lambda song: add_point(song, number, kind, tick, value)):
        view.choose_node(node + 1)


def _remove(editor: Editor) -> None:
    view = instruments_view(editor)
    _point(editor)
    kind, number, node = view.envelope_kind, view.number, view.node
    view.grabbed = False
    _edit(editor, "node removed", lambda song: remove_point(song, number, kind, node))


def _grab(editor: Editor) -> None:
    view = instruments_view(editor)
    _point(editor)
    view.grabbed = not view.grabbed
    view.update()


def _loop(first: bool) -> Callable[[Editor], None]:
    """Puts the loop's start or end at the node; the same end again takes the loop away."""

    def run(editor: Editor) -> None:
        view = instruments_view(editor)
        _point(editor)
        kind, number, node, loop = view.envelope_kind, view.number, view.node, view.envelope.loop
        bounds: tuple[int, int] | None
        if loop and loop[0 if first else 1] == node:
            bounds = None
        elif first:
            bounds = (node, max(node, loop[1] if loop else len(view.envelope.points) - 1))
        else:
            bounds = (min(node, loop[0] if loop else 0), node)
        _edit(editor, "loop", lambda song: set_envelope_loop(song, number, kind, bounds))

    return run


def _sustain(editor: Editor) -> None:
    """The node holds until the release; again, it does not."""
    view = instruments_view(editor)
    _point(editor)
    kind, number, node = view.envelope_kind, view.number, view.node
    bounds = None if view.envelope.sustain == (node, node) else (node, node)
    _edit(editor, "sustain", lambda song: set_envelope_sustain(song, number, kind, bounds))


def _switch(editor: Editor) -> None:
    view = instruments_view(editor)
    kind, number, enabled = view.envelope_kind, view.number, not view.envelope.enabled
    _edit(editor, "on" if enabled else "off", lambda song: enable_envelope(song, number, kind, enabled))


def _carry(editor: Editor) -> None:
    view = instruments_view(editor)
    kind, number, carry = view.envelope_kind, view.number, not view.envelope.carry
    if _edit(editor, "carry", lambda song: carry_envelope(song, number, kind, carry)):
        editor.say(f"A new note {'goes on where the last one was' if carry else 'starts the envelope anew'}.")


_LARGEST = max(high - low for low, high in VALUE_RANGES.values())
ACTIONS = (
    Action("envelope.left", "Envelope: node to the left", _arrow(-1, 0, _choose_node(-1)), ("left",), SCOPE, "A grabbed node moves."),
    Action("envelope.right", "Envelope: node to the right", _arrow(1, 0, _choose_node(1)), ("right",), SCOPE, "A grabbed node moves."),
    Action("envelope.up", "Envelope: the one before", _arrow(0, 1, _choose_envelope(-1)), ("up",), SCOPE, "A grabbed node rises."),
    Action("envelope.down", "Envelope: the next one", _arrow(0, -1, _choose_envelope(1)), ("down",), SCOPE, "A grabbed node falls."),
    Action("envelope.far_left", "Envelope: node 8 ticks earlier", lambda editor: _move(editor, -COARSE_TICKS, 0), ("shift+left",), SCOPE),
    Action("envelope.far_right", "Envelope: node 8 ticks later", lambda editor: _move(editor, COARSE_TICKS, 0), ("shift+right",), SCOPE),
    Action("envelope.raise", "Envelope: node up", _value(1), ("+",), SCOPE),
    Action("envelope.lower", "Envelope: node down", _value(-1), ("-", "_"), SCOPE),
    Action("envelope.raise_coarse", "Envelope: node far up", _value(COARSE_VALUES), ("pageup", "shift+up"), SCOPE),
    Action("envelope.lower_coarse", "Envelope: node far down", _value(-COARSE_VALUES), ("pagedown", "shift+down"), SCOPE),
    Action("envelope.top", "Envelope: node to the top", _value(_LARGEST), ("home",), SCOPE),
    Action("envelope.bottom", "Envelope: node to the bottom", _value(-_LARGEST), ("end",), SCOPE),
    Action("envelope.add", "Envelope: add a node", _add, ("insert", "alt+i"), SCOPE),
    Action("envelope.remove", "Envelope: remove the node", _remove, ("delete", "alt+d"), SCOPE),
    Action("envelope.grab", "Envelope: grab the node or let go", _grab, ("enter",), SCOPE, "Arrows move a grabbed node."),
    Action("envelope.loop_start", "Envelope: loop starts at the node", _loop(True), ("[",), SCOPE, "Again, to take the loop away."),
    Action("envelope.loop_end", "Envelope: loop ends at the node", _loop(False), ("]",), SCOPE, "Again, to take the loop away."),
    Action(
        "envelope.sustain",
        "Envelope: hold at the node",
        _sustain,
        ("'", "alt+k"),
        SCOPE,
        "Until the note is released; again, to take it away.",
    ),
    Action("envelope.switch", "Envelope: on or off", _switch, ("alt+v",), SCOPE),
    Action("envelope.carry", "Envelope: carry over", _carry, ("alt+y",), SCOPE, "A new note goes on where the last one's envelope was."),
)
