"""What the history says of an action: the parts that it changed."""

from __future__ import annotations

from dataclasses import replace

from toccata.notation.cells import parse_cell
from toccata.session.summary import changed_parts
from toccata.song import Channel, Instrument, Pattern, Song
from toccata.song.sample import read_only


def test_the_changed_parts_are_named():
    song = Song(channels=(Channel(),) * 3, patterns=(Pattern.empty(8, 3), Pattern.empty(8, 3)), instruments=(Instrument("a"), None))
    column = song.patterns[1].columns[2].copy()
    column[0] = parse_cell("C-4 01 .. ...")
    pattern = song.patterns[1]
    edited = replace(pattern, columns=(*pattern.columns[:2], read_only(column)))
    changed = replace(song, patterns=(song.patterns[0], edited), instruments=(song.instruments[0], Instrument("b")), tempo=90.0)
    assert changed_parts(song, changed) == ["pattern 01 channel 3", "instrument 02", "tempo"]
    assert changed_parts(song, replace(song, patterns=(*song.patterns, Pattern.empty(4, 3)))) == ["pattern 02"]
    assert changed_parts(song, song) == []
