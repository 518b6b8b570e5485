"""What JACK's graph carries, with the time of every cycle: a JACK client whose process callback is machine code.

JACK's own conversion of frames to times is a filter that a busy machine upsets; so each cycle's time is read when it comes.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable

import numpy as np
from numba import carray, cfunc, float32, int32, int64, types, uint32
from numba.extending import intrinsic

RATE_HZ = 48000
RING_FRAMES = 1 << 20
"""21 s."""
_CYCLES = 1 << 12
_NO_START_SERVER, _IS_INPUT, _IS_OUTPUT = 1, 1, 2
_AUDIO = b"32 bit float mono audio"
_OWN_NAME = "listener"
_STATE = np.dtype([(name, np.int64) for name in ("client", "port", "ring", "times", "next_frame", "cycle_frames")])


class _LatencyRange(ctypes.Structure):
    _fields_ = (("min", ctypes.c_uint32), ("max", ctypes.c_uint32))


def _library() -> ctypes.CDLL:
    try:
        jack = ctypes.CDLL("libjack.so.0")
    except OSError as problem:
        raise SystemExit("libjack is not installed (Debian: apt install jackd2)") from problem
    pointer, text, number = ctypes.c_size_t, ctypes.c_char_p, ctypes.c_uint32
    for name, result, arguments in (
        ("jack_client_open", pointer, None),
        ("jack_port_register", pointer, (pointer, text, text, ctypes.c_ulong, ctypes.c_ulong)),
        ("jack_port_by_name", pointer, (pointer, text)),
        ("jack_port_get_latency_range", None, (pointer, ctypes.c_int, ctypes.POINTER(_LatencyRange))),
        ("jack_set_process_callback", ctypes.c_int, (pointer, pointer, pointer)),
        ("jack_activate", ctypes.c_int, (pointer,)),
        ("jack_deactivate", ctypes.c_int, (pointer,)),
        ("jack_client_close", ctypes.c_int, (pointer,)),
        ("jack_connect", ctypes.c_int, (pointer, text, text)),
        ("jack_get_ports", ctypes.POINTER(text), (pointer, text, text, ctypes.c_ulong)),
        ("jack_free", None, (pointer,)),
        ("jack_last_frame_time", number, (pointer,)),
        ("jack_get_time", ctypes.c_uint64, ()),
        ("jack_port_get_buffer", pointer, (pointer, number)),
    ):
        function = getattr(jack, name)
        function.restype = result
        if arguments is not None:
            function.argtypes = arguments
    return jack


def _make_callback(jack: ctypes.CDLL) -> object:
    last_frame_time, get_buffer, get_time = jack.jack_last_frame_time, jack.jack_port_get_buffer, jack.jack_get_time
    record = types.Record.make_c_struct([(name, int64) for name in _STATE.names or ()])

    @cfunc(int32(uint32, types.CPointer(record)))
    def process(frames, states):
        state = carray(states, 1)[0]
        start = int64(last_frame_time(state.client))
        source = carray(_floats(get_buffer(state.port, frames)), int64(frames))
        ring = carray(_floats(state.ring), RING_FRAMES)
        for index in range(int64(frames)):
            ring[(start + index) % RING_FRAMES] = source[index]
        times = carray(_integers(state.times), _CYCLES)
        times[start // int64(frames) % _CYCLES] = int64(get_time())
        state.cycle_frames = int64(frames)
        state.next_frame = start + int64(frames)
        return int32(0)

    return process


def _pointer_to(kind: types.Type) -> object:
    """A function for kernels: an address as a pointer."""

    @intrinsic
    def pointer(typing_context, address):  # type: ignore[no-untyped-def]
        def build(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

        return types.CPointer(kind)(address), build

    return pointer


_floats, _integers = _pointer_to(float32), _pointer_to(int64)


class Listener:
    """Hears one output port of the JACK server that JACK_DEFAULT_SERVER names."""

    def __init__(self, server: str) -> None:
        self._jack = _library()
        os.environ["JACK_DEFAULT_SERVER"] = server
        self._client = self._jack.jack_client_open(_OWN_NAME.encode(), _NO_START_SERVER, None)
        if not self._client:
            raise SystemExit("the JACK server does not answer")
        port = self._jack.jack_port_register(self._client, b"in", _AUDIO, _IS_INPUT, 0)
        self.ring = np.zeros(RING_FRAMES, np.float32)
        self._state = np.zeros(1, _STATE)
        self._times = np.zeros(_CYCLES, np.int64)
        self._state[0] = (self._client, port, self.ring.ctypes.data, self._times.ctypes.data, 0, 0)
        self._callback = _make_callback(self._jack)
        self._jack.jack_set_process_callback(self._client, self._callback.address, self._state.ctypes.data)  # type: ignore[attr-defined]
        if self._jack.jack_activate(self._client):
            raise SystemExit("the JACK server refuses a listener")

    @property
    def heard_frame(self) -> int:
        """The frame, by JACK's count, before which all has been heard."""
        return int(self._state[0]["next_frame"])

    def cycle_s(self, frame: int) -> float:
        """When the cycle that brought a frame came here, in seconds of time.monotonic(); known for the last 21 s."""
        # JACK's clock is CLOCK_MONOTONIC_RAW in some versions, which drifts from Python's.
        offset_s = time.monotonic() - int(self._jack.jack_get_time()) / 1e6
        return int(self._times[frame // int(self._state[0]["cycle_frames"]) % _CYCLES]) / 1e6 + offset_s

    def output_ports(self) -> list[str]:
        """The output ports that are neither the device's nor our own."""
        found = self._jack.jack_get_ports(self._client, None, _AUDIO, _IS_OUTPUT)
        names = []
        index = 0
        while found and found[index] is not None:
            names.append(found[index].decode())
            index += 1
        if found:
            self._jack.jack_free(ctypes.cast(found, ctypes.c_void_p).value)
        return [name for name in names if not name.startswith(("system:", _OWN_NAME + ":"))]

    def connect(self, limit_s: float, meanwhile: Callable[[], object]) -> None:
        """Waits for a player's port to appear and listens to it. Raises: TimeoutError."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            for name in self.output_ports():
                if self._jack.jack_connect(self._client, name.encode(), f"{_OWN_NAME}:in".encode()) == 0:
                    return
            meanwhile()
        raise TimeoutError("no player appeared in JACK's graph")

    def device_latency_s(self) -> float:
        """How long JACK keeps a frame between the graph and the device."""
        port = self._jack.jack_port_by_name(self._client, b"system:playback_1")
        latency = _LatencyRange()
        self._jack.jack_port_get_latency_range(port, 1, ctypes.byref(latency))
        return latency.max / RATE_HZ

    def first_sound(self, since_frame: int) -> int | None:
        """The first frame from one on that is not silence; None when all that has been heard is."""
        until = self.heard_frame
        if until <= since_frame:
            return None
        frames = np.arange(since_frame, until)
        loud = np.flatnonzero(self.ring[frames % RING_FRAMES])
        return int(frames[loud[0]]) if len(loud) else None

    def close(self) -> None:
        self._jack.jack_deactivate(self._client)
        self._jack.jack_client_close(self._client)
