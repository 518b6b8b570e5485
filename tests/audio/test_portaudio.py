"""PortAudio on a real clocked device: the C callback runs, and a server that dies is noticed."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numba import carray, cfunc, types

from toccata.audio.output import AudioSource
from toccata.audio.portaudio import PortAudioOutput, find_device, list_devices, usable_rate
from toccata.errors import DeviceError

pytestmark = pytest.mark.clocked

_SIGNATURE = types.int32(types.voidptr, types.voidptr, types.uint64, types.voidptr, types.uint64, types.voidptr)


@cfunc(_SIGNATURE)
def _count_frames(source, out, frames, time_info, flags, userdata):
    """Silence; userdata is an int64 pair: callbacks, frames."""
    counts = carray(userdata, 2, np.int64)
    samples = carray(out, 2 * frames, np.float32)
    for index in range(2 * frames):
        samples[index] = 0.0
    counts[0] += 1
    counts[1] += frames
    return 0


def _source(counts: np.ndarray) -> AudioSource:
    return AudioSource(lambda address, frames: None, _count_frames.address, int(counts.__array_interface__["data"][0]), 48000)


def test_lists_the_jack_device(jack):
    assert any(device.host_api == jack for device in list_devices())
    assert find_device("jack audio").host_api == jack
    with pytest.raises(DeviceError, match="no audio device is named like 'gramophone'"):
        find_device("gramophone")


def test_the_device_rate_is_offered_where_ours_is_refused(jack):
    assert usable_rate("jack audio", 48000) == 48000
    assert usable_rate("jack audio", 44100) == 48000


def test_the_callback_is_clocked_by_the_device(jack):
    counts = np.zeros(2, np.int64)
    output = PortAudioOutput("jack audio", 256)
    output.start(_source(counts))
    try:
        time.sleep(1.0)
        assert output.error is None
        assert output.latency_s > 0
    finally:
        output.close()
    assert counts[1] == 256 * counts[0]
    assert 0.7 * 48000 < counts[1] < 1.6 * 48000
    after = counts.copy()
    time.sleep(0.1)
    assert np.array_equal(counts, after), "a closed stream calls nothing"


def test_stopping_is_no_failure(jack):
    counts = np.zeros(2, np.int64)
    output = PortAudioOutput("jack audio", 256)
    output.start(_source(counts))
    output.stop()
    assert output.error is None
    output.close()
