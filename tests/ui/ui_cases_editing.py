"""What the larger actions of the pattern view are for: find and replace, chords, rhythms, recording, tidying."""

from __future__ import annotations

import numpy as np
from ui_stage import Case, Stage

from toccata.edit import channels, notes, order, samples
from toccata.edit.region import whole_channel
from toccata.song import Sample


def fill(stage: Stage, *texts: str) -> None:
    """Types into the open form, a text a line; an empty one passes its line over."""
    for text in texts:
        stage.press(*text, "tab")


def _asked_for(stage: Stage, **search: str) -> None:
    stage.editor.search = {name.replace("_", " "): text for name, text in search.items()}


def _replaces(stage: Stage) -> bool:
    fill(stage, "C-4", "+2")
    counted = stage.overlay.told
    stage.press("ctrl+r")
    return counted == "4 cells found" and stage.cell(8) == "D-4 01 40 ..." and len(stage.editor.session.history) == 1


def _writes_the_second_degree(stage: Stage) -> bool:
    stage.press("2")
    tried = [stage.cell(1, channel)[:6] for channel in range(3)]
    unwritten = stage.editor.session.song is stage.before
    stage.press("enter")
    written = [stage.cell(1, channel)[:6] for channel in range(3)]
    return unwritten and tried == written == ["D-4 01", "F-4 01", "A-4 01"] and stage.editor.session.song is stage.song


def _fills_three_in_eight(stage: Stage) -> bool:
    stage.press("3", "down", "8", "enter")
    return [row for row in range(16) if stage.cell(row)[:3] == "C-4"] == [0, 3, 6, 8, 11, 14]


def _unlocked(stage: Stage) -> None:
    stage.editor.choose(scale_lock="off", scale_marks=True)
    stage.cursor(row=1)


def _sets_a_minor_on_the_white_keys(stage: Stage) -> bool:
    stage.press("a", "down", "m", "m", "down", "h", "enter")
    key = stage.song.key, stage.song.scale, stage.editor.settings.scale_lock
    stage.press("z", "x", "c", "v")
    _unlocked(stage)
    return key == ("A", "harmonic minor", "map") and [stage.cell(row)[:3] for row in range(1, 5)] == ["A-4", "B-4", "C-5", "D-5"]


def _bookmarked(stage: Stage) -> None:
    for pattern, row in ((0, 3), (2, 9)):
        stage.cursor(pattern=pattern, row=row, order_index=pattern)
        stage.press('"')
    stage.cursor(row=20)


def _changed(stage: Stage, change, *values: object) -> None:
    stage.editor.session.apply("prepared", change(stage.song, *values))


