"""What the actions of sections, of patterns in the order, of looping, queueing and the metronome are for."""

from __future__ import annotations

from collections.abc import Callable

from ui_stage import Case, Stage

from toccata.edit import order
from toccata.ui.painting import Line


def at(index: int, **places: int) -> Callable[[Stage], None]:
    return lambda stage: stage.cursor(order_index=index, pattern=index, **places)


def played(*patterns: int, cursor: int | None = None) -> Callable[[Stage], bool]:
    """The order has these patterns, the cursor is on that entry, and one undo takes it back."""

    def expect(stage: Stage) -> bool:
        found = tuple(entry.pattern for entry in stage.song.order)
        there = cursor is None or stage.editor.cursor.order_index == cursor
        stage.press("ctrl+z")
        return found == patterns and there and stage.song is stage.before

    return expect


def answered(text: str, expect: Callable[[Stage], bool]) -> Callable[[Stage], bool]:
    def check(stage: Stage) -> bool:
        stage.press("end", "ctrl+u")
        stage.type(text, "enter")
        return expect(stage)

    return check


def edited(*edits: Callable) -> Callable[[Stage], None]:
    """The song after some edits, (song) -> song each, in the order view."""

    def prepare(stage: Stage) -> None:
        song = stage.song
        for edit in edits:
            song = edit(song)
        stage.editor.session.apply("prepared", song)

    return prepare


def _queued(stage: Stage) -> bool:
    first = stage.player.at.queued
    stage.editor.position = stage.player.at
    strip = stage.app.view_named("pattern").order_strip
    shown = "+02" in "".join(piece.text for piece in strip._pieces(0))
    stage.press("q")
    return first == 2 and shown and stage.player.at.queued is None


def _looped(stage: Stage) -> bool:
    first, told = stage.editor.looped, stage.player.looped
    # An entry more before it: the section is looped where it is now.
    stage.app.show_view("order")
    stage.cursor(order_index=0)
    stage.press("y")
    moved = stage.editor.looped
    stage.cursor(order_index=3)
    stage.press("l")
    return first == told == range(1, 3) and moved == range(2, 4) and stage.editor.looped is None and stage.player.looped is None


def _mutes(stage: Stage) -> bool:
    section = stage.song.order[1].section
    return section is not None and section.mutes == (2,) and "rests in Verse" in stage.message


def _split(stage: Stage) -> bool:
    stage.press("enter")
    return [pattern.rows for pattern in stage.song.patterns] == [8, 32, 32, 24] and [e.pattern for e in stage.song.order] == [0, 3, 1, 2]


def _shows_usage(stage: Stage) -> bool:
    lines = []
    for index in range(3):
        line = Line(stage.editor.theme.style("text"))
        stage.overlay.paint_entry(line, index, 70)
        lines.append(line.strip(70).text)
    stage.press("home", "down", "enter")
    drawn = "x2" in lines[0] and "##·" in lines[0] and "x0" in lines[1] and "···" in lines[1]
    return drawn and stage.editor.cursor.pattern == 1 and stage.app.view.scope == "pattern"


def _counts_in(stage: Stage) -> bool:
    stage.editor.settings = stage.editor.settings.with_overrides(count_in=2)
    stage.press("f5")
    writes = stage.player.calls[-1]
    stage.press("f8", "space", "f5")
    listens = stage.player.calls[-1]
    stage.editor.settings = stage.editor.settings.with_overrides(count_in=0)
    on = 0.3 < stage.player.metronome < 0.5
    stage.press("f8", "alt+T")
    return on and writes == ("play", 0, 0, 8) and listens == ("play", 0, 0) and stage.player.metronome == 0


CASES: dict[str, Case] = {
    "order.previous_channel": Case(lambda stage: stage.editor.cursor.channel == 1, lambda stage: stage.cursor(channel=2)),
    "order.next_channel": Case(lambda stage: stage.editor.cursor.channel == 3, lambda stage: stage.cursor(channel=2)),
    "order.split": Case(_split, at(0, row=8)),
    "order.join": Case(played(0, 1, cursor=1), at(1)),
    "order.repeat": Case(answered("3", played(0, 1, 1, 1, 2)), at(1)),
    "order.queue": Case(_queued, lambda stage: (stage.play(3), stage.cursor(order_index=2, pattern=2))),
    "order.usage": Case(
        _shows_usage,
        edited(lambda song: order.set_entry(song, 1, 0)),
    ),
    "section.name": Case(answered("Bridge", lambda stage: stage.song.order[2].section.name == "Bridge"), at(2)),
    "section.colour": Case(lambda stage: (stage.press("b"), stage.song.order[0].section.hue == 240)[1]),
    "section.loop": Case(_looped, at(2)),
    "section.mute": Case(_mutes, at(2, channel=2)),
    "section.duplicate": Case(played(0, 1, 2, 1, 2, cursor=3), at(1)),
    "section.clone": Case(played(0, 1, 2, 3, 4, cursor=3), at(1)),
    "section.delete": Case(played(0), at(1)),
    "section.move_up": Case(played(1, 2, 0, cursor=1), at(2)),
    "section.move_down": Case(played(1, 2, 0, cursor=2), at(0)),
    "section.fade_in": Case(lambda stage: stage.cell(0, 3)[-3:] == "G02" and "fades in" in stage.message, at(0)),
    "section.fade_out": Case(lambda stage: stage.cell(31, 3)[-3:] == "G00" and "fades out" in stage.message, at(0)),
    "play.metronome": Case(_counts_in),
}


def _grooves(stage: Stage) -> bool:
    stage.type("8 4", "enter")
    return stage.song.channels[1].groove == (8, 4)


CASES |= {"channel.groove": Case(_grooves, lambda stage: stage.cursor(channel=1))}


def _plays_the_chosen_entry(stage: Stage) -> bool:
    heard = stage.player.calls[-1]
    stage.app.show_view("order")
    stage.cursor(order_index=2, pattern=2)
    stage.press("shift+f6")
    return heard == ("play", 1, 0) and stage.player.calls[-1] == ("play", 2, 0)


CASES |= {"play.from_order": Case(_plays_the_chosen_entry, lambda stage: stage.play(5, order_index=1, pattern=1))}
