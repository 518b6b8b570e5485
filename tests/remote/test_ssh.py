"""Over a real ssh: the editor in one session, the page's port through another, and both through a poor link."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import browser, start_sound
from following import assert_same_sound, offline, report, without_a_gap
from running import Screen, editor, sustained_song
from selenium import webdriver
from sshd import SlowLink, SshServer, free_port, ssh_server, wait_for_port
from test_browser import wait_until

from toccata.session import find_recoveries

pytestmark = pytest.mark.clocked

_F5 = b"\x1b[15~"
_ENVIRONMENT = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "PATH", "TERM", "COLORTERM")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("sshd")) as started:
        yield started


@contextlib.contextmanager
def editor_over(server: SshServer, folder: Path, port: int) -> Iterator[tuple[Screen, str]]:
    """The editor in an ssh session; its screen and the page's address on this side, behind a second ssh."""
    values = {
        **os.environ,
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    given = [f"{name}={values[name]}" for name in _ENVIRONMENT if name in values]

    def over_ssh(words: list[str]) -> list[str]:
        return [*server.command(port, "-tt"), shlex.join(["env", *given, *words])]

    with editor(folder, sustained_song(), over_ssh) as (screen, url):
        there = re.search(r":(\d+)/#(.+)", url)
        assert there is not None
        here = free_port()
        tunnel = subprocess.Popen([*server.command(port, "-N", "-L", f"{here}:localhost:{there[1]}")])
        try:
            wait_for_port(here)
            yield screen, f"http://localhost:{here}/#{there[2]}"
        finally:
            tunnel.terminate()
            tunnel.wait(10)


@contextlib.contextmanager
def page_of(url: str) -> Iterator[webdriver.Chrome]:
    with browser() as page:
        start_sound(page, url)
        wait_until(lambda: report(page).get("plays"), 120.0)
        yield page


def test_the_sound_comes_through_ssh(server, tmp_path):
    with editor_over(server, tmp_path, server.port) as (screen, url), page_of(url) as page:
        screen.program.type(_F5)
        screen.wait_for(r"00:0[12]")
        assert_same_sound(without_a_gap(page, 6.0), offline(sustained_song()))


def test_the_panel_names_the_host_that_ssh_reached(server, tmp_path):
    with editor_over(server, tmp_path, server.port) as (screen, _):
        screen.program.type(b"\x1b[21~")
        screen.wait_for(r"Save as")
        screen.program.type(b"l")
        line = screen.wait_for(r"ssh -N -L (\d+):localhost:\1 -p (\d+) (\S+)@(\S+)")
        assert (line[2], line[3], line[4]) == (str(server.port), server.user, "127.0.0.1")


def test_a_poor_link_carries_the_lighter_sound_and_a_usable_editor_and_its_death_loses_nothing(server, tmp_path):
    """200 ms there and back, 64 KB a second for screen and sound together."""
    link = SlowLink(server.port, 0.1, 64_000)
    try:
        with editor_over(server, tmp_path, link.port) as (screen, url), page_of(url) as page:
            screen.program.type(_F5)
            screen.wait_for(r"00:0[12]", 20.0)
            wait_until(lambda: report(page)["rate"] == 24000, 60.0)
            time.sleep(5.0)  # what the heavier forms left in the link drains
            before, began = report(page), time.monotonic()
            waits = [key_wait(screen, number) for number in range(6)]
            time.sleep(max(0.0, 10.0 - (time.monotonic() - began)))
            after = report(page)
            assert sorted(waits)[len(waits) // 2] < 1.5, "seconds from a key to what it writes, beside the sound"
            assert after["rate"] == 24000
            assert after["dry"] - before["dry"] <= 2, "ten seconds of sound with hardly a gap"
            assert after["packets"] - before["packets"] > 300
            link.cut()
            wait_until(lambda: bool(find_recoveries(tmp_path / "state" / "toccata")), 30.0)
            (left,) = find_recoveries(tmp_path / "state" / "toccata")
            assert left.edits >= 6
    finally:
        link.close()


def key_wait(screen: Screen, number: int) -> float:
    """Seconds until a title typed in the editor's own way shows: the instrument is changed and the header says so."""
    began = time.monotonic()
    screen.program.type(b">" if number % 2 == 0 else b"<")
    screen.wait_for("i02" if number % 2 == 0 else "i01", 20.0)
    took = time.monotonic() - began
    screen.program.type(b"\x1b[F\x1b[Bz")  # an edit for the journal
    return took
