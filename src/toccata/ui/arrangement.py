"""What the listener asks of the arrangement while it plays: a section that goes round, an entry that comes next, the metronome.

None of it is part of the song; the editor keeps it, and a player that is opened later is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toccata.errors import EditRefused
from toccata.song import OrderEntry, Song, section_span

if TYPE_CHECKING:
    from toccata.ui.editor import Editor


def section_name(song: Song, index: int) -> str:
    """The name of the section around an order entry, else which entries it has."""
    span = section_span(song.order, index)
    section = song.order[span.start].section
    return section.name if section else f"order {span.start:02X} to {span.stop - 1:02X}"


def loop_section(editor: Editor, index: int) -> None:
    """Lets playing go round in the section around an order entry; the same one again lets it out."""
    span = section_span(editor.song.order, index)
    name = section_name(editor.song, index)
    editor.set(looped=None if editor.looped == span else span)
    tell_player(editor)
    if editor.looped is None:
        editor.say(f"{name} is left at its end")
    else:
        editor.say(f"{name} goes round" if editor.playing else f"{name} goes round once it plays")


def queue_entry(editor: Editor, index: int) -> None:
    """Goes on with an order entry at the end of the pattern that plays; the same one again takes that back.

    Raises: EditRefused when nothing plays, or the entry has no pattern.
    """
    position = editor.position
    if editor.player is None or position is None or not position.playing:
        raise EditRefused("nothing plays; F5 plays the song, Shift+F6 from this entry")
    if editor.song.order[index].pattern < 0:
        raise EditRefused("a skip or an end cannot be queued")
    taken_back = position.queued == index
    editor.player.queue(None if taken_back else index)
    section = editor.song.order[index].section
    what = f"{section.name}, order {index:02X}," if section else f"order {index:02X}"
    editor.say("Nothing is queued" if taken_back else f"Next: {what} at the end of this pattern")


def toggle_metronome(editor: Editor) -> None:
    """Clicks on the beats of what plays, or no more."""
    editor.set(metronome=not editor.metronome)
    tell_player(editor)
    signature = editor.song.time_signature
    editor.say(f"Metronome on, {signature.beats}/{signature.unit}" if editor.metronome else "Metronome off")


def tell_player(editor: Editor) -> None:
    """Brings a player up to what the editor keeps of this."""
    if editor.player is not None:
        editor.player.loop_order(editor.looped)
        editor.player.set_metronome(editor.settings.metronome_volume / 100 if editor.metronome else 0.0)


def count_in_beats(editor: Editor) -> int:
    """Beats to count before playing begins: only when the metronome clicks and keys write."""
    song = editor.song
    bars = editor.settings.count_in if editor.metronome and editor.editing else 0
    return bars * max(1, song.rows_per_bar // song.rows_per_beat)


def follow_song(editor: Editor, old: Song, new: Song) -> None:
    """Keeps the looped section looped while entries come and go around it."""
    if editor.looped is not None and old.order is not new.order:
        start = _find(new.order, old.order[editor.looped.start], editor.looped.start)
        editor.looped = section_span(new.order, start) if start is not None else None
        tell_player(editor)
    elif editor.metronome and old.mixer is not new.mixer:
        tell_player(editor)


def _find(order: tuple[OrderEntry, ...], entry: OrderEntry, near: int) -> int | None:
    """Where a section's first entry is now: the same object or section, the nearest to where it was; the first stretch stays."""
    if entry.section is None:
        return 0 if near == 0 and order[0].section is None else None
    places = [place for place, other in enumerate(order) if other is entry or other.section == entry.section]
    return min(places, key=lambda place: abs(place - near), default=None)
