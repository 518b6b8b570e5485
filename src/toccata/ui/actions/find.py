"""Find and replace: a form of conditions, and going from one cell that was found to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.edit.region import Region, whole_channel, whole_pattern
from toccata.edit.replace import parse_changes, replace_cells
from toccata.edit.search import FIELDS, Hit, Query, count_cells, find_cells, next_hit, parse_query, song_regions
from toccata.errors import EditRefused, ToccataError
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.overlays.form import Item

SCOPE = "pattern"
BLOCK, CHANNEL, PATTERN, SONG = "block", "channel", "pattern", "song"
_FIND_HELP = {
    "note": "C-4, C-3..B-4, F# in any octave, ==, any, none; C-4 D-4 is either",
    "instrument": "04, a range 01..08, any, none",
    "volume": "20, a range 10..30, P8, any P, any, none",
    "effect": "4, E9, 437 with its parameter, any, none",
    "parameter": "37, a range 10..20, ?0 or 8? for one digit",
}
_BECOMES_HELP = {
    "note": "D-4, +12 or -3 semitones, ==, none; empty: as it is",
    "instrument": "04, +1, -1, none; empty: as it is",
    "volume": "20, P8, +8 or -8 (hex), 50%, none; empty: as it is",
    "effect": "4, 437, none; empty: as it is",
    "parameter": "37, +10 or -10 (hex), 50%; empty: as it is",
}


def _form(editor: Editor) -> None:
    from toccata.ui.overlays.form import Choice, FormOverlay, Text

    asked = editor.search
    items: list[Item] = []
    for field in FIELDS:
        items.append(Text(field.capitalize(), asked.get(f"find {field}", ""), _FIND_HELP[field]))
        items.append(Text("becomes", asked.get(f"becomes {field}", ""), _BECOMES_HELP[field]))
    wheres = (*((BLOCK,) if editor.mark else ()), CHANNEL, PATTERN, SONG)
    where = Choice("Where", wheres, BLOCK if editor.mark else asked.get("where", SONG))
    items.append(where)

    def remember() -> None:
        texts = [item.value for item in items if isinstance(item, Text)]
        editor.search = {f"find {field}": text for field, text in zip(FIELDS, texts[::2], strict=True)}
        editor.search |= {f"becomes {field}": text for field, text in zip(FIELDS, texts[1::2], strict=True)}
        editor.search["where"] = where.value

    def after(run: Callable[[Editor], None]) -> Callable[[], None]:
        def both() -> None:
            remember()
            run(editor)

        return both

    def count() -> str:
        remember()
        try:
            found = count_cells(editor.song, _regions(editor), _query(editor))
        except ToccataError:
            return ""
        return f"{found} {'cell' if found == 1 else 'cells'} found"

    def replace_and_close() -> None:
        after(_replace_all)()
        form.close()

    commands = (("ctrl+r", "replace all", replace_and_close),)
    form = FormOverlay(editor, "Find and replace", items, after(_go(1)), commands=commands, verb="find next", columns=2, tell=count)
    editor.desk.open(form)


def _texts(editor: Editor, part: str) -> dict[str, str]:
    return {field: editor.search.get(f"{part} {field}", "") for field in FIELDS}


def _query(editor: Editor) -> Query:
    return parse_query(**_texts(editor, "find"))


def _regions(editor: Editor) -> list[Region]:
    """Where to look; the present pattern first."""
    where = editor.search.get("where", SONG)
    pattern = editor.heard_place()[1]
    if where == BLOCK:
        if editor.mark is None:
            raise EditRefused("no block is marked; Ctrl+F looks elsewhere")
        return [editor.mark]
    if where == SONG:
        return song_regions(editor.song)
    return [whole_channel(editor.song, pattern, editor.cursor.channel) if where == CHANNEL else whole_pattern(editor.song, pattern)]


def _hits(editor: Editor) -> list[Hit]:
    return find_cells(editor.song, _regions(editor), _query(editor))


def _go(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        hits = _hits(editor)
        _, pattern, row = editor.heard_place()
        _show(editor, hits, next_hit(hits, (pattern, row, editor.cursor.channel), direction))

    return run


def _show(editor: Editor, hits: list[Hit], hit: Hit) -> None:
    """The cursor goes to the cell; to the order entry that plays its pattern, where there is one."""
    if editor.following:
        editor.follow = False
    editor.move(order_index=editor.order_index_of(hit.pattern), pattern=hit.pattern, row=hit.row, channel=hit.channel, field=hit.field)
    place = f"pattern {hit.pattern:02X}, row {hit.row:02X}, channel {hit.channel + 1}"
    editor.say(f"{hits.index(hit) + 1} of {len(hits)}: {place}")


def _replaced(editor: Editor, regions: list[Region]) -> Song:
    return replace_cells(editor.song, regions, _query(editor), parse_changes(**_texts(editor, "becomes")))


def _replace_all(editor: Editor) -> None:
    regions = _regions(editor)
    found = count_cells(editor.song, regions, _query(editor))
    changed = editor.edit("Replaced", _replaced(editor, regions))
    cells = f"{found} {'cell' if found == 1 else 'cells'}"
    editor.say(f"{cells} replaced; Ctrl+Z takes it back" if changed else f"{cells} found, nothing to change")


def _replace_here(editor: Editor) -> None:
    """Replaces the cell under the cursor where it fits, then goes to the next one."""
    _, pattern, row = editor.heard_place()
    channel = editor.cursor.channel
    here = Region(pattern, row, row, channel, channel)
    if find_cells(editor.song, [here], _query(editor)):
        editor.edit("Replaced", _replaced(editor, [here]))
    _go(1)(editor)


ACTIONS = (
    Action("find.form", "Find and replace", _form, ("ctrl+f",), SCOPE, "By note, instrument, volume, effect; in the block or song."),
    Action("find.next", "Find next", _go(1), ("alt+D",), SCOPE, "The next cell that fits what Ctrl+F asked for."),
    Action("find.previous", "Find previous", _go(-1), ("alt+P",), SCOPE, "The cell before that fits what Ctrl+F asked for."),
    Action("find.replace", "Replace and find next", _replace_here, (), SCOPE, "Only the cell under the cursor."),
)
