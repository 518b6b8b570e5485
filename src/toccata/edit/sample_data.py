"""What happens to a sample's frames, with its loops kept where they sound.

first, end: the frames first <= n < end; both None is the whole sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from toccata.edit.bounds import the_sample, whole
from toccata.edit.samples import RATE_RANGE_HZ, set_sample
from toccata.edit.sharing import frozen
from toccata.errors import EditRefused, ToccataError
from toccata.notation.notes import MIDDLE_C
from toccata.song import Loop, Sample, Song
from toccata.song.sample import read_only
from toccata.sound import operations
from toccata.sound.files import Recording, read_audio
from toccata.sound.resample import resample

Frames = Callable[[np.ndarray, int, int, int], np.ndarray]
"""Given (data, first, end, bits) as the functions of toccata.sound.operations take them."""


def load_sample(path: Path) -> Sample:
    """A sample from any audio file. Raises: BadFile."""
    return sample_from(read_audio(path))


def sample_from(recording: Recording) -> Sample:
    """A sample that plays a recording as its file means it: type, rate, loop and root note."""
    return Sample(
        name=recording.name[:60],
        data=recording.data,
        rate_hz=float(recording.rate_hz),
        bits=recording.bits,
        relative_note=MIDDLE_C - recording.root_note,
        finetune_cents=-recording.fine_cents,
        loop=Loop(*recording.loop) if recording.loop else Loop(),
        filename=recording.filename,
    )


def crop_sample(song: Song, number: int, first: int, end: int) -> Song:
    """Keeps only the range. A loop that it cuts becomes shorter; one outside it goes. Raises: EditRefused."""
    first, end = _range(the_sample(song, number), first, end)
    return _reframed(song, number, lambda data: operations.crop(data, first, end), lambda frame: frame - first)


def cut_from_sample(song: Song, number: int, first: int, end: int) -> Song:
    """Takes the range out. Raises: EditRefused when nothing would be left."""
    sample = the_sample(song, number)
    first, end = _range(sample, first, end)
    if end - first == sample.frames:
        raise EditRefused("a cut leaves a part of the sample; clear the slot instead")
    gone = end - first
    return _reframed(song, number, lambda data: operations.cut(data, first, end), lambda n: n if n < first else max(first, n - gone))


def reverse_sample(song: Song, number: int, first: int | None = None, end: int | None = None) -> Song:
    """Turns the range round; with the whole sample its loops turn too. Raises: EditRefused."""
    sample = the_sample(song, number)
    first, end = _range(sample, first, end)
    data = _closed(operations.reverse(sample.data, first, end))
    if end - first < sample.frames:
        return set_sample(song, number, replace(sample, data=data))
    turned = replace(sample, data=data, loop=_turned(sample.loop, end), sustain_loop=_turned(sample.sustain_loop, end))
    return set_sample(song, number, turned)


def normalise_sample(song: Song, number: int, first: int | None = None, end: int | None = None, peak_db: float = 0.0) -> Song:
    """Makes the range's highest value peak_db (−96 to 0) below full scale. Raises: EditRefused."""
    if not -96 <= peak_db <= 0:
        raise EditRefused(f"the peak is −96 to 0 dB, not {peak_db:g}")
    target = 10 ** (peak_db / 20)
    return _worked(song, number, first, end, lambda data, a, b, bits: operations.normalise(data, a, b, target, bits))


def amplify_sample(song: Song, number: int, gain_db: float, first: int | None = None, end: int | None = None) -> Song:
    """Makes the range louder or softer, −96 to +48 dB. Raises: EditRefused."""
    if not -96 <= gain_db <= 48:
        raise EditRefused(f"the gain is −96 to 48 dB, not {gain_db:g}")
    gain = 10 ** (gain_db / 20)
    return _worked(song, number, first, end, lambda data, a, b, bits: operations.amplify(data, a, b, gain, bits))


def fade_in_sample(song: Song, number: int, first: int | None = None, end: int | None = None) -> Song:
    """Raises the range from silence. Raises: EditRefused."""
    return _worked(song, number, first, end, lambda data, a, b, bits: operations.fade(data, a, b, 0.0, 1.0, "linear", bits))


def fade_out_sample(song: Song, number: int, first: int | None = None, end: int | None = None) -> Song:
    """Lowers the range to silence. Raises: EditRefused."""
    return _worked(song, number, first, end, lambda data, a, b, bits: operations.fade(data, a, b, 1.0, 0.0, "linear", bits))


def remove_dc_from_sample(song: Song, number: int, first: int | None = None, end: int | None = None) -> Song:
    """Centres the range on 0. Raises: EditRefused."""
    return _worked(song, number, first, end, operations.remove_dc)


