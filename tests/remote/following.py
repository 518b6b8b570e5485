"""Comparing what a page played with the render, whatever the clocks of the two machines do."""

from __future__ import annotations

import base64

import numpy as np
from running import RATE_HZ
from selenium import webdriver

from toccata.player.bounce import render
from toccata.song import Song

_RECORD = """
const [seconds, done] = arguments;
window.toccata.record(Math.round(seconds * 48000)).then(([left, right]) => {
  let text = '';
  const bytes = new Uint8Array(left.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  done(btoa(text));
});
"""


def recorded(page: webdriver.Chrome, seconds: float) -> np.ndarray:
    """What the worklet puts out from now on, left side, float32."""
    return np.frombuffer(base64.b64decode(page.execute_async_script(_RECORD, seconds)), np.float32)


def report(page: webdriver.Chrome) -> dict:
    """What the worklet said last."""
    return page.execute_script("return window.toccata.report()") or {}


def without_a_gap(page: webdriver.Chrome, seconds: float) -> np.ndarray:
    """A recording in which the page never ran dry or leapt. On a busy machine it may have to learn first how much to keep."""
    for _ in range(4):
        before = report(page)
        sound = recorded(page, seconds)
        after = report(page)
        if (after["dry"], after["leaps"]) == (before["dry"], before["leaps"]):
            return sound
    raise AssertionError(f"the page runs dry again and again: {after}")


def offline(song: Song) -> np.ndarray:
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


def followed(sound: np.ndarray, whole: np.ndarray) -> tuple[list[float], int]:
    """Goes along both, a tenth of a second at a time, each piece within 20 ms of where the one before it ends.

    Returns how alike each piece is, and how many frames of the whole all of them span. Clocks of two machines differ, so the
    page may read a little faster or slower.
    """
    piece, reach = RATE_HZ // 10, RATE_HZ // 50
    start, _ = best_place(sound[:piece], whole[: len(whole) - len(sound) - RATE_HZ])
    alike, place = [], start
    for at in range(0, len(sound) - piece, piece):
        low = max(0, place - reach)
        offset, likeness = best_place(sound[at : at + piece], whole[low : place + reach + piece + 1])
        place = low + offset + piece
        alike.append(likeness)
    return alike, place - start


def assert_same_sound(sound: np.ndarray, whole: np.ndarray) -> None:
    """In order, in pitch and in level, with nothing missing or twice."""
    alike, span = followed(sound, whole)
    heard = len(alike) * (RATE_HZ // 10)
    assert np.median(alike) > 0.99
    assert np.mean(np.array(alike) > 0.9) > 0.97
    assert abs(span - heard) < 0.01 * heard
    assert abs(20 * np.log10(sound.std() / whole[: 60 * RATE_HZ].std())) < 0.5
