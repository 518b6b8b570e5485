"""The whole way, with a real browser: a running editor's sound in the page's worklet, the page's keys in the editor's grid."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from browser import browser, start_sound
from following import assert_same_sound, offline, recorded, report, without_a_gap
from running import RATE_HZ, Screen, editor, sustained_song
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.clocked

_F5 = b"\x1b[15~"


def wait_until(done, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory):
    with browser() as page, editor(tmp_path_factory.mktemp("afar"), sustained_song()) as (screen, url):
        start_sound(page, url)
        wait_until(lambda: report(page).get("plays"), 120.0)
        yield page, screen


def test_twenty_seconds_arrive_without_a_gap_in_pitch_and_level(heard):
    page, screen = heard
    screen.program.type(_F5)
    screen.wait_for(r"00:0[12]")
    try:
        sound = without_a_gap(page, 20.0)
    finally:
        screen.program.type(b"\x1b[19~\x1b[19~")
    assert_same_sound(sound, offline(sustained_song()))


def test_the_page_shows_the_song_its_place_and_the_latency(heard):
    page, screen = heard
    screen.program.type(_F5)
    wait_until(lambda: "row" in page.find_element(By.ID, "place").text)
    assert page.find_element(By.ID, "title").text == "Heard afar"
    wait_until(lambda: page.find_element(By.ID, "latency").text.endswith("ms"))
    assert 10 < int(page.find_element(By.ID, "latency").text.split()[0]) < 1000
    screen.program.type(b"\x1b[19~\x1b[19~")


def notes_of(screen: Screen, channel: int) -> list[str]:
    """The cells of a channel that the grid shows, without the empty ones."""
    cells = [line.split("│")[channel + 1].strip() for line in screen.lines()[3:] if line.count("│") > channel + 1]
    return [cell for cell in cells if not cell.startswith("...") and cell[:3].strip()]


def test_a_key_of_the_page_is_written_sounds_as_long_as_it_is_held_and_ends(heard):
    page, screen = heard
    screen.program.type(b"\t")  # to the second channel
    ActionChains(page).key_down("x").perform()
    screen.wait_for(r"│ D-4 01 \.\. \.\.\. │$")
    time.sleep(2.5)
    held = recorded(page, 0.5)
    ActionChains(page).key_up("x").perform()
    time.sleep(1.0)
    released = recorded(page, 0.3)
    assert held.std() > 0.05, "longer than a key of the terminal would sound"
    assert released.std() < 0.001
    spectrum = np.abs(np.fft.rfft(held * np.hanning(len(held))))
    assert abs(np.argmax(spectrum) * RATE_HZ / len(held) - 400 * 2 ** (2 / 12)) < 3, "D-4, where C-4 is 400 Hz"


def test_a_midi_keyboard_of_the_page_plays_with_velocity_and_a_chord_stands_side_by_side(heard):
    page, screen = heard
    screen.program.type(b"\x1b[Z\x1b[H" + b"\x1b[B" * 3)  # first channel, row 3
    screen.wait_for(r"row 03\b")  # the page's notes come another way, and may overtake the keys
    for message in ([0x90, 60, 64], [0x90, 64, 127], [0x80, 60, 0], [0x90, 64, 0]):
        page.execute_script("window.fakeMidi.onmidimessage({data: new Uint8Array(arguments[0])})", message)
    wait_until(lambda: "E-4 01 40 ..." in notes_of(screen, 1) and "C-4 01 20 ..." in notes_of(screen, 0))
    assert page.find_element(By.ID, "midi").text == "Fake keys"


def test_a_wrong_token_is_told_in_words(heard):
    page, _ = heard
    url = page.current_url.partition("#")[0]
    page.get("about:blank")
    page.get(f"{url}#wrong")
    wait_until(lambda: "Copy the new one" in page.find_element(By.ID, "trouble").text)


def test_the_pages_picture_can_be_taken(heard, tmp_path: Path):
    page, _ = heard
    assert page.save_screenshot(str(tmp_path / "page.png"))
    assert (tmp_path / "page.png").stat().st_size > 5000
