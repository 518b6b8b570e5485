"""Saving that goes wrong is a choice, and loses nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ui_stage import Stage

from toccata.errors import ToccataError
from toccata.formats import load_song, save_song


@pytest.mark.parametrize("answer", ["a", "r"])
async def test_a_disk_without_room_asks_where_else(make_app, player, tmp_path, monkeypatch, answer):
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        stage.reset()
        stage.editor.session.save(tmp_path / "song.toccata")
        stage.editor.edit("title", replace(stage.song, title="later"))

        def no_room(*_: object) -> None:
            raise ToccataError(f"{tmp_path}/song.toccata: cannot be saved: No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("toccata.session.session.save_song", no_room)
            stage.press("ctrl+s")
            assert await stage.settled(lambda: stage.overlay is not None)
        assert "No space left on device" in stage.overlay.question
        stage.press(answer)
        if answer == "a":
            stage.press("end", "ctrl+u")
            stage.type(f"{tmp_path}/other.toccata", "enter")
        assert await stage.settled(lambda: not stage.editor.session.modified)
        assert load_song(stage.editor.path).title == "later"


async def test_a_song_changed_by_another_program_is_told_and_both_can_be_had(make_app, player, tmp_path):
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        stage.reset()
        path = tmp_path / "song.toccata"
        stage.editor.session.save(path)
        stage.editor.edit("title", replace(stage.song, title="mine"))
        save_song(replace(stage.song, title="theirs"), path)
        stage.press("ctrl+s")
        assert await stage.settled(lambda: stage.overlay is not None)
        stage.press("l")
        assert await stage.settled(lambda: stage.song.title == "theirs")
        stage.press("ctrl+z")
        assert stage.song.title == "mine"
        assert load_song(path).title == "theirs"
