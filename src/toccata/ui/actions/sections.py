"""Sections: named stretches of the order, as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.edit import fades, order, sections
from toccata.song import Song, section_span, section_start
from toccata.ui.actions.action import Action
from toccata.ui.actions.channel import HUES
from toccata.ui.actions.order import SCOPE, change
from toccata.ui.arrangement import loop_section, section_name

if TYPE_CHECKING:
    from toccata.ui.editor import Editor


def _at(editor: Editor) -> int:
    return editor.cursor.order_index


def _name(editor: Editor) -> None:
    index = _at(editor)
    section = editor.song.order[index].section

    def then(name: str) -> None:
        if name.strip():
            hue = section.hue if section else -1
            change(editor, "Named section", order.set_section(editor.song, index, name, hue))
        elif section:
            change(editor, "Removed section", order.clear_section(editor.song, index))

    title = "Section from here: Intro, Verse, Chorus, Bridge, Breakdown, Outro, ..."
    editor.desk.ask_line(title, section.name if section else "", then)


def _colour(editor: Editor) -> None:
    index = _at(editor)

    def then(hue: str) -> None:
        change(editor, "Coloured section", order.set_section_hue(editor.song, index, int(hue)))

    editor.desk.ask("Colour of the section", [(key, name, str(hue)) for key, name, hue in HUES], then)


def _loop(editor: Editor) -> None:
    """In the order view the section under the cursor, elsewhere the one that is heard."""
    loop_section(editor, _at(editor) if editor.desk.view.scope == SCOPE else editor.heard_place()[0])


def _mute(editor: Editor) -> None:
    index, channel = _at(editor), editor.cursor.channel
    change(editor, "Muted in section", sections.mute_in_section(editor.song, index, channel))
    start = section_start(editor.song.order, index)
    section = editor.song.order[start].section if start is not None else None
    is_muted = section is not None and channel in section.mutes
    name = editor.song.channels[channel].name or f"channel {channel + 1}"
    editor.say(f"{name} {'rests' if is_muted else 'plays'} in {section_name(editor.song, index)}")


def _whole(name: str, edit: Callable[[Song, int], Song], follow: bool = False) -> Callable[[Editor], None]:
    """An edit of the section under the cursor; follow: the cursor goes to the section after it, which is new."""

    def run(editor: Editor) -> None:
        index = section_span(editor.song.order, _at(editor)).stop if follow else _at(editor)
        change(editor, name, edit(editor.song, _at(editor)), index)

    return run


def _move(steps: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        index = _at(editor)
        song = sections.move_section(editor.song, index, steps)
        own = section_span(editor.song.order, index)
        other = section_span(editor.song.order, own.stop if steps > 0 else own.start - 1)
        change(editor, "Moved section", song, index + steps * len(other))

    return run


def _fade(out: bool) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        change(editor, "Faded out" if out else "Faded in", fades.fade_section(editor.song, _at(editor), out))
        editor.say(f"{section_name(editor.song, _at(editor))} fades {'out' if out else 'in'} by the global volumes in its cells")

    return run


ACTIONS = (
    Action("section.name", "Name the section", _name, ("s",), SCOPE, "It begins on this entry. An empty name takes it away."),
    Action("section.colour", "Colour the section", _colour, ("h",), SCOPE),
    Action("section.loop", "Loop the section", _loop, ("alt+L",), help="Playing goes round; again lets it out.", also=((SCOPE, "l"),)),
    Action("section.mute", "Mute the channel in the section", _mute, ("m",), SCOPE, "Left and Right choose the channel."),
    Action(
        "section.duplicate",
        "Play the section again",
        _whole("Duplicated section", sections.duplicate_section, follow=True),
        ("alt+y",),
        SCOPE,
        "After it; both play the same patterns.",
    ),
    Action(
        "section.clone",
        "Clone the section",
        _whole("Cloned section", sections.clone_section, follow=True),
        ("alt+u",),
        SCOPE,
        "After it, with copies of its patterns, which can be changed alone.",
    ),
    Action(
        "section.delete", "Delete the section", _whole("Deleted section", sections.delete_section), ("alt+k",), SCOPE, "Its patterns stay."
    ),
    Action("section.move_up", "Move the section up", _move(-1), ("(",), SCOPE),
    Action("section.move_down", "Move the section down", _move(1), (")",), SCOPE),
    Action("section.fade_in", "Fade the section in", _fade(False), ("<",), SCOPE, "From silence, as global volumes in its cells."),
    Action("section.fade_out", "Fade the section out", _fade(True), (">",), SCOPE, "To silence, as global volumes in its cells."),
)
