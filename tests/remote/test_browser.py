"""The whole way, with a real browser: a running editor's sound in the page's worklet, the page's keys in the editor's grid."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import numpy as np
import pytest
from browser import browser, start_sound
from running import RATE_HZ, Screen, editor, sustained_song
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from toccata.player.bounce import render

pytestmark = pytest.mark.clocked

_RECORD = """
const [seconds, done] = arguments;
window.toccata.record(Math.round(seconds * 48000)).then(([left, right]) => {
  let text = '';
  const bytes = new Uint8Array(left.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  done(btoa(text));
});
"""
_F5 = b"\x1b[15~"


def recorded(page: webdriver.Chrome, seconds: float) -> np.ndarray:
    """What the worklet puts out from now on, left side, float32."""
    return np.frombuffer(base64.b64decode(page.execute_async_script(_RECORD, seconds)), np.float32)


def report(page: webdriver.Chrome) -> dict:
    return page.execute_script("return window.toccata.report()") or {}


def wait_until(done, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def without_a_gap(page: webdriver.Chrome, seconds: float) -> np.ndarray:
    """A recording in which the page never ran dry or leapt. On a busy machine it may have to learn first how much to keep."""
    for _ in range(4):
        before = report(page)
        sound = recorded(page, seconds)
        after = report(page)
        if (after["dry"], after["leaps"]) == (before["dry"], before["leaps"]):
            return sound
    raise AssertionError(f"the page runs dry again and again: {after}")


def offline(song) -> np.ndarray:
    """The left side of the render, float32."""
    return np.concatenate([block[:, 0] for block in render(song, RATE_HZ)])


def best_place(piece: np.ndarray, whole: np.ndarray) -> tuple[int, float]:
    """Where the piece lies in the whole, by cross-correlation, and how alike they are there, 0–1."""
    size = 1 << (len(whole) + len(piece)).bit_length()
    product = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size)), size)[: len(whole) - len(piece)]
    power = np.cumsum(np.concatenate([[0.0], whole.astype(float) ** 2]))
    energy = np.sqrt(np.maximum(power[len(piece) :] - power[: -len(piece)], 1e-9))[: len(product)]
    alike = product / energy / max(float(np.linalg.norm(piece)), 1e-9)
    return int(np.argmax(alike)), float(alike.max())


def followed(sound: np.ndarray, whole: np.ndarray, start: int) -> tuple[list[float], int]:
    """Goes along both, a twentieth of a second at a time, each piece within 6 ms of where the one before it ends.

    Returns how alike each piece is, and where the last one ends in the whole. Clocks of two machines differ, so the page
    may read a little faster or slower.
    """
    piece, reach = RATE_HZ // 20, 6 * RATE_HZ // 1000
    alike, place = [], start
    for at in range(0, len(sound) - piece, piece):
        low = max(0, place - reach)
        offset, likeness = best_place(sound[at : at + piece], whole[low : place + reach + piece + 1])
        place = low + offset + piece
        alike.append(likeness)
    return alike, place


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
    sound = without_a_gap(page, 20.0)
    whole = offline(sustained_song())
    start, _ = best_place(sound[: RATE_HZ // 4], whole)
    alike, end = followed(sound, whole, start)
    assert np.median(alike) > 0.99
    assert min(alike) > 0.9
    assert abs(end - start - len(sound)) < 0.005 * len(sound), "nothing is missing or twice"
    places = [start]
    same = whole[places[0] : places[0] + len(sound)]
    assert abs(20 * np.log10(sound.std() / same.std())) < 0.1
    screen.program.type(b"\x1b[19~")


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
    for message in ([0x90, 60, 64], [0x90, 64, 127], [0x80, 60, 0], [0x90, 64, 0]):
        page.execute_script("window.fakeMidi.onmidimessage({data: new Uint8Array(arguments[0])})", message)
    wait_until(lambda: "E-4 01 40 ..." in notes_of(screen, 1))
    assert "C-4 01 20 ..." in notes_of(screen, 0)
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
