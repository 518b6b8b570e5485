"""A JACK server killed while it plays: the sound goes on without it, and the process ends cleanly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

_SCRIPT = """
import subprocess, sys, threading
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

server = subprocess.Popen(["jackd", "-r", "--name", NAME, "-d", "dummy", "-r", "48000", "-p", "256"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
threading.Event().wait(1.0)
rendered, told = threading.Event(), []
output = FailoverOutput(PortAudioOutput("jack", 256), told.append)
output.start(AudioSource(lambda address, frames: rendered.set(), silence.address, 0, 48000))
playing = output.name
server.kill()
server.wait()
assert rendered.wait(10), "the null output took over"
output.close()
print(playing, "|", told[0])
"""


@pytest.mark.clocked
def test_a_killed_server_leaves_the_null_output():
    if shutil.which("jackd") is None:
        pytest.skip("jackd2 is not installed")
    pytest.importorskip("sounddevice", exc_type=OSError, reason="libportaudio2 is not installed")
    name = f"toccata-lost-{os.getpid()}"
    environment = dict(os.environ, JACK_NO_AUDIO_RESERVATION="1", JACK_DEFAULT_SERVER=name)
    ended = subprocess.run(
        [sys.executable, "-c", f"NAME = {name!r}\n{_SCRIPT}"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    playing, told = ended.stdout.strip().splitlines()[-1].split(" | ")
    assert "JACK" in playing
    assert told == f"the audio device '{playing}' went away; playing without sound"
