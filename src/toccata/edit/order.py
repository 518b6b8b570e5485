"""The order: which pattern plays when, and its sections.

A section begins on the entry that carries it. Where that entry goes, the section stays with the entry after it. The song's
restart keeps pointing at the same entry as entries come and go; at 0 it stays the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from toccata.edit.bounds import line, the_order_index, the_pattern, whole
from toccata.edit.sharing import with_item, with_new_pattern
from toccata.errors import EditRefused
from toccata.song import MAX_ROWS, ORDER_END, ORDER_SKIP, OrderEntry, Pattern, Section, Song
from toccata.song.document import MAX_ORDER
from toccata.song.order import section_start as section_start_of


def set_entry(song: Song, index: int, pattern: int) -> Song:
    """Makes an entry play another pattern, ORDER_SKIP or ORDER_END. Raises: EditRefused."""
    the_order_index(song, index)
    return _with_entry(song, index, replace(song.order[index], pattern=_playable(song, pattern)))


def insert_entry(song: Song, index: int, pattern: int) -> Song:
    """Puts an entry before `index`; the count of entries appends. Raises: EditRefused."""
    whole(index, 0, len(song.order), "the place in the order")
    if len(song.order) >= MAX_ORDER:
        raise EditRefused(f"the order has at most {MAX_ORDER} entries")
    order = (*song.order[:index], OrderEntry(_playable(song, pattern)), *song.order[index:])
    return replace(song, order=order, restart=song.restart + (song.restart > 0 and index <= song.restart))


def delete_entry(song: Song, index: int) -> Song:
    """Takes an entry out of the order; its pattern stays in the song. Raises: EditRefused for the only entry."""
    the_order_index(song, index)
    if len(song.order) == 1:
        raise EditRefused("the order needs one entry at least")
    return without_entries(song, [index])


def duplicate_entry(song: Song, index: int) -> Song:
    """Plays the entry's pattern twice: a second entry after it. Raises: EditRefused."""
    return insert_entry(song, the_order_index(song, index) + 1, song.order[index].pattern)


def repeat_entry(song: Song, index: int, times: int) -> Song:
    """Makes the run of entries that play this one's pattern, as far as no section begins among them, `times` (1–64) entries long.

    Raises: EditRefused.
    """
    whole(times, 1, 64, "how often a pattern is played")
    the_order_index(song, index)
    first = last = index
    while first > 0 and not song.order[first].section and song.order[first - 1].pattern == song.order[index].pattern:
        first -= 1
    while last + 1 < len(song.order) and song.order[last + 1] == OrderEntry(song.order[index].pattern):
        last += 1
    for _ in range(times - (last + 1 - first)):
        song = insert_entry(song, last + 1, song.order[index].pattern)
    return without_entries(song, range(first + times, last + 1))


def clone_entry(song: Song, index: int) -> Song:
    """Makes the entry's pattern its own: copies the pattern and plays the copy here. Raises: EditRefused for a skip or an end."""
    the_order_index(song, index)
    pattern = the_pattern(song, song.order[index].pattern)
    return set_entry(with_new_pattern(song, Pattern(pattern.rows, pattern.columns, pattern.name)), index, len(song.patterns))


def new_pattern_at(song: Song, index: int, rows: int | None = None) -> Song:
    """Puts a new empty pattern before `index`, as long as the one before it unless `rows` (1–1024) says otherwise. Raises: EditRefused."""
    whole(index, 0, len(song.order), "the place in the order")
    before = song.order[max(0, index - 1)].pattern
    like = song.patterns[before].rows if before >= 0 else 64
    length = whole(rows, 1, MAX_ROWS, "the length of a pattern in rows") if rows is not None else like
    return insert_entry(with_new_pattern(song, Pattern.empty(length, len(song.channels))), index, len(song.patterns))


def move_entry(song: Song, index: int, to: int) -> Song:
    """Moves an entry, with its section if it carries one, to another place. Raises: EditRefused."""
    the_order_index(song, index)
    the_order_index(song, to)
    if index == to:
        return song
    order = [*song.order]
    order.insert(to, order.pop(index))
    places = list(range(len(order)))
    places.insert(to, places.pop(index))
    return replace(song, order=tuple(order), restart=places.index(song.restart) if song.restart else 0)


def set_section(song: Song, index: int, name: str, hue: int = -1) -> Song:
    """Begins a section on an entry, or renames and recolours the one that begins there. hue: 0–359, −1 the theme's. Raises: EditRefused."""
    the_order_index(song, index)
    name = line(name, "a section's name", 60)
    if not name:
        raise EditRefused("a section needs a name")
    whole(hue, -1, 359, "a hue")
    present = song.order[index].section
    section = replace(present, name=name, hue=hue) if present else Section(name, hue)
    return _with_entry(song, index, replace(song.order[index], section=section))


def clear_section(song: Song, index: int) -> Song:
    """Takes away the section that begins on an entry; the one before goes on. Raises: EditRefused."""
    the_order_index(song, index)
    return _with_entry(song, index, replace(song.order[index], section=None))


def set_section_hue(song: Song, index: int, hue: int) -> Song:
    """Recolours the section in which an entry lies. Raises: EditRefused when it lies in none."""
    start = section_start(song, index)
    section = song.order[start].section if start is not None else None
    if start is None or section is None:
        raise EditRefused(f"order {index:02X} lies in no section")
    whole(hue, -1, 359, "a hue")
    return _with_entry(song, start, replace(song.order[start], section=replace(section, hue=hue)))


def section_start(song: Song, index: int) -> int | None:
    """The entry on which the section around `index` begins; None where there is none. Raises: EditRefused."""
    return section_start_of(song.order, the_order_index(song, index))


def set_restart(song: Song, index: int) -> Song:
    """Where the song goes on after its end. Raises: EditRefused."""
    return song if the_order_index(song, index) == song.restart else replace(song, restart=index)


def without_entries(song: Song, indices: Iterable[int]) -> Song:
    """The song without some entries, which may be all of them: sections move to the entry after, unless one begins there."""
    order, restart = [*song.order], song.restart
    for index in sorted(indices, reverse=True):
        gone = order.pop(index)
        restart -= index < restart
        if gone.section and index < len(order) and not order[index].section:
            order[index] = replace(order[index], section=gone.section)
    return replace(song, order=tuple(order), restart=max(0, min(restart, len(order) - 1)))


def _with_entry(song: Song, index: int, entry: OrderEntry) -> Song:
    return song if entry == song.order[index] else replace(song, order=with_item(song.order, index, entry))


def _playable(song: Song, pattern: int) -> int:
    if pattern not in (ORDER_SKIP, ORDER_END):
        the_pattern(song, pattern)
    return pattern
