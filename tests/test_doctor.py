"""`toccata doctor` tells what is here and what to do, and fails at nothing."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pyte
import pytest

from toccata import doctor
from toccata.config import Folders, Settings
from toccata.doctor import Finding, examine


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folders=Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache"))


def found(settings: Settings, topic: str, **environment: str) -> list[Finding]:
    return [finding for finding in examine(settings, {"TERM": "xterm-256color", **environment}) if finding.topic == topic]


def test_every_topic_is_told_and_whatever_is_not_good_says_what_to_do(settings):
    findings = list(examine(settings, {"TERM": "xterm-256color", "TMUX": "/tmp/x", "SSH_CONNECTION": "10.0.0.2 5 10.0.0.1 22"}))
    topics = {finding.topic for finding in findings}
    assert {"Toccata", "terminal", "colours", "tmux", "ssh", "characters", "MIDI", "settings", "sound engine", "listening"} <= topics
    assert topics & {"PortAudio", "sound device"}
    assert all(finding.todo for finding in findings if finding.state == "fault")
    assert "doctor" not in topics, "no check broke"


def test_colours_follow_the_environment(settings):
    assert found(settings, "colours", COLORTERM="truecolor")[0].state == "good"
    assert "COLORTERM=truecolor" in found(settings, "colours")[0].todo
    assert "NO_COLOR" in found(settings, "colours", NO_COLOR="1")[0].found


def test_a_bad_settings_file_is_one_of_the_findings(settings):
    settings.folders.config.mkdir()
    settings.folders.settings_file.write_text("theme = 3")
    (finding,) = found(settings, "config.toml")
    assert finding.state == "fault"
    assert "theme" in finding.found


def test_a_folder_that_cannot_be_written_is_a_fault(settings):
    settings.folders.state.parent.mkdir(exist_ok=True)
    settings.folders.state.write_text("a file where the folder should be")
    (finding,) = found(settings, "histories")
    assert finding.state == "fault"
    assert str(settings.folders.state) in finding.todo


def test_over_ssh_the_line_for_listening_is_there(settings):
    (finding,) = found(settings, "listening", SSH_CONNECTION="10.0.0.2 5 10.0.0.1 2200", USER="ada")
    assert finding.todo == "ssh -N -L 7717:localhost:7717 -p 2200 ada@10.0.0.1"


def test_a_check_that_breaks_is_told_and_the_others_go_on(settings, monkeypatch):
    def broken():
        raise RuntimeError("odd machine")

    monkeypatch.setattr(doctor, "_midi", broken)
    findings = list(examine(settings, {}))
    assert any("odd machine" in finding.found for finding in findings)
    assert any(finding.topic == "listening" for finding in findings)


def in_a_terminal(command: list[str], kitty: bool, narrow: bool) -> str:
    """What the command leaves on a terminal that answers questions as a real one does."""
    screen = pyte.Screen(140, 40)
    stream = pyte.ByteStream(screen)
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS="140", LINES="40")
        os.execvp(command[0], command)
    end = time.monotonic() + 60
    with open(master, "rb+", buffering=0) as terminal:
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                data = os.read(master, 4096)
            except OSError:
                break
            for part in re.split(rb"(\x1b\[6n|\x1b\[\?u|\x1b\[c)", data):
                if part == b"\x1b[6n":
                    column = screen.cursor.x + 1 - (1 if narrow and screen.cursor.x == 4 else 0)
                    os.write(master, b"\x1b[%d;%dR" % (screen.cursor.y + 1, column))
                elif part == b"\x1b[c":
                    os.write(master, b"\x1b[?62;22c")
                elif part == b"\x1b[?u" and kitty:
                    os.write(master, b"\x1b[?0u")
                elif part and not part.startswith(b"\x1b[?u"):
                    stream.feed(part)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return "\n".join(line.rstrip() for line in screen.display)


@pytest.mark.parametrize(("kitty", "narrow"), [(True, False), (False, True)])
def test_the_terminal_is_asked_how_wide_it_draws_and_whether_it_tells_releases(kitty, narrow):
    shown = in_a_terminal([sys.executable, "-m", "toccata", "doctor"], kitty, narrow)
    assert ("key release   told by the terminal" in shown) == kitty
    assert ("drawn in another width: 日本" in shown.replace("日 本 ", "日本")) == narrow


def test_without_a_terminal_it_tells_and_ends_well():
    done = subprocess.run(
        [sys.executable, "-m", "toccata", "doctor"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0
    assert "FAULT  terminal" in done.stdout
    assert done.stderr == ""
