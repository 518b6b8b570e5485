"""A real clocked device without a sound card."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from jack_server import JackServer, NoJack


@pytest.fixture(scope="module")
def jack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JackServer]:
    """A server of our own. Skips where jackd2 or PortAudio is missing."""
    pytest.importorskip("sounddevice", exc_type=OSError, reason="libportaudio2 is not installed")
    try:
        server = JackServer(tmp_path_factory.mktemp("jack") / "log", driver=("-C", "2", "-P", "2"))
    except NoJack as problem:
        pytest.skip(str(problem))
    yield server
    server.close()


@pytest.fixture(scope="module")
def jack(jack_server: JackServer) -> Iterator[str]:
    """PortAudio of this process sees the server; its host API's name."""
    import sounddevice

    before = {name: os.environ.get(name) for name in jack_server.environment}
    os.environ.update(jack_server.environment)
    sounddevice._terminate()
    sounddevice._initialize()  # PortAudio looks for servers only when it starts
    yield "JACK Audio Connection Kit"
    sounddevice._terminate()  # PortAudio aborts the process when it ends after its server
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
    sounddevice._initialize()
