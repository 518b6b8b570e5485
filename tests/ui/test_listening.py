"""Listening afar: the screen waits for the sound, keys of the page are notes that end, and the panel tells what to do."""

from __future__ import annotations

import os

import pytest
from ui_stage import Stage

from toccata.notation.events import NoteOff, NoteOn
from toccata.remote import PageKey, PageNote, tunnel_line
from toccata.ui.delay import DelayLine
from toccata.ui.pattern.holding import volume_of


def test_what_is_shown_is_what_was_true_when_it_went_out():
    line: DelayLine[int] = DelayLine()
    shown = [line.pass_through(time_s / 10, time_s, 0.35) for time_s in range(10)]
    assert shown == [0, 1, 2, 3, 0, 1, 2, 3, 4, 5]
    assert not line.is_empty
    assert line.pass_through(1.0, 10, 0.0) == 10
    assert line.is_empty


@pytest.mark.parametrize(
    ("connection", "line"),
    [
        ("10.0.0.2 51000 192.168.1.5 22", "ssh -N -L 7717:localhost:7717 ada@192.168.1.5"),
        ("10.0.0.2 51000 192.168.1.5 2222", "ssh -N -L 7717:localhost:7717 -p 2222 ada@192.168.1.5"),
        ("fe80::1%eth0 51000 fe80::2%eth0 22", "ssh -N -L 7717:localhost:7717 ada@fe80::2"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_line_for_the_near_side_is_worked_out(connection, line):
    assert tunnel_line(7717, {"SSH_CONNECTION": connection, "USER": "ada"}) == line


@pytest.mark.parametrize(("velocity", "volume"), [(1, 1), (64, 32), (100, 50), (127, 64)])
def test_velocities_are_volumes(velocity, volume):
    assert volume_of(velocity) == volume


async def test_keys_and_notes_of_the_page_are_written_and_end_when_they_are_let_go(make_app, player):
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        assert await stage.settled(lambda: stage.editor.player is not None)
        stage.reset()
        stage.cursor(row=11)
        play = app.listening._play
        play(PageKey("KeyZ", True))
        assert [event for event in player.events if isinstance(event, NoteOn)] == [NoteOn(0, 60, 1, 127)]
        play(PageNote(64, 64, True))
        play(PageKey("KeyZ", False))
        play(PageNote(64, 64, False))
        assert player.events[1:] == [NoteOn(1, 64, 1, 64), NoteOff(0, 60), NoteOff(1, 64)]
        assert stage.cell(11).startswith("C-4 01 ..")
        assert stage.cell(11, 1).startswith("E-4 01 20"), "a chord stands in one row"
        assert stage.editor.cursor.row == 12
        play(PageKey("ShiftLeft", True))
        play(PageNote(127, 1, True))
        assert len(player.events) == 4


async def test_in_jam_they_play_and_write_nothing(make_app, player):
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        assert await stage.settled(lambda: stage.editor.player is not None)
        stage.reset()
        stage.press("space")
        app.listening._play(PageNote(60, 100, True))
        assert stage.song is stage.before
        assert player.events == [NoteOn(0, 60, 1, 100)]


async def test_the_panel_shows_both_things_to_do_and_copies_them(make_app, player, monkeypatch):
    monkeypatch.setitem(os.environ, "SSH_CONNECTION", "10.0.0.2 51000 192.168.1.5 22")
    monkeypatch.setitem(os.environ, "USER", "ada")
    app = make_app()
    copied: list[str] = []
    async with app.run_test(size=(80, 24)):
        stage = Stage(app, player)
        assert await stage.settled(lambda: stage.editor.player is not None)
        stage.reset()
        app.copy_to_clipboard = copied.append
        app.perform("sound.listen")
        assert await stage.settled(lambda: stage.overlay is not None)
        port = app.listening.address.port
        stage.press("c", "u")
        assert copied == [f"ssh -N -L {port}:localhost:{port} ada@192.168.1.5", app.listening.address.url]
        assert stage.overlay.wanted_size(app.size).width <= 80
        stage.press("escape")
        assert app.listening.address is not None, "it goes on"
        app.listening.stop()
