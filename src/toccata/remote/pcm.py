"""Sound as the page gets it: packets of 16-bit frames, in the engine's own form or a lighter one for slow links."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

import numpy as np

HEAD = struct.Struct("<QIBBH")
"""Count of the first frame at the engine's rate, frames per second as sent, channels, the engine's frames for each of them, frames."""
_TAPS = 63
_MOST_FRAMES = 4096
"""A packet's frames at the engine's rate, at most: the head counts them in 16 bits."""


@dataclass(frozen=True, slots=True)
class Form:
    """name: as the page asks for it. divisor: of the engine's rate. channels: 1 or 2."""

    name: str
    divisor: int
    channels: int

    def bytes_per_second(self, rate_hz: int) -> float:
        """Without the packets' heads."""
        return rate_hz / self.divisor * self.channels * 2


FORMS = (Form("full", 1, 2), Form("mono", 1, 1), Form("light", 2, 1))
"""From the best to the lightest: 188, 94 and 47 KiB a second at 48 kHz."""
FORM_BY_NAME = {form.name: form for form in FORMS}


def lighter(form: Form) -> Form:
    """The next lighter form; the lightest stays."""
    return FORMS[min(FORMS.index(form) + 1, len(FORMS) - 1)]


@dataclass(frozen=True, slots=True)
class Packet:
    """first and end: the frames that it covers, by the engine's count."""

    first: int
    end: int
    data: bytes


class PacketMaker:
    """Makes packets of one form; frames come in order, and a gap begins anew."""

    def __init__(self, form: Form, rate_hz: int) -> None:
        self.form, self._rate_hz = form, rate_hz
        self._rest = np.zeros((0, 2), np.float32)
        self._history = np.zeros(_TAPS - 1, np.float32)
        self._next = -1

    def make(self, first: int, frames: np.ndarray) -> list[Packet]:
        """frames: float32 (frames, 2), full scale 1.0; first: the count of the first one."""
        if first != self._next:
            self._rest = np.zeros((0, 2), np.float32)
        self._next = first + len(frames)
        frames = np.concatenate([self._rest, frames])
        first = self._next - len(frames)
        whole = len(frames) - len(frames) % self.form.divisor
        self._rest = frames[whole:].copy()
        return [self._packet(first + at, frames[at : min(at + _MOST_FRAMES, whole)]) for at in range(0, whole, _MOST_FRAMES)]

    def _packet(self, first: int, frames: np.ndarray) -> Packet:
        sound = frames if self.form.channels == 2 else frames.mean(axis=1)
        if self.form.divisor == 2:
            sound = self._halved(sound)
        samples = np.clip(np.rint(sound * 32767.0), -32768, 32767).astype("<i2")
        head = HEAD.pack(first, self._rate_hz // self.form.divisor, self.form.channels, self.form.divisor, len(samples))
        return Packet(first, first + len(frames), head + samples.tobytes())

    def _halved(self, sound: np.ndarray) -> np.ndarray:
        """Every second frame behind a low-pass, float32 (frames / 2,)."""
        whole = np.concatenate([self._history, sound])
        self._history = whole[-(_TAPS - 1) :]
        return np.convolve(whole, _half_band(), "valid")[::2]


@cache
def _half_band() -> np.ndarray:
    """A windowed-sinc low-pass at 0.22 of the rate, unity at DC; Blackman window."""
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(0.44 * at) * np.blackman(_TAPS)
    return (taps / taps.sum()).astype(np.float32)
