"""Remapping: keys.toml, the FastTracker flavour, clashes, and keys that a terminal keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.config import Settings
from toccata.errors import BadFile
from toccata.ui.actions import all_actions
from toccata.ui.app import ToccataApp
from toccata.ui.delivery import TERMINALS, held_back, terminals_of
from toccata.ui.flavours import FLAVOURS
from toccata.ui.keyboard import build_keymap
from toccata.ui.keyfile import load_keys
from toccata.ui.keymap import Keymap
from toccata.ui.keys import key_label, parse_key

ACTIONS = all_actions()
NOTE = ("pattern.note", "pattern")


def keymap_of(tmp_path: Path, text: str, flavour: str = "toccata") -> Keymap:
    path = tmp_path / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return Keymap(ACTIONS, FLAVOURS[flavour].layer(ACTIONS), load_keys(path, ACTIONS))


def means(keymap: Keymap, key: str, scopes: tuple[str, ...] = NOTE) -> str | None:
    found = keymap.lookup(key, scopes)
    return found.id if found else None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("F5", "f5"),
        ("Ctrl+P", "ctrl+p"),
        ("ctrl+P", "ctrl+p"),
        ("Alt+Q", "alt+q"),
        ("Alt+Shift+Q", "alt+Q"),
        ("shift+alt+q", "alt+Q"),
        ("Shift+Q", "Q"),
        ("PgUp", "pageup"),
        ("Alt+PgDn", "alt+pagedown"),
        ("Ctrl+Shift+Up", "ctrl+shift+up"),
        ("z", "z"),
        ("Z", "z"),
        ("+", "+"),
        ("Alt++", "alt++"),
        ("Space", "space"),
        (" ", "space"),
        ("Esc", "escape"),
        ("Esc 3", "esc 3"),
        ("esc, x", "esc x"),
        ("é", "é"),
        ("nonsense", None),
        ("Hyper+X", None),
        ("Ctrl+Ctrl+X", None),
        ("", None),
        ("\x1b", None),
    ],
)
def test_keys_are_written_as_help_shows_them(written: str, key: str | None) -> None:
    assert parse_key(written) == key


def test_what_help_shows_of_a_key_can_be_written_into_the_file() -> None:
    keys = {key for action in ACTIONS for key in action.all_keys} | {"Q", "esc x", "esc X", "é", "alt+1", "ctrl+space", "shift+f3"}
    assert {key: parse_key(key_label(key)) for key in keys} == {key: key for key in keys}


def test_keys_are_replaced_added_and_taken_away(tmp_path: Path) -> None:
    keymap = keymap_of(
        tmp_path,
        """
        "play.song" = ["Ctrl+Space", "F15"]
        "play.stop" = { add = "F16" }
        "commands.go_to" = []
        "cell.clear_field" = { remove = ["Del"] }
        """,
    )
    assert means(keymap, "f5") is None
    assert means(keymap, "ctrl+space") == means(keymap, "f15") == "play.song"
    assert means(keymap, "f8") == means(keymap, "f16") == "play.stop"
    assert means(keymap, "ctrl+g") is None
    assert (means(keymap, "."), means(keymap, "delete")) == ("cell.clear_field", None)
    assert keymap.problems == []


def test_a_scope_of_its_own(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = [{ scope = "order", add = ["F15"] }, { scope = "mixer", add = ["F15"] }]')
    assert means(keymap, "f15", ("order",)) == means(keymap, "f15", ("mixer",)) == "play.song"
    assert means(keymap, "f15") is None
    assert means(keymap, "f5") == "play.song"


def test_replacing_in_one_scope_leaves_the_others(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"cell.preview" = { scope = "pattern.note", keys = ["9"] }')
    assert means(keymap, "4") is None
    assert means(keymap, "9") == means(keymap, "shift+f5") == "cell.preview"


def test_the_users_key_is_taken_from_the_action_that_had_it_and_that_is_told(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = ["F8"]')
    assert means(keymap, "f8") == "play.song"
    assert [problem.text for problem in keymap.problems] == ["F8 everywhere is play.song now, and no longer play.stop"]
    assert not next(action for action in keymap.actions if action.id == "play.stop").all_keys


def test_two_actions_on_one_key_are_a_clash_and_the_first_keeps_it(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = ["F15"]\n"play.stop" = ["F15"]')
    assert means(keymap, "f15") == "play.song"
    (problem,) = keymap.problems
    assert problem.by_user
    assert problem.text == "F15 is given to two actions everywhere: it stays play.song, and is not play.stop"


def test_the_same_key_in_two_scopes_is_no_clash(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = ["F15"]\n"order.insert" = ["F15"]')
    assert keymap.problems == []
    assert means(keymap, "f15", ("order",)) == "order.insert"


def test_swapping_two_keys_is_no_clash(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = ["F8"]\n"play.stop" = ["F5"]')
    assert (means(keymap, "f5"), means(keymap, "f8")) == ("play.stop", "play.song")
    assert not [problem for problem in keymap.problems if problem.by_user]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"play.sing" = ["F5"]', "play.sing: there is no such action; did you mean play.song?"),
        ('"zzz.qqq" = []', "zzz.qqq: there is no such action; F1 names them all"),
        ('play.song = ["F5"]', 'play: put the whole id in quotation marks, as in "play.song" = ...'),
        ('"play.song" = ["Hyper+5"]', "play.song: 'Hyper+5' is no key"),
        ('"play.song" = 5', "play.song: 5 is no key"),
        ('"play.song" = { keyz = [] }', "play.song: 'keyz' is none of scope, keys, add, remove"),
        ('"play.song" = { scope = "kitchen", add = ["F5"] }', "play.song: there is no scope 'kitchen'"),
        ('"play.song" = [', "is not TOML"),
    ],
)
def test_a_slip_is_one_sentence_with_file_and_place(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        keymap_of(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'keys.toml'}: {sentence}")
    assert "\n" not in str(caught.value)


async def test_with_a_bad_file_the_default_keys_hold_and_the_screen_says_so(
    make_app: Callable[..., ToccataApp], player: FakePlayer, settings: Settings
) -> None:
    settings.folders.config.mkdir(parents=True)
    settings.folders.keys_file.write_text('"play.sing" = ["F5"]')
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: bool(stage.message))
        assert "keys.toml: play.sing: there is no such action" in stage.message
        await pilot.press("f11")
        assert app.view.scope == "order"


async def test_the_users_keys_hold_on_the_screen(make_app: Callable[..., ToccataApp], player: FakePlayer, settings: Settings) -> None:
    settings.folders.config.mkdir(parents=True)
    settings.folders.keys_file.write_text('"view.order" = ["Ctrl+W"]\n"view.mixer" = ["Ctrl+W"]\n')
    app = make_app()
    async with app.run_test(size=(160, 40)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: bool(stage.message))
        assert stage.message.startswith("keys.toml: Ctrl+W is given to two actions")
        await pilot.press("ctrl+w")
        assert app.view.scope == "order"
        await pilot.press("f2")
        assert "^W Order" in app.footer.paint_line(0).text


async def test_a_views_hints_name_the_users_keys(make_app: Callable[..., ToccataApp], player: FakePlayer, settings: Settings) -> None:
    settings.folders.config.mkdir(parents=True)
    settings.folders.keys_file.write_text('"order.new" = ["w"]\n"order.insert" = []\n')
    app = make_app()
    async with app.run_test(size=(200, 40)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        stage.press("f11")
        await pilot.pause()
        shown = app.footer.paint_line(0).text
        assert "W new" in shown
        assert " N new" not in shown
        assert "Enter edit" in shown


async def test_the_file_is_read_again_while_it_runs(make_app: Callable[..., ToccataApp], player: FakePlayer, settings: Settings) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        settings.folders.config.mkdir(parents=True, exist_ok=True)
        settings.folders.keys_file.write_text('"view.order" = ["F16"]')
        app.perform("keys.read")
        stage.press("f16")
        assert app.view.scope == "order"
        settings.folders.keys_file.write_text('"view.ordr" = ["F16"]')
        app.perform("keys.read")
        assert "did you mean view.order?" in stage.message
        stage.press("f2", "f11")
        assert app.view.scope == "order", "the keys are those without the file"


def test_undeliverable_keys_of_the_user_are_told(tmp_path: Path) -> None:
    keymap = keymap_of(tmp_path, '"play.song" = ["Ctrl+I"]\n"play.stop" = ["Shift+Enter"]\n"play.toggle" = ["~"]')
    texts = [problem.text for problem in keymap.problems if problem.by_user]
    assert texts == [
        "Ctrl+I (Play the song) is Tab to a terminal",
        "Shift+Enter (Stop) is sent without its modifier",
        "~ (Play or stop) is kept by ssh after Enter",
    ]


@pytest.mark.parametrize(
    ("environment", "key", "held"),
    [
        ({"TERM_PROGRAM": "Apple_Terminal"}, "alt+q", True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "pageup", True),
        ({"TERM_PROGRAM": "iTerm.app"}, "alt+q", True),
        ({"TERM_PROGRAM": "iTerm.app"}, "pageup", False),
        ({"VTE_VERSION": "7006"}, "f10", True),
        ({"VTE_VERSION": "7006"}, "f9", False),
        ({"WT_SESSION": "1"}, "ctrl+v", True),
        ({"TERM": "linux"}, "shift+f5", True),
        ({"TERM": "linux"}, "f5", False),
        ({"TERM": "xterm-256color"}, "alt+q", False),
        ({}, "ctrl+i", True),
        ({}, "alt+f4", True),
        ({}, "alt+q", False),
    ],
)
def test_what_a_terminal_keeps(environment: dict[str, str], key: str, held: bool) -> None:
    assert bool(held_back(key, terminals_of(environment))) is held


def test_no_terminal_keeps_what_leads_to_every_action() -> None:
    """Esc and `:` arrive everywhere, so whatever a terminal keeps, menu and palette reach."""
    for key in ("escape", ":", "?", *"abcxyz0123456789-="):
        assert not held_back(key, TERMINALS), key


def test_the_terminals_own_keys_are_problems_of_the_default_map(settings: Settings) -> None:
    keymap, message = build_keymap(settings, {"VTE_VERSION": "7006"})
    assert message is None, "nothing that the user did"
    assert any(problem.key == "f10" and "GNOME Terminal" in problem.text for problem in keymap.problems)
    assert build_keymap(settings, {})[0].problems == []


class TestFastTracker:
    """The flavour for FastTracker 2's fingers."""

    @pytest.fixture
    def keymap(self) -> Keymap:
        return Keymap(ACTIONS, FLAVOURS["fasttracker"].layer(ACTIONS))

    @pytest.mark.parametrize(
        ("key", "action"),
        [
            ("f1", "input.octave_0"),
            ("f7", "input.octave_6"),
            ("f9", "cursor.quarter_0"),
            ("f12", "cursor.quarter_3"),
            ("f8", "play.stop"),
            ("enter", "play.song"),
            ("space", "input.stop_or_edit"),
            ("<", "cell.note_off"),
            ("`", "input.edit_step"),
            ("\\", "play.loop_pattern"),
            ("shift+left", "cursor.previous_order"),
            ("ctrl+right", "cursor.next_pattern"),
            ("shift+up", "input.previous_instrument"),
            ("alt+down", "cursor.mark_down"),
            ("?", "commands.help"),
        ],
    )
    def test_its_keys(self, keymap: Keymap, key: str, action: str) -> None:
        assert means(keymap, key) == action

    def test_its_own_keys_are_no_problems(self, keymap: Keymap) -> None:
        assert keymap.problems == []

    @pytest.mark.parametrize(
        ("press", "action"),
        [
            (")", "block.rotate_down"),
            (";", "cell.pick_up"),
            ("1", "commands.help"),
            ("3", "view.samples"),
            ("5", "play.song"),
            ("0", "view.files"),
            ("=", "view.song"),
            ("8", "play.stop"),
        ],
    )
    def test_the_digits_after_esc_are_still_the_views(self, keymap: Keymap, press: str, action: str) -> None:
        found = keymap.lookup_after_escape(press, NOTE)
        assert found is not None
        assert found.id == action

    def test_every_view_and_the_way_to_every_action_have_a_key(self, keymap: Keymap) -> None:
        for action in keymap.actions:
            if action.id.startswith(("view.", "commands.", "play.song", "play.loop_pattern")):
                assert action.all_keys, action.id

    async def test_on_the_screen(self, make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
        app = make_app(keymap="fasttracker")
        async with app.run_test(size=(120, 40)):
            stage = Stage(app, player)
            await stage.settled(lambda: app.editor.player is not None)
            stage.press("f6")
            assert stage.editor.octave == 5
            stage.press("space")
            assert not stage.editor.editing
            stage.press("enter")
            assert player.calls == [("play", 0, 0)]
            stage.editor.position = player.at
            stage.press("space")
            assert player.calls[-1] == ("stop",)
            assert not stage.editor.editing
            stage.press("escape", "3")
            assert app.view.scope == "samples"
