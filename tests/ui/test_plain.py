"""ASCII alone, on every screen; and no state that colour alone shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.style import Style
from ui_fakes import FakePlayer, small_song
from ui_stage import Stage

from toccata.song import Song
from toccata.ui.actions import all_actions
from toccata.ui.app import VIEWS, ToccataApp
from toccata.ui.first_page import draw
from toccata.ui.plain import ascii_text
from toccata.ui.theme import load_theme

SIZES = [(80, 24), (200, 50), (40, 12)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("│─┼", "|-+"),
        ("▸ ‹ x ›", "> < x >"),
        ("▁▂▃▄▅▆▇█", "_.-=+*%#"),
        ("⠀⠁⣿", " .#"),
        ("Café Müller", "Cafe Muller"),
        ("日本", "????"),
        ("…–—", "~--"),
        ("plain", "plain"),
    ],
)
def test_characters_become_alike_ones_of_the_same_width(text: str, plain: str) -> None:
    assert ascii_text(text) == plain


def test_the_first_page_can_be_ascii() -> None:
    assert ascii_text(draw("Ünï", load_theme("night"), 100, 30)).isascii()


def song_of_the_world() -> Song:
    song = small_song()
    names = ("Trömmeln", "低音", "Лид", "🎹 Pad")
    channels = tuple(replace(channel, name=name) for channel, name in zip(song.channels, names, strict=True))
    return replace(song, title="Grüße, 世界", channels=channels, message="Ωmega\n…")


OVERLAYS: dict[str, Callable[[Stage], object]] = {
    "menu": lambda stage: stage.press("escape"),
    "palette": lambda stage: stage.press("ctrl+p"),
    "help": lambda stage: stage.press("f1"),
    "go to": lambda stage: stage.press("ctrl+g"),
    "settings": lambda stage: stage.press("shift+f2"),
    "find": lambda stage: stage.press("ctrl+f"),
    "chord": lambda stage: stage.press("alt+n"),
    "rhythm": lambda stage: stage.press("alt+E"),
    "theme": lambda stage: stage.app.perform("theme.choose"),
    "history": lambda stage: stage.app.perform("history.list"),
    "learn": lambda stage: stage.app.perform("input.learn_layout"),
    "marked": lambda stage: stage.mark(0, 3, 0, 1),
    "playing": lambda stage: stage.play(row=6),
}


@pytest.mark.parametrize("size", SIZES)
async def test_every_view_and_overlay_in_ascii(make_app: Callable[..., ToccataApp], player: FakePlayer, size: tuple[int, int]) -> None:
    app = make_app(song_of_the_world(), ascii=True)
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        player.peak = 0.5
        for scope in VIEWS:
            app.show_view(scope)
            await pilot.pause()
            for _ in range(4):
                assert_ascii(app, scope)
                stage.press("tab")
                await pilot.pause()
        app.show_view("pattern")
        for name, act in OVERLAYS.items():
            while stage.overlay:
                stage.overlay.close()
            act(stage)
            await pilot.pause()
            assert_ascii(app, name)


async def test_whatever_an_action_shows_is_ascii_and_is_spoken(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app(song_of_the_world(), ascii=True, speak=True)
    async with app.run_test(size=(90, 26)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        for action in all_actions():
            if action.id in ("speech.ascii", "speech.toggle"):
                continue
            before = app.view.scope
            app.voice.begin()
            app.perform_anywhere(action)
            assert app.voice.line(app.status.message), action.id
            if stage.overlay or app.view.scope != before:
                await pilot.pause()
                assert_ascii(app, action.id)
            if stage.overlay:
                said = " ".join(words for _, words in stage.overlay.spoken())
                assert len(said) > 3, action.id
                assert stage.overlay.spoken_title(), action.id
            while stage.overlay:
                stage.overlay.close()


def assert_ascii(app: ToccataApp, where: str) -> None:
    width = app.size.width
    for strip in app.screen._compositor.render_strips():
        assert strip.text.isascii(), f"{where}: {strip.text}"
        assert strip.cell_length == width, where


async def test_the_option_is_switched_while_it_runs_and_kept(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        app.perform("speech.ascii")
        await pilot.pause()
        assert_ascii(app, "pattern")
        file = app.editor.settings.folders.settings_file
        assert await stage.settled(lambda: file.exists() and "ascii = true" in file.read_text())
        app.perform("speech.ascii")
        await pilot.pause()
        assert not all(strip.text.isascii() for strip in app.screen._compositor.render_strips())


# ---- colour is never alone ---------------------------------------------------------------------------------------------


def looks(app: ToccataApp) -> list[list[tuple[str, tuple[bool, ...]]]]:
    """The screen without its colours: each cell's character and attributes."""

    def attributes(style: Style | None) -> tuple[bool, ...]:
        return () if style is None else tuple(bool(getattr(style, name)) for name in ("bold", "italic", "underline", "reverse"))

    return [
        [(character, attributes(segment.style)) for segment in strip for character in segment.text]
        for strip in app.screen._compositor.render_strips()
    ]


