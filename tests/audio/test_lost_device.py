"""A JACK server killed while it plays: the sound goes on without it, and the process ends cleanly."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import threading
import numpy as np
from numba import carray, cfunc, types
from toccata.audio.failover import FailoverOutput
from toccata.audio.output import AudioSource
from toccata.audio.portaudio import PortAudioOutput

@cfunc(types.int32(types.voidptr, types.voidptr, types.uint64, types.voidptr, types.uint64, types.voidptr))
def silence(source, out, frames, time_info, flags, userdata):
    samples = carray(out, 2 * frames, np.float32)
    for index in range(2 * frames):
        samples[index] = 0.0
    return 0

rendered, told = threading.Event(), []
output = FailoverOutput(PortAudioOutput("jack audio", 256), told.append)
output.start(AudioSource(lambda address, frames: rendered.set(), silence.address, 0, 48000))
playing = output.name
print("playing", flush=True)
assert rendered.wait(10), "the null output took over"
output.close()
print(playing, "|", told[0])
"""


@pytest.mark.clocked
def test_a_killed_server_leaves_the_null_output(jack_server):
    player = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT], env=jack_server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert player.stdout is not None
    assert player.stdout.readline().strip() == "playing"
    jack_server.kill()
    said, errors = player.communicate(timeout=60)
    assert player.returncode == 0, errors
    playing, told = said.strip().splitlines()[-1].split(" | ")
    assert "JACK" in playing
    assert told == f"the audio device '{playing}' went away; playing without sound"
