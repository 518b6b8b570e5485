"""What each action of the pattern, the order and everywhere is for, as a check on the small song."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ui_stage import Case, Stage

from toccata.song import ORDER_END, ORDER_SKIP


def _moved(**places: int) -> Case:
    return Case(lambda stage: all(getattr(stage.editor.cursor, name) == value for name, value in places.items()))


def _from(case: Case, **places: int) -> Case:
    return Case(case.expect, lambda stage: stage.cursor(**places))


def _pictures(name: str) -> Case:
    """Opens and closes."""

    def expect(stage: Stage) -> bool:
        opened = name in stage.app.pictures.shown
        stage.app.perform(f"screen.{name}")
        return opened and name not in stage.app.pictures.shown

    return Case(expect)


def _view(scope: str) -> Case:
    return Case(lambda stage: stage.app.view.scope == scope)


def _marks(first_row: int, last_row: int, first_channel: int = 0, last_channel: int = 0) -> Case:
    def expect(stage: Stage) -> bool:
        mark = stage.editor.mark
        return mark is not None and (mark.first_row, mark.last_row, mark.first_channel, mark.last_channel) == (
            first_row,
            last_row,
            first_channel,
            last_channel,
        )

    return Case(expect, lambda stage: stage.cursor(row=8))


def _order(*patterns: int, at: int = 0, **_: object) -> Case:
    return Case(
        lambda stage: tuple(entry.pattern for entry in stage.song.order) == patterns, lambda stage: stage.cursor(order_index=at, pattern=at)
    )


def _copied(stage: Stage) -> None:
    """Rows 0–1 of the drums are on the clipboard, the cursor is on row 4."""
    stage.mark(0, 1)
    stage.press("ctrl+c", "alt+u")
    stage.cursor(row=4)


def _asked(stage: Stage, text: str) -> None:
    stage.press("end", "ctrl+u")
    stage.type(text, "enter")


def _answers(text: str, expect) -> object:
    def check(stage: Stage) -> bool:
        _asked(stage, text)
        return expect(stage)

    return check


def _names(stage: Stage) -> list[str]:
    return [channel.name for channel in stage.song.channels]


async def _is_new_song(stage: Stage) -> bool:
    stage.press("enter")
    return await stage.settled(lambda: len(stage.song.channels) == 8 and any(stage.song.samples))


async def _is_kept(stage: Stage) -> bool:
    folder = stage.editor.settings.folders.sketches
    return await stage.settled(lambda: "shelf" in stage.message and any("small" in path.name for path in folder.iterdir()))


async def _has_what_was_kept(stage: Stage) -> bool:
    await stage.settled(lambda: stage.overlay is not None)
    stage.press("s")
    await stage.settled(lambda: "On the shelf" in stage.message)
    stage.app.perform("document.shelf")
    await stage.settled(lambda: stage.overlay is not None)
    return any(item.is_sketch and item.title.startswith("small") for item in stage.overlay.items)


async def _is_saved(stage: Stage) -> bool:
    _asked(stage, str(stage.editor.settings.songs_folder) + "/here")
    return await stage.settled(lambda: stage.editor.path is not None and stage.editor.path.exists() and not stage.editor.session.modified)


async def _asks_before_leaving(stage: Stage) -> bool:
    asked = "not saved" in stage.overlay.question and not stage.left
    stage.press("ctrl+q")
    return asked and stage.left == ["leave"]


def _has_octave(octave: int):
    return lambda stage: stage.editor.octave == octave


async def _takes_an_earlier_version_back(stage: Stage) -> bool:
    saved_title = stage.before.title
    stage.editor.session.save(Path(stage.editor.settings.songs_folder) / "versions.toccata", overwrite=True)
    stage.editor.edit("title", replace(stage.song, title="later"))
    stage.editor.session.save()
    stage.editor.desk.perform("document.backups")
    stage.press("enter")
    came = await stage.settled(lambda: stage.song.title == saved_title)
    return came and [entry.name for entry in stage.editor.session.history] == ["Title", "Earlier version"]


def _edited(stage: Stage) -> None:
    stage.press("x")


CASES: dict[str, Case] = {
    # Views and commands
    "view.pattern": Case(lambda stage: stage.app.view.scope == "pattern", lambda stage: stage.app.show_view("order")),
    "view.order": _view("order"),
    "view.samples": _view("samples"),
    "view.instruments": _view("instruments"),
    "view.mixer": _view("mixer"),
    "view.files": _view("files"),
    "view.song": _view("song"),
    "commands.help": Case(lambda stage: type(stage.overlay).__name__ == "Help"),
    "commands.palette": Case(lambda stage: type(stage.overlay).__name__ == "Palette"),
    "commands.menu": Case(lambda stage: type(stage.overlay).__name__ == "Menu"),
    "commands.redraw": Case(lambda stage: stage.song is stage.before),
    "commands.go_to": Case(_answers("1e", lambda stage: stage.editor.cursor.row == 0x1E)),
    # Songs
    "document.save": Case(_is_saved, _edited),
    "document.save_as": Case(_is_saved, _edited),
    "document.open": _view("files"),
    "document.new": Case(_is_new_song),
    "document.template": Case(_is_new_song),
    "document.shelf": Case(_has_what_was_kept),
    "document.keep_sketch": Case(_is_kept),
    "document.backups": Case(_takes_an_earlier_version_back),
    "document.leave": Case(_asks_before_leaving, _edited),
    "history.undo": Case(lambda stage: stage.cell(0) == "C-4 01 40 ..." and "Undone" in stage.message, lambda stage: stage.press("x")),
    "history.redo": Case(lambda stage: stage.cell(0) == "D-4 01 40 ...", lambda stage: stage.press("x", "ctrl+z")),
    "history.list": Case(
        lambda stage: (
            (stage.press("up", "up", "enter"), stage.song is stage.editor.session.history.entries[1].before)[1]
            and stage.cell(1) == "... .. .. ..."
        ),
        lambda stage: (stage.press("x", "c", "v"), stage.app.status.clear()),
    ),
    # Playing
    "play.song": Case(lambda stage: stage.player.calls == [("play", 0, 0)], lambda stage: stage.cursor(order_index=1, pattern=1, row=3)),
    "play.loop_pattern": Case(lambda stage: stage.player.calls == [("loop_pattern", 1, 0)], lambda stage: stage.cursor(pattern=1, row=3)),
    "play.from_cursor": Case(
        lambda stage: stage.player.calls == [("play", 1, 3)], lambda stage: stage.cursor(order_index=1, pattern=1, row=3)
    ),
    "play.toggle": Case(lambda stage: stage.player.calls == [("play", 0, 5)], lambda stage: stage.cursor(row=5)),
    "play.stop": Case(
        lambda stage: stage.player.calls == [("stop",)] and stage.editor.cursor.row == 9 and not stage.editor.playing,
        lambda stage: stage.play(9),
    ),
    "screen.frugal": Case(lambda stage: (stage.editor.frugal, stage.app.perform("screen.frugal"))[0] and not stage.editor.frugal),
    "screen.oscilloscope": _pictures("oscilloscope"),
    "screen.spectrum": _pictures("spectrum"),
    "play.centre": Case(lambda stage: (stage.editor.settings.follow == "centre", stage.app.perform("play.centre"))[0]),
    "play.follow": Case(lambda stage: not stage.editor.follow),
    # The cursor
    "cursor.up": _from(_moved(row=4), row=5),
    "cursor.down": _from(_moved(row=6), row=5),
    "cursor.left": _from(_moved(channel=0, field=7), channel=1),
    "cursor.right": _from(_moved(channel=1, field=0), channel=0, field=7),
    "cursor.next_note": _from(_moved(channel=2, field=0), channel=1, field=6),
    "cursor.previous_note": _from(_moved(channel=2, field=0), channel=2, field=6),
    "cursor.next_channel": _from(_moved(channel=2, field=1), channel=1, field=1),
    "cursor.previous_channel": _from(_moved(channel=3), channel=0),
    "cursor.bar_up": _from(_moved(row=0), row=9),
    "cursor.bar_down": _from(_moved(row=16), row=9),
    "cursor.beat_up": _from(_moved(row=8), row=9),
    "cursor.beat_down": _from(_moved(row=12), row=9),
    "cursor.first_row": _from(_moved(row=0), row=9),
    **{f"cursor.quarter_{quarter}": _from(_moved(row=8 * quarter), row=9) for quarter in range(4)},
    "cursor.last_row": _from(_moved(row=31), row=9),
    "cursor.mark_up": _marks(7, 8),
    "cursor.mark_down": _marks(8, 9),
    "cursor.mark_left": Case(_marks(8, 8, 0, 1).expect, lambda stage: stage.cursor(row=8, channel=1)),
    "cursor.mark_right": Case(lambda stage: stage.editor.mark is not None and stage.editor.mark.last_field == 1),
    "cursor.mark_bar_up": _marks(0, 8),
    "cursor.mark_bar_down": _marks(8, 16),
    "cursor.mark_first_row": _marks(0, 8),
    "cursor.mark_last_row": _marks(8, 31),
    "cursor.previous_order": _from(_moved(order_index=0, pattern=0), order_index=1, pattern=1),
    "cursor.next_order": _from(_moved(order_index=2, pattern=2), order_index=1, pattern=1),
    "cursor.previous_pattern": _from(_moved(order_index=1, pattern=0), order_index=1, pattern=1),
    "cursor.next_pattern": _from(_moved(order_index=1, pattern=2), order_index=1, pattern=1),
    # Marks
    "mark.toggle": Case(lambda stage: (stage.press("down", "down"), stage.editor.mark.rows == 3)[1]),
    "mark.rows": Case(
        lambda stage: (stage.editor.mark.rows == 16, stage.press("alt+d"), stage.editor.mark.rows == 32)[::2] == (True, True)
    ),
    "mark.channel": Case(
        lambda stage: (
            (len(stage.editor.mark.channels) == 1, stage.press("alt+l"), len(stage.editor.mark.channels) == 4)[::2] == (True, True)
        )
    ),
    "mark.clear": Case(lambda stage: stage.editor.mark is None, lambda stage: stage.mark(0, 3)),
    # Blocks
    "block.copy": Case(lambda stage: stage.editor.clip.rows == 2 and stage.song is stage.before, lambda stage: stage.mark(0, 1)),
    "block.cut": Case(lambda stage: stage.editor.clip.rows == 2 and stage.cell(0) == "... .. .. ...", lambda stage: stage.mark(0, 1)),
    "block.paste": Case(lambda stage: stage.cell(4) == "C-4 01 40 ..." and stage.editor.cursor.row == 6, _copied),
    "block.insert_paste": Case(lambda stage: stage.cell(4) == "C-4 01 40 ..." and stage.cell(10) == "C-4 01 40 ...", _copied),
    "block.mix_paste": Case(lambda stage: stage.cell(4) == "C-4 01 40 ..." and stage.cell(8) == "C-4 01 40 ...", _copied),
    "block.flood_paste": Case(lambda stage: all(cell == "C-4 01 40 ..." for cell in stage.cells(0, range(0, 32, 2))), _copied),
    "block.swap": Case(
        lambda stage: stage.cell(0) == "... .. .. ..." and stage.cell(4) == "C-4 01 40 ...",
        lambda stage: (stage.mark(0, 1), stage.cursor(row=4)),
    ),
    "block.double": Case(
        lambda stage: stage.cell(2) == "C-4 01 40 ..." and stage.editor.mark.first_row == 2, lambda stage: stage.mark(0, 1)
    ),
    "block.semitone_up": Case(lambda stage: stage.cell(0) == "C#4 01 40 ..."),
    "block.semitone_down": Case(lambda stage: stage.cell(0) == "B-3 01 40 ..."),
    "block.octave_up": Case(lambda stage: stage.cell(0) == "C-5 01 40 ..."),
    "block.octave_down": Case(lambda stage: stage.cell(0) == "C-3 01 40 ..."),
    "block.interpolate_volume": Case(
        lambda stage: [cell[7:9] for cell in stage.cells(1, range(7))] == ["08", "0A", "0C", "0E", "10", "12", "14"],
        lambda stage: stage.mark(0, 6, 1),
    ),
    "block.interpolate_effect": Case(lambda stage: stage.cell(6, 2)[10:] == "45B", lambda stage: stage.cursor(channel=2)),
    "block.scale_volume": Case(_answers("50", lambda stage: stage.cell(0) == "C-4 01 20 ...")),
    "block.set_volume": Case(_answers("10", lambda stage: stage.cell(8) == "C-4 01 10 ...")),
    "block.set_instrument": Case(lambda stage: stage.cell(8) == "C-4 03 40 ...", lambda stage: stage.editor.set(instrument=3)),
    "block.swap_instruments": Case(_answers("02", lambda stage: stage.cell(8) == "C-4 02 40 ...")),
    "block.wipe": Case(
        lambda stage: stage.cell(0) == "... .. 40 ...", lambda stage: stage.editor.set(edit_mask=frozenset(("note", "instrument")))
    ),
    "block.expand": Case(lambda stage: stage.cell(16) == "C-4 01 40 ..." and stage.cell(8) == "... .. .. ..."),
    "block.shrink": Case(lambda stage: stage.cell(4) == "C-4 01 40 ..."),
    "block.randomise": Case(lambda stage: stage.song is not stage.before, lambda stage: stage.mark(0, 31, 1)),
    "block.humanise": Case(lambda stage: stage.song is not stage.before, lambda stage: stage.mark(0, 31, 0, 1)),
    "block.reverse": Case(lambda stage: stage.cell(31) == "C-4 01 40 ..."),
    "block.rotate_up": Case(lambda stage: stage.cell(31) == "C-4 01 40 ..."),
    "block.rotate_down": Case(lambda stage: stage.cell(1) == "C-4 01 40 ..."),
    # Cells
    "cell.note_off": Case(lambda stage: stage.cell(0).startswith("== ") and stage.editor.cursor.row == 1),
    "cell.note_cut": Case(lambda stage: stage.cell(0).startswith("^^ ")),
    "cell.note_fade": Case(lambda stage: stage.cell(0).startswith("~~ ")),
    "cell.clear_field": Case(lambda stage: stage.cell(0) == "... 01 40 ..." and stage.editor.cursor.row == 1),
    "cell.clear": Case(lambda stage: stage.cell(0) == "... .. .. ..."),
    "cell.insert_row": Case(lambda stage: stage.cell(1) == "C-4 01 40 ..." and stage.cell(0, 1) == "C-2 02 08 ..."),
    "cell.pull_up": Case(
        lambda stage: stage.cell(7) == "C-4 01 40 ..." and stage.editor.cursor.row == 4, lambda stage: stage.cursor(row=5)
    ),
    "cell.insert_row_all": Case(lambda stage: stage.cell(1) == "C-4 01 40 ..." and stage.cell(1, 1) == "C-2 02 08 ..."),
    "cell.delete_row_all": Case(lambda stage: stage.cell(7) == "C-4 01 40 ..." and stage.cell(5, 1) == "D#2 02 14 ..."),
    "cell.pick_up": Case(lambda stage: stage.editor.instrument == 2, lambda stage: stage.cursor(channel=1)),
    "cell.put": Case(
        lambda stage: stage.cell(1) == "C-4 01 .. ...",
        lambda stage: (stage.press("enter"), stage.cursor(row=1), stage.press("right", "left")),
    ),
    "cell.preview": Case(lambda stage: stage.player.notes_on == [36], lambda stage: stage.cursor(channel=1)),
    "cell.preview_row": Case(lambda stage: stage.player.notes_on == [60, 36] and stage.editor.cursor.row == 1),
    # Entry
    "input.toggle_editing": Case(lambda stage: not stage.editor.editing),
    "input.stop_or_edit": Case(lambda stage: stage.player.calls == [("stop",)] and stage.editor.editing, lambda stage: stage.play(row=3)),
    **{f"input.octave_{octave}": Case(_has_octave(octave)) for octave in range(9)},
    "keys.choose": Case(
        lambda stage: (
            (
                stage.press("2", "f6"),
                stage.editor.octave == 5,
                stage.app.perform("keys.choose"),
                stage.press("1", "f6"),
                stage.player.calls[-1:] == [("loop_pattern", 0, 0)],
            )[1::3]
            == (True, True)
        )
    ),
    "keys.read": Case(lambda stage: "keys.toml" in stage.message and stage.app.keymap.lookup("f6", ()).id == "play.loop_pattern"),
    "speech.toggle": Case(lambda stage: (stage.editor.settings.speak, stage.app.perform("speech.toggle"))[0]),
    "speech.where": Case(lambda stage: "row 0" in stage.message and "octave 4" in stage.message),
    "speech.ascii": Case(lambda stage: (stage.editor.settings.ascii, stage.app.perform("speech.ascii"))[0]),
    "input.octave_down": Case(lambda stage: stage.editor.octave == 3),
    "input.octave_up": Case(lambda stage: stage.editor.octave == 5),
    "input.previous_instrument": Case(lambda stage: stage.editor.instrument == 1, lambda stage: stage.editor.set(instrument=2)),
    "input.next_instrument": Case(lambda stage: stage.editor.instrument == 2 and "Deep bass" in stage.message),
    "input.edit_step": Case(lambda stage: (stage.press("c"), stage.editor.edit_step == 12)[1]),
    "input.note_layout": Case(
        lambda stage: (
            stage.press("2"),
            stage.editor.note_rows[0][0] == "y",
            stage.app.perform("input.note_layout"),
            stage.press("1"),
        )[1]
    ),
    "input.learn_layout": Case(lambda stage: (stage.press("a", "b"), stage.overlay.keys == ["a", "b"])[1]),
    "input.edit_mask": Case(lambda stage: (stage.cursor(row=1), stage.press(",", ",", "z"), stage.cell(1) == "C-4 .. .. ...")[2]),
    # Tempo
    "tempo.speed_down": Case(lambda stage: stage.song.speed == 5),
    "tempo.speed_up": Case(lambda stage: stage.song.speed == 7),
    "tempo.slower": Case(lambda stage: stage.song.tempo == 124),
    "tempo.faster": Case(lambda stage: stage.song.tempo == 126),
    # Channels
    "channel.mute": Case(lambda stage: stage.song.channels[1].strip.mute, lambda stage: stage.cursor(channel=1)),
    "channel.solo": Case(lambda stage: stage.song.channels[1].strip.solo, lambda stage: stage.cursor(channel=1)),
    "channel.unmute_all": Case(
        lambda stage: not any(channel.strip.mute or channel.strip.solo for channel in stage.song.channels),
        lambda stage: stage.press("ctrl+u", "ctrl+d"),
    ),
    "channel.settings": Case(lambda stage: (stage.press("d"), _names(stage) == ["Drums", "Drums", "Bass", "Lead", "Pad"])[1]),
    "channel.effect_columns": Case(lambda stage: stage.song.channels[0].effect_columns == 2),
    "channel.rename": Case(_answers("Boom", lambda stage: _names(stage)[0] == "Boom")),
    "channel.colour": Case(lambda stage: (stage.press("g"), stage.song.channels[0].hue == 120)[1]),
    "channel.add": Case(lambda stage: _names(stage) == ["Drums", "", "Bass", "Lead", "Pad"] and stage.editor.cursor.channel == 1),
    "channel.clone": Case(lambda stage: _names(stage)[:2] == ["Drums", "Drums"]),
    "channel.delete": Case(
        lambda stage: _names(stage) == ["Drums", "Bass", "Lead"] and stage.editor.cursor.channel == 2, lambda stage: stage.cursor(channel=3)
    ),
    "channel.move_left": Case(lambda stage: _names(stage) == ["Bass", "Drums", "Lead", "Pad"], lambda stage: stage.cursor(channel=1)),
    "channel.move_right": Case(lambda stage: _names(stage) == ["Bass", "Drums", "Lead", "Pad"] and stage.editor.cursor.channel == 1),
    # Patterns
    "pattern.new": Case(lambda stage: len(stage.song.patterns) == 4 and stage.editor.cursor.order_index == 1),
    "pattern.clone": Case(lambda stage: stage.cell(0, 0, 3) == "C-4 01 40 ..." and stage.editor.cursor.pattern == 3),
    "pattern.settings": Case(lambda stage: (stage.press("r"), _asked(stage, "48"), stage.song.patterns[0].rows == 48)[2]),
    "pattern.resize": Case(_answers("16", lambda stage: stage.song.patterns[0].rows == 16)),
    "pattern.rename": Case(_answers("hook", lambda stage: stage.song.patterns[0].name == "hook")),
    "pattern.delete": Case(lambda stage: len(stage.song.patterns) == 2 and len(stage.song.order) == 2),
    # The order
    "order.up": _from(_moved(order_index=0), order_index=1, pattern=1),
    "order.down": _from(_moved(order_index=2, pattern=2), order_index=1, pattern=1),
    "order.page_up": _from(_moved(order_index=0), order_index=2, pattern=2),
    "order.page_down": _from(_moved(order_index=2), order_index=0),
    "order.first": _from(_moved(order_index=0, pattern=0), order_index=2, pattern=2),
    "order.last": _from(_moved(order_index=2, pattern=2), order_index=0),
    "order.edit_pattern": _view("pattern"),
    "order.insert": _order(0, 1, 1, 2, at=1),
    "order.delete": _order(0, 2, at=1),
    "order.new": _order(0, 1, 3, 2, at=1),
    "order.duplicate": _order(0, 1, 1, 2, at=1),
    "order.clone": _order(0, 3, 2, at=1),
    "order.skip": _order(0, ORDER_SKIP, 1, 2, at=1),
    "order.end": _order(0, ORDER_END, 1, 2, at=1),
    "order.move_up": _order(1, 0, 2, at=1),
    "order.move_down": _order(0, 2, 1, at=1),
    "order.restart": Case(lambda stage: stage.song.restart == 1, lambda stage: stage.cursor(order_index=1, pattern=1)),
}