def silence_sample(song: Song, number: int, first: int, end: int) -> Song:
    """Sets the range to 0. Raises: EditRefused."""
    return _worked(song, number, first, end, lambda data, a, b, _bits: operations.silence(data, a, b))


def invert_sample(song: Song, number: int, first: int | None = None, end: int | None = None) -> Song:
    """Turns the range upside down. Raises: EditRefused."""
    return _worked(song, number, first, end, operations.invert)


def make_sample_mono(song: Song, number: int) -> Song:
    """Mixes both sides into one. Raises: EditRefused."""
    sample = the_sample(song, number)
    if sample.channels == 1:
        return song
    return set_sample(song, number, replace(sample, data=_closed(operations.to_mono(sample.data, _kept_bits(sample)))))


def make_sample_stereo(song: Song, number: int) -> Song:
    """Puts the one side on both. Raises: EditRefused."""
    sample = the_sample(song, number)
    if sample.channels == 2:
        return song
    return set_sample(song, number, replace(sample, data=_closed(operations.to_stereo(sample.data))))


def resample_sample(song: Song, number: int, rate_hz: float) -> Song:
    """The same sound at another rate; loops move with it. Raises: EditRefused."""
    sample = the_sample(song, number)
    if not RATE_RANGE_HZ[0] <= rate_hz <= RATE_RANGE_HZ[1]:
        raise EditRefused(f"the rate is {RATE_RANGE_HZ[0]:g} to {RATE_RANGE_HZ[1]:g} Hz, not {rate_hz:g}")
    if rate_hz == sample.rate_hz:
        return song
    ratio = rate_hz / sample.rate_hz

    def change(data: np.ndarray) -> np.ndarray:
        return resample(data, sample.rate_hz, rate_hz, _kept_bits(sample))

    song = _reframed(song, number, change, lambda frame: round(frame * ratio))
    return set_sample(song, number, replace(the_sample(song, number), rate_hz=float(rate_hz)))


def set_sample_bits(song: Song, number: int, bits: int) -> Song:
    """8-, 16- or 24-bit integers, or 32 for floats. Raises: EditRefused."""
    sample = the_sample(song, number)
    if bits == sample.bits and sample.data.dtype == operations.TYPE_OF_BITS.get(bits):
        return song
    data = _sounded(lambda: operations.convert_bits(sample.data, bits))
    return set_sample(song, number, replace(sample, data=_closed(data), bits=bits))


def _closed(data: np.ndarray) -> np.ndarray:
    """Fresh frames as a sample keeps them. Modifies: their write flag."""
    return read_only(frozen(data))


def _kept_bits(sample: Sample) -> int:
    """The `bits` that toccata.sound wants: 24 where int32 holds 24-bit sound."""
    return 24 if sample.data.dtype == np.int32 and sample.bits == 24 else 0


def _range(sample: Sample, first: int | None, end: int | None) -> tuple[int, int]:
    if not sample.frames:
        raise EditRefused("the sample has no frames")
    first = whole(0 if first is None else first, 0, sample.frames - 1, "the first frame")
    return first, whole(sample.frames if end is None else end, first + 1, sample.frames, "the end")


def _sounded(work: Callable[[], np.ndarray]) -> np.ndarray:
    """What a function of toccata.sound gives, its refusal as an edit's."""
    try:
        return work()
    except EditRefused:
        raise
    except ToccataError as error:
        raise EditRefused(str(error)) from None


def _worked(song: Song, number: int, first: int | None, end: int | None, change: Frames) -> Song:
    """The frames of a range changed in place, as many as before."""
    sample = the_sample(song, number)
    start, stop = _range(sample, first, end)
    data = _sounded(lambda: change(sample.data, start, stop, _kept_bits(sample)))
    return song if np.array_equal(data, sample.data) else set_sample(song, number, replace(sample, data=_closed(data)))


def _reframed(song: Song, number: int, change: Callable[[np.ndarray], np.ndarray], moved: Callable[[int], int]) -> Song:
    """Another number of frames; `moved` says where an old frame went."""
    sample = the_sample(song, number)
    data = _closed(_sounded(lambda: change(sample.data)))
    loops = [_moved(loop, moved, len(data)) for loop in (sample.loop, sample.sustain_loop)]
    return set_sample(song, number, replace(sample, data=data, loop=loops[0], sustain_loop=loops[1]))


def _moved(loop: Loop, moved: Callable[[int], int], frames: int) -> Loop:
    start, end = (min(max(moved(frame), 0), frames) for frame in (loop.start, loop.end))
    return Loop(loop.kind, start, end) if start < end else Loop()


def _turned(loop: Loop, frames: int) -> Loop:
    return Loop(loop.kind, frames - loop.end, frames - loop.start) if loop.kind != "none" else loop
