"""Speaking mode: what the line says, where the terminal's cursor is, and a song written by the line alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from ui_fakes import FakePlayer, small_song
from ui_stage import Stage

from toccata.edit.new import new_song
from toccata.notation.cells import format_cell
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.song import Instrument, Sample
from toccata.ui.app import VIEWS, ToccataApp
from toccata.ui.speech.words import cell_parts, effect_words, field_name, key_words, note_words, number_words, volume_words


@pytest.mark.parametrize(
    ("note", "words"),
    [(60, "C 4"), (61, "C sharp 4"), (119, "B 8"), (NOTE_OFF, "note off"), (NOTE_CUT, "note cut"), (NOTE_FADE, "note fade"), (NO_NOTE, "")],
)
def test_notes_in_words(note: int, words: str) -> None:
    assert note_words(note) == words


@pytest.mark.parametrize(("key", "words"), [(",", "comma"), ("X", "capital X"), ("x", "X"), ("alt+Q", "Alt+Shift+Q"), ("f5", "F5")])
def test_keys_in_words(key: str, words: str) -> None:
    assert key_words(key) == words


def test_numbers_are_decimal_with_the_digits_that_are_typed() -> None:
    assert [number_words(number) for number in (0, 9, 10, 64)] == ["0", "9", "10, hex 0A", "64, hex 40"]


def test_a_cell_in_words() -> None:
    song = small_song()
    parts = dict(cell_parts(song, song.patterns[0].columns[2][2], 1))
    assert parts["note"] == "note C 5"
    assert parts["instrument"] == "instrument 3 Lead"
    assert parts["effect 0"].startswith("effect: vibrato: speed 3, depth 7")
    assert cell_parts(song, song.patterns[0].columns[0][1], 1) == []
    assert dict(cell_parts(song, song.patterns[0].columns[0][0], 1))["volume"] == "volume 64, hex 40"


def test_volume_effect_and_field_words() -> None:
    assert volume_words(0, 0) == effect_words(0, 0, 0, 1) == ""
    assert field_name(0, 1) == ("note", "note")
    assert field_name(2, 1) == ("instrument", "instrument, digit 2 of 2")
    assert field_name(8, 2) == ("effect 1", "effect 2, digit 1 of 3")


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app(speak=True)
    async with app.run_test(size=(160, 40)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        stage.pilot = pilot  # type: ignore[attr-defined]
        yield stage


def line(stage: Stage) -> str:
    """What is to be read on the screen, both its lines."""
    status = stage.app.status
    return " ".join(status.paint_line(y).text.strip() for y in range(status.size.height)).strip()


async def after(stage: Stage, *keys: str) -> str:
    stage.press(*keys)
    await stage.pilot.pause()  # type: ignore[attr-defined]
    return line(stage)


async def test_it_names_cell_field_and_position(stage: Stage) -> None:
    stage.cursor(row=1, channel=2)
    said = await after(stage, "down")
    assert said.startswith("row 2, note C 5, instrument 3 Lead, effect: vibrato: speed 3, depth 7")
    assert "channel 3 Lead" in said
    assert said.endswith("on note")


async def test_what_has_changed_comes_first(stage: Stage) -> None:
    stage.cursor(row=2, channel=2)
    assert (await after(stage, "right")).startswith("on instrument, digit 1 of 2, row 2")
    assert (await after(stage, "shift+tab", "tab")).startswith("channel 4 Pad, empty")
    assert (await after(stage, "down")).startswith("row 3, channel 4 Pad, empty")


async def test_an_empty_field_is_told_apart_from_an_empty_cell(stage: Stage) -> None:
    stage.cursor(row=2, channel=2, field=2)
    assert "no volume" in await after(stage, "right")


async def test_an_entry_is_said_and_then_where_the_cursor_went(stage: Stage) -> None:
    stage.cursor(row=4, channel=3)
    assert (await after(stage, "s")).startswith("row 4: note C sharp 4, instrument 1 Kick, row 5, channel 4 Pad, empty")
    stage.cursor(row=4, channel=3, field=3)
    assert (await after(stage, "4")).startswith("row 4: volume 64, hex 40")
    stage.cursor(row=4, channel=3)
    assert "leared" in await after(stage, ".")


async def test_states_are_said_when_they_change(stage: Stage) -> None:
    assert (await after(stage, "*")).startswith("octave 5, ")
    assert "jam" in (await after(stage, "space")).lower()
    assert (await after(stage, "ctrl+e", "4")).startswith("Edit step 4")
    assert (await after(stage, "ctrl+u")).lower().find("mute") >= 0
    assert (await after(stage, "shift+down")).find("marked rows 0 to 1, channels 1 to 1") >= 0
    stage.press("f5")
    stage.editor.position = stage.player.at
    assert "playing" in line(stage)


async def test_while_the_song_is_followed_the_line_stands_still(stage: Stage) -> None:
    stage.app.voice.begin()
    stage.play(row=5)
    before = line(stage)
    stage.play(row=6)
    assert line(stage) == before
    assert "following the song" in before


async def test_a_refusal_is_a_warning(stage: Stage) -> None:
    assert (await after(stage, "alt+y")).startswith("warning: ")


async def test_menus_prompts_and_forms_say_their_item(stage: Stage) -> None:
    assert "press a key for one of" in await after(stage, "escape")
    assert (await after(stage, "down")).startswith("1: Help, Views and playing")
    await after(stage, "escape")
    assert (await after(stage, "ctrl+p")).startswith("Command palette, type to find")
    stage.type("paste over")
    assert (await after(stage)).startswith("Paste over, Ctrl+V, Alt+O")
    await after(stage, "escape")
    assert (await after(stage, "ctrl+g")).startswith("Go to: row")
    assert "text 1" in await after(stage, "1")
    await after(stage, "escape")
    stage.press("x")
    said = await after(stage, "ctrl+q")
    assert "not saved" in said
    assert "Escape: go back" in said
    await after(stage, "escape")
    assert (await after(stage, "f1")).startswith("Help, type to find")
    await after(stage, "escape")
    assert "a form of" in await after(stage, "ctrl+f")


async def test_every_view_says_something_of_its_item(stage: Stage) -> None:
    for scope in VIEWS:
        stage.app.voice.begin()
        stage.app.show_view(scope)
        await stage.pilot.pause()  # type: ignore[attr-defined]
        said = (await after(stage)) or line(stage)
        assert len(said) > 8, scope


async def test_lists_say_the_chosen_line_and_its_place(stage: Stage) -> None:
    assert "01 tone" in await after(stage, "f3")
    assert (await after(stage, "down")).startswith("02 empty, 2 of ")
    assert "S Save, 1 of" in await after(stage, "f10")
    assert (await after(stage, "down")).startswith("A Save as, 2 of")
    assert "Voice: sampler. " in await after(stage, "f4", "tab", "down")


async def test_where_am_i_tells_all(stage: Stage) -> None:
    stage.cursor(row=2, channel=2)
    said = await after(stage, "ctrl+w")
    for words in ("row 2", "channel 3 Lead", "C 5", "pattern 0", "order entry 0, section Intro", "octave 4", "edit step 1", "stopped"):
        assert words in said, words


async def test_the_line_is_always_in_the_same_place(stage: Stage) -> None:
    status = stage.app.status
    assert (status.region.y, status.region.height) == (37, 2)
    for scope in VIEWS:
        stage.app.show_view(scope)
        await stage.pilot.pause()  # type: ignore[attr-defined]
        assert (status.region.y, status.region.height) == (37, 2)


async def test_the_terminals_cursor_is_on_the_field(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[tuple[int, int] | None] = []
    monkeypatch.setattr(stage.app, "place_terminal_cursor", places.append)
    stage.cursor(row=5, channel=1, field=3)
    await after(stage, "right")
    x, y = places[-1] or (0, 0)
    grid = stage.app.view.grid
    assert y == grid.region.y + 5
    text = stage.app.screen._compositor.render_strips()[y].text
    stage.cursor(row=0, channel=1, field=0)
    await after(stage, "up")
    assert places[-1] == (x - 8, grid.region.y)
    assert text[x] == "."
    await after(stage, "ctrl+g", "1", "2")
    overlay = stage.overlay
    assert places[-1] == (overlay.region.x + 3, overlay.region.y + 1)
    await after(stage, "escape")
    await after(stage, "f9")
    assert places[-1] == (1, stage.app.status.region.y), "where there is no place to type, it is on the line"


async def test_it_is_switched_on_and_off_and_kept(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        assert app.status.size.height == 1
        app.perform("speech.toggle")
        await pilot.pause()
        assert app.status.size.height == 2
        stage.press("down")
        await pilot.pause()
        assert line(stage).startswith("row 1, empty, channel 1 Drums")
        file = app.editor.settings.folders.settings_file
        assert await stage.settled(lambda: file.exists() and "speak = true" in file.read_text())
        app.perform("speech.toggle")
        await pilot.pause()
        assert app.status.size.height == 1


class Listener:
    """Presses keys and hears the line; knows nothing else of the editor."""

    def __init__(self, app: ToccataApp, pilot: Pilot) -> None:
        self._app, self._pilot = app, pilot

    async def hear(self) -> str:
        await self._pilot.pause()
        status = self._app.status
        return " ".join(status.paint_line(y).text.strip() for y in range(status.size.height)).strip()

    async def press(self, *keys: str) -> str:
        await self._pilot.press(*keys)
        return await self.hear()

    async def press_until(self, key: str, words: str) -> None:
        """Presses a key until the line has the words."""
        for _ in range(20):
            if words in await self.press(key):
                return
        raise AssertionError(f"{words} was never said: {await self.hear()}")

    async def go(self, row: int, channel: int, field: str) -> None:
        """Moves by the arrows until the line says that it is there."""
        for _ in range(200):
            said = await self.hear()
            found = (re.search(r"\brow (\d+)(?!\d*:)", said), re.search(r"\bchannel (\d+)", said), re.search(r"\bon (\w+)", said))
            at_row, at_channel, at_field = (match[1] if match else "" for match in found)
            if at_channel != str(channel):
                await self.press("tab")
            elif at_row != str(row):
                await self.press("down" if int(at_row) < row else "up")
            elif at_field != field:
                await self.press("right")
            else:
                return
        raise AssertionError(f"lost: {said}")


async def test_a_song_is_written_by_the_line_alone(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    """A bass line with a vibrato, a second instrument by its name, a named section and the tempo: nothing is read but the line."""
    instruments = (Instrument("Bass", sample=1), Instrument("Bell", sample=1))
    song = new_song(instruments, (Sample("tone", small_song().samples[0].data),), "heard", ("Low", "High"), rows=16)
    app = make_app(song, speak=True)
    now = [0.0]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    app.editor.clock = clock
    async with app.run_test(size=(100, 30)) as pilot:
        ears = Listener(app, pilot)
        assert "row 0" in await ears.press("up")
        await ears.press_until("slash", "octave 3")
        for row, key, name in ((0, "z", "C 3"), (4, "d", "D sharp 3"), (8, "g", "F sharp 3")):
            await ears.go(row, 1, "note")
            assert f"row {row}: note {name}, instrument 1 Bass" in await ears.press(key)
        await ears.go(4, 1, "effect")
        await ears.press("4", "3")
        assert "effect: vibrato: speed 3, depth 7" in await ears.press("7")
        await ears.go(8, 1, "volume")
        assert "row 8: volume 32, hex 20" in await ears.press("2")
        await ears.press("0")
        await ears.press_until("greater_than_sign", "Instrument 02 Bell")
        await ears.press_until("asterisk", "octave 5")
        await ears.go(2, 2, "note")
        said = await ears.press("c")
        assert "row 2: note E 5, instrument 2 Bell" in said
        await ears.go(12, 2, "note")
        assert "note off" in await ears.press("equals_sign")
        await ears.press("z")
        assert "Undone: Note" in await ears.press("ctrl+z")
        assert "Order view" in await ears.press("f11")
        assert "ection" in await ears.press("s")
        for letter in "Verse":
            await ears.press(letter)
        await ears.press("enter")
        await ears.press("f2")
        columns = app.editor.song.patterns[0].columns
        cells = [(row, channel + 1, format_cell(columns[channel][row], 1)) for row in range(16) for channel in (0, 1)]
        written = [cell for cell in cells if cell[2] != "... .. .. ..."]
        assert written == [
            (0, 1, "C-3 01 .. ..."),
            (2, 2, "E-5 02 .. ..."),
            (4, 1, "D#3 01 .. 437"),
            (8, 1, "F#3 01 20 ..."),
            (12, 2, "==  .. .. ..."),
        ]
        assert app.editor.song.order[0].section is not None
        assert app.editor.song.order[0].section.name == "Verse"


async def test_the_columns_of_a_list_are_one_pause_apart(stage: Stage) -> None:
    said = await after(stage, "ctrl+n")
    assert "E Empty, eight channels" in said
    assert ",," not in said