STATES: dict[str, tuple[Callable[[Stage], object], Callable[[Stage], object]]] = {
    "the cursor's row": (lambda stage: stage.cursor(row=1), lambda stage: stage.cursor(row=3)),
    "the cursor's channel": (lambda stage: stage.cursor(row=1), lambda stage: stage.cursor(row=1, channel=1)),
    "the cursor's digit": (lambda stage: stage.cursor(row=1, field=5), lambda stage: stage.cursor(row=1, field=6)),
    "a marked block": (lambda stage: stage.cursor(row=9), lambda stage: (stage.cursor(row=9), stage.mark(1, 3))),
    "a smaller block": (lambda stage: stage.mark(1, 3), lambda stage: stage.mark(1, 2)),
    "edit and jam": (lambda stage: None, lambda stage: stage.press("space")),
    "a muted channel": (lambda stage: None, lambda stage: stage.press("ctrl+u")),
    "a solo channel": (lambda stage: None, lambda stage: stage.press("ctrl+d")),
    "the row that plays": (
        lambda stage: (stage.editor.set(follow=False), stage.play(row=6)),
        lambda stage: (stage.editor.set(follow=False), stage.play(row=7)),
    ),
    "the order entry": (
        lambda stage: (stage.app.show_view("order"), stage.press("home")),
        lambda stage: (stage.app.show_view("order"), stage.press("down")),
    ),
    "the palette's choice": (lambda stage: stage.press("ctrl+p"), lambda stage: stage.press("ctrl+p", "down")),
    "help's choice": (lambda stage: stage.press("f1"), lambda stage: stage.press("f1", "down")),
    "a form's line": (lambda stage: stage.press("ctrl+f"), lambda stage: stage.press("ctrl+f", "down")),
    "a sample slot": (lambda stage: stage.press("f3"), lambda stage: stage.press("f3", "down")),
    "a panel": (lambda stage: stage.press("f3"), lambda stage: stage.press("f3", "tab")),
    "a mixer strip": (lambda stage: stage.press("f9"), lambda stage: stage.press("f9", "right")),
    "a mixer setting": (lambda stage: stage.press("f9"), lambda stage: stage.press("f9", "up")),
    "a mixer mute": (lambda stage: stage.press("f9"), lambda stage: stage.press("f9", "m")),
    "a file": (lambda stage: stage.press("f10", "k"), lambda stage: stage.press("f10", "k")),
}


@pytest.mark.parametrize(("theme", "options"), [("night", {}), ("terminal", {"speak": True}), ("day", {"ascii": True})])
async def test_no_state_is_shown_by_colour_alone(
    make_app: Callable[..., ToccataApp], player: FakePlayer, theme: str, options: dict[str, bool]
) -> None:
    app = make_app(theme=theme, **options)
    same = []
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        for name, acts in STATES.items():
            shown = []
            for act in acts:
                stage.reset()
                stage.editor.position = None
                act(stage)
                await pilot.pause()
                if name == "a file" and shown:  # the list is there only now
                    stage.press("down")
                    await pilot.pause()
                lines = looks(app)
                words = (app.status, app.footer) if name in ("edit and jam",) else (app.header, app.status, app.footer)
                spoken = {y for widget in words for y in range(widget.region.y, widget.region.bottom)}
                shown.append([line for y, line in enumerate(lines) if y not in spoken])
            if shown[0] == shown[1]:
                same.append(name)
    assert same == []
