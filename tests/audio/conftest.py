"""A real clocked device without a sound card: Debian's jackd2 with its dummy driver."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def jack() -> Iterator[str]:
    """A JACK server of our own at 48 kHz, 256 frames; its host API's name. Skips where jackd2 or PortAudio is missing."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd2 is not installed")
    pytest.importorskip("sounddevice", exc_type=OSError, reason="libportaudio2 is not installed")
    name = f"toccata-test-{os.getpid()}"
    environment = dict(os.environ, JACK_NO_AUDIO_RESERVATION="1", JACK_DEFAULT_SERVER=name)
    command = ["jackd", "-r", "--name", name, "-d", "dummy", "-r", "48000", "-p", "256", "-C", "2", "-P", "2"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.environ["JACK_DEFAULT_SERVER"], before = name, os.environ.get("JACK_DEFAULT_SERVER")
    try:
        time.sleep(1.0)
        if server.poll() is not None:
            pytest.skip(f"jackd does not start here: {server.stdout.read() if server.stdout else ''}")
        import sounddevice

        sounddevice._terminate()
        sounddevice._initialize()  # PortAudio looks for servers only when it starts
        yield "JACK Audio Connection Kit"
    finally:
        if "sounddevice" in sys.modules:
            sys.modules["sounddevice"]._terminate()  # PortAudio aborts the process when it ends after its server
        server.terminate()
        server.wait(10)
        if "sounddevice" in sys.modules:
            sys.modules["sounddevice"]._initialize()
        if before is None:
            del os.environ["JACK_DEFAULT_SERVER"]
