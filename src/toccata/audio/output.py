"""What an output is and what it plays."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

CHANNELS = 2
FRAME_BYTES = 4 * CHANNELS


@dataclass(frozen=True, slots=True)
class AudioSource:
    """Something that renders sound into memory.

    render(address, frames): writes float32 interleaved stereo, (frames, 2), at an address; releases the GIL.
    callback_address: a C function of PortAudio's PaStreamCallback type that does the same, given userdata_address.
    is_followed(): whether someone listens along beside the output, so that short blocks are wanted from one that has the choice.
    rest(seconds): returns after that long, or sooner when something new is to be heard.
    The owner keeps all of it alive until the output is closed.
    """

    render: Callable[[int, int], object]
    callback_address: int
    userdata_address: int
    rate_hz: int
    is_followed: Callable[[], bool] = lambda: False
    rest: Callable[[float], object] = time.sleep


class Output(Protocol):
    """A place where sound goes.

    name: for people. latency_s: from render to ear, as far as known. error: why it ended by itself, None while it is well.
    """

    @property
    def name(self) -> str: ...

    @property
    def latency_s(self) -> float: ...

    @property
    def error(self) -> str | None: ...

    def start(self, source: AudioSource) -> None:
        """Opens and starts. Raises: DeviceError that says what to do."""

    def stop(self) -> None:
        """Stops after what is on its way; may be started again."""

    def close(self) -> None:
        """Stops and lets go of the source."""