CASES: dict[str, Case] = {
    "find.form": Case(_replaces),
    "find.next": Case(
        lambda stage: (stage.editor.cursor.row, stage.editor.cursor.channel) == (6, 1),
        lambda stage: _asked_for(stage, find_instrument="02", where="pattern") or stage.cursor(row=0, channel=1),
    ),
    "find.previous": Case(
        lambda stage: (stage.editor.cursor.row, stage.editor.cursor.channel) == (12, 1) and "3 of 3" in stage.message,
        lambda stage: _asked_for(stage, find_instrument="02", where="song"),
    ),
    "find.replace": Case(
        lambda stage: stage.cell(8) == "D-4 01 40 ..." and stage.cell(16) == "C-4 01 40 ..." and stage.editor.cursor.row == 16,
        lambda stage: _asked_for(stage, find_note="C-4", becomes_note="D-4") or stage.cursor(row=8),
    ),
    "compose.chord": Case(_writes_the_second_degree, lambda stage: stage.cursor(row=1)),
    "compose.euclid": Case(_fills_three_in_eight, lambda stage: stage.mark(0, 15)),
    "compose.key": Case(_sets_a_minor_on_the_white_keys, _unlocked),
    "compose.scale_lock": Case(lambda stage: stage.editor.settings.scale_lock == "snap", _unlocked),
    "input.recording": Case(
        lambda stage: (stage.press("n", "n", "enter"), stage.editor.settings.quantise == "row")[1],
        lambda stage: stage.editor.choose(quantise="off"),
    ),
    "bookmark.set": Case(lambda stage: stage.song.bookmarks == ((0, 3),), lambda stage: stage.cursor(row=3)),
    "bookmark.next": Case(
        lambda stage: (stage.editor.cursor.pattern, stage.editor.cursor.row, stage.editor.cursor.order_index) == (2, 9, 2), _bookmarked
    ),
    "bookmark.previous": Case(lambda stage: (stage.editor.cursor.pattern, stage.editor.cursor.row) == (0, 3), _bookmarked),
    "bookmark.clear": Case(lambda stage: stage.song.bookmarks == () and "2 bookmarks" in stage.message, _bookmarked),
    "tidy.patterns": Case(
        lambda stage: (
            (len(stage.song.patterns), stage.song.order[1].pattern, stage.editor.cursor.pattern) == (2, 1, 1)
            and "patterns 01" in stage.message
        ),
        lambda stage: _changed(stage, order.delete_entry, 1) or stage.cursor(order_index=1, pattern=2),
    ),
    "tidy.instruments": Case(
        lambda stage: stage.song.instrument(2) is None and stage.song.instrument(3) is not None and "instruments 02" in stage.message,
        lambda stage: _changed(stage, notes.set_instrument, whole_channel(stage.song, 0, 1), 1),
    ),
    "tidy.samples": Case(
        lambda stage: len(stage.song.samples) == 1 and "samples 02" in stage.message,
        lambda stage: _changed(stage, samples.set_sample, 2, Sample("unused", np.zeros(8, np.int16))),
    ),
    "tidy.all": Case(
        lambda stage: len(stage.song.patterns) == 2 and stage.song.instrument(2) is None and len(stage.editor.session.history) == 3,
        lambda stage: (
            _changed(stage, order.delete_entry, 1),
            _changed(stage, notes.set_instrument, whole_channel(stage.song, 0, 1), 1),
        ),
    ),
    "tidy.renumber_patterns": Case(
        lambda stage: (stage.cell(0, pattern=1), stage.song.order[0].pattern, stage.editor.cursor.pattern) == ("C-4 01 40 ...", 0, 1),
        lambda stage: _changed(stage, order.move_entry, 0, 1) or stage.cursor(),
    ),
    "tidy.renumber_instruments": Case(
        lambda stage: (stage.cell(0, 1)[4:6], stage.song.instrument(1).name) == ("02", "Deep bass"),
        lambda stage: _changed(stage, channels.move_channel, 0, 1) or stage.cursor(),
    ),
    "tidy.renumber_samples": Case(
        lambda stage: stage.song.sample(1).name == "tone" and stage.song.instruments[0].sample == 1,
        lambda stage: _changed(stage, samples.swap_samples, 1, 5),
    ),
    "transform.transpose": Case(
        lambda stage: (
            stage.press("1", "2", "down", "s", "down", "right", "enter"),
            stage.cell(8)[:3] == "C-5" and stage.cell(0, 1)[:3] == "C-2" and stage.cell(2, 2)[:3] == "C-5",
        )[1],
        lambda stage: stage.cursor(channel=1),
    ),
    "transform.humanise": Case(
        lambda stage: (
            stage.press("0", "down", "5", "enter"),
            any("ED" in cell for cell in stage.cells(0, range(32))) and {cell[7:9] for cell in stage.cells(0, range(0, 32, 8))} == {"40"},
        )[1]
    ),
    "transform.stretch": Case(lambda stage: (stage.press("down", "3", "enter"), stage.cell(24) == "C-4 01 40 ...")[1]),
    "transform.fade": Case(
        lambda stage: (
            stage.press("1", "0", "0", "down", "0", "enter"),
            [cell[7:9] for cell in stage.cells(0, range(0, 32, 8))] == ["40", "2F", "1F", "0E"],
        )[1]
    ),
    "transform.notes": Case(
        lambda stage: [cell[:6] for cell in stage.cells(1, range(0, 7, 2))] == ["C-2 02", "C#2 02", "D-2 02", "D#2 02"],
        lambda stage: stage.mark(0, 6, 1),
    ),
}
