"""Whole sections: the stretch of the order from one entry that begins a section to the next.

The entries before the first section are a stretch too, without a name. The song's restart keeps pointing at the same entry.
"""

from __future__ import annotations

from dataclasses import replace

from toccata.edit.bounds import the_channel, the_order_index, whole
from toccata.edit.order import without_entries
from toccata.edit.sharing import with_new_pattern
from toccata.errors import EditRefused
from toccata.song import OrderEntry, Pattern, Section, Song, section_span, section_start
from toccata.song.document import MAX_ORDER


def mute_in_section(song: Song, index: int, channel: int) -> Song:
    """Mutes a channel in the section around an entry, or lets it play there again. Raises: EditRefused when the entry lies in none."""
    the_channel(song, channel)
    start, section = _the_section(song, index)
    mutes = set(section.mutes) ^ {channel}
    changed = replace(song.order[start], section=replace(section, mutes=tuple(sorted(mutes))))
    return replace(song, order=(*song.order[:start], changed, *song.order[start + 1 :]))


def duplicate_section(song: Song, index: int) -> Song:
    """Plays the section around an entry again right after it; both play the same patterns. Raises: EditRefused."""
    span = section_span(song.order, the_order_index(song, index))
    return _inserted(song, span.stop, song.order[span.start : span.stop])


def clone_section(song: Song, index: int) -> Song:
    """As `duplicate_section`, but the second one plays copies of the patterns, which can be changed alone. A pattern that the section
    plays several times has one copy. Raises: EditRefused.
    """
    span = section_span(song.order, the_order_index(song, index))
    doubled = duplicate_section(song, index)
    copies: dict[int, int] = {}
    order = [*doubled.order]
    for place in range(span.stop, span.stop + len(span)):
        number = order[place].pattern
        if number >= 0 and number not in copies:
            pattern = song.patterns[number]
            copies[number] = len(doubled.patterns)
            doubled = with_new_pattern(doubled, Pattern(pattern.rows, pattern.columns, pattern.name))
        order[place] = replace(order[place], pattern=copies.get(number, number))
    return replace(doubled, order=tuple(order))


def delete_section(song: Song, index: int) -> Song:
    """Takes the entries of the section out of the order; their patterns stay. Raises: EditRefused when there are no others."""
    span = section_span(song.order, the_order_index(song, index))
    if len(span) == len(song.order):
        raise EditRefused("the order needs one entry at least, and this section is all of it")
    start = song.order[span.start]
    nameless = replace(song, order=(*song.order[: span.start], replace(start, section=None), *song.order[span.start + 1 :]))
    return without_entries(nameless, span)


def move_section(song: Song, index: int, steps: int) -> Song:
    """Moves the section around an entry behind the next one (steps 1) or before the one before (−1). Raises: EditRefused where there is
    none, or where entries without a section would become part of one.
    """
    span = section_span(song.order, the_order_index(song, index))
    if whole(steps, -1, 1, "a step") == 0:
        return song
    beside = span.stop if steps > 0 else span.start - 1
    if not 0 <= beside < len(song.order):
        raise EditRefused(f"there is no section {'after' if steps > 0 else 'before'} this one")
    other = section_span(song.order, beside)
    first, second = (span, other) if steps > 0 else (other, span)
    if not song.order[first.start].section:
        raise EditRefused("the entries at the start lie in no section; S on the first one begins one")
    places = [*range(first.start), *second, *first, *range(second.stop, len(song.order))]
    restart = places.index(song.restart) if song.restart else 0
    return replace(song, order=tuple(song.order[place] for place in places), restart=restart)


def _the_section(song: Song, index: int) -> tuple[int, Section]:
    """Where the section around an entry begins, and the section. Raises: EditRefused when the entry lies in none."""
    start = section_start(song.order, the_order_index(song, index))
    section = song.order[start].section if start is not None else None
    if start is None or section is None:
        raise EditRefused(f"order {index:02X} lies in no section; S begins one")
    return start, section


def _inserted(song: Song, at: int, entries: tuple[OrderEntry, ...]) -> Song:
    if len(song.order) + len(entries) > MAX_ORDER:
        raise EditRefused(f"the order has at most {MAX_ORDER} entries")
    restart = song.restart + (len(entries) if 0 < song.restart >= at else 0)
    return replace(song, order=(*song.order[:at], *entries, *song.order[at:]), restart=restart)
