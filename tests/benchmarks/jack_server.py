"""JACK servers of our own: real clocked devices without a sound card, by jackd2's dummy driver at 48 kHz and 256 frames.

JACK keeps one table of eight servers a user. A server that is killed leaves its line there until another of its own name
starts; after eight killed servers of eight names none starts any more. So ours share a few names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_NAMES = tuple(f"toccata-{number}" for number in range(4))
_STARTS_WITHIN_S = 1.0


class NoJack(RuntimeError):
    """No server starts here; the message says why."""


class JackServer:
    """A running server. name: as clients find it. environment: for processes that shall use it.

    log: where the server's words go. options: jackd's, before the driver's. driver: options of the dummy driver beside rate and block.
    Raises: NoJack.
    """

    def __init__(self, log: Path, options: Sequence[str] = ("-r",), driver: Sequence[str] = ()) -> None:
        if shutil.which("jackd") is None:
            raise NoJack("jackd2 is not installed")
        for name in _NAMES:  # one in use is another test run's
            self.name = name
            self.environment = {**os.environ, "JACK_NO_AUDIO_RESERVATION": "1", "JACK_DEFAULT_SERVER": name}
            command = ["jackd", *options, "--name", name, "-d", "dummy", "-r", "48000", "-p", "256", *driver]
            with log.open("wb") as words:
                self._process = subprocess.Popen(command, env=self.environment, stdout=words, stderr=subprocess.STDOUT)
            if self._is_up():
                return
        raise NoJack(f"jackd does not start here: {log.read_text(errors='replace')}")

    def _is_up(self) -> bool:
        """Whether it is still there when servers that cannot start have given up."""
        end = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                return False
            time.sleep(0.02)
        return True

    def kill(self) -> None:
        """Ends it as a crash would."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Ends it in peace."""
        self._process.terminate()
        self._process.wait(10)
