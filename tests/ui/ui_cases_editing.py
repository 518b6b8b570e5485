"""What the larger actions of the pattern view are for: find and replace, chords, rhythms, recording, tidying."""

from __future__ import annotations

from ui_stage import Case, Stage


def fill(stage: Stage, *texts: str) -> None:
    """Types into the open form, a text a line; an empty one passes its line over."""
    for text in texts:
        stage.press(*text, "tab")


def _asked_for(stage: Stage, **search: str) -> None:
    stage.editor.search = {name.replace("_", " "): text for name, text in search.items()}


def _replaces(stage: Stage) -> bool:
    fill(stage, "C-4", "+2")
    counted = stage.overlay._tell()
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
}
