"""Tidying the song, with a report of what went."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit import tidy
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

_MOST_NAMED = 12
_KINDS: dict[str, tuple[Callable[[Song], list[int]], Callable[[Song], Song]]] = {
    "patterns": (tidy.unused_patterns, tidy.remove_unused_patterns),
    "instruments": (tidy.unused_instruments, tidy.remove_unused_instruments),
    "samples": (tidy.unused_samples, tidy.remove_unused_samples),
}


def _numbers(numbers: list[int]) -> str:
    named = " ".join(f"{number:02X}" for number in numbers[:_MOST_NAMED])
    return named + (f" and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else "")


def _remove(*kinds: str) -> Callable[[Editor], None]:
    """Removes in that order: a sample may be unused only once its instrument is gone."""

    def run(editor: Editor) -> None:
        song, gone = editor.song, []
        for kind in kinds:
            find, remove = _KINDS[kind]
            if found := find(song):
                gone.append(f"{kind} {_numbers(found)}")
                song = remove(song)
        _put(editor, "Removed unused " + (kinds[0] if len(kinds) == 1 else "parts"), song)
        editor.say(f"Removed: {', '.join(gone)}; Ctrl+Z brings them back" if gone else f"No unused {' or '.join(kinds)}")

    return run


def _renumber(kind: str, renumber: Callable[[Song], Song]) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        changed = _put(editor, f"Renumbered {kind}", renumber(editor.song))
        editor.say(f"The {kind} are numbered in the order of their use" if changed else f"The {kind} are in order already")

    return run


def _put(editor: Editor, name: str, song: Song) -> bool:
    """Puts the edit in place with the cursor in the same pattern, by whatever number it has then."""
    from dataclasses import replace

    here = editor.heard_place()[1]
    shown = editor.song.patterns[here]
    order_index = min(editor.cursor.order_index, len(song.order) - 1)
    found = next((index for index, pattern in enumerate(song.patterns) if pattern is shown), min(here, len(song.patterns) - 1))
    row = min(editor.cursor.row, song.patterns[found].rows - 1)
    changed = editor.edit(name, song, replace(editor.cursor, order_index=order_index, pattern=found, row=row))
    if changed:
        editor.set(mark_anchor=None, mark_end=None, marking=False)
    return changed


ACTIONS = (
    Action("tidy.patterns", "Remove unused patterns", _remove("patterns"), help="Those that the order does not play."),
    Action("tidy.instruments", "Remove unused instruments", _remove("instruments"), help="Those that no cell names."),
    Action("tidy.samples", "Remove unused samples", _remove("samples"), help="Those that no instrument plays."),
    Action("tidy.all", "Remove everything unused", _remove(*_KINDS), help="Patterns, instruments and samples."),
    Action("tidy.renumber_patterns", "Renumber patterns", _renumber("patterns", tidy.renumber_patterns), help="As the order plays them."),
    Action(
        "tidy.renumber_instruments", "Renumber instruments", _renumber("instruments", tidy.renumber_instruments), help="As cells name them."
    ),
    Action("tidy.renumber_samples", "Renumber samples", _renumber("samples", tidy.renumber_samples), help="As instruments play them."),
)
