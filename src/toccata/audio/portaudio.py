"""Sound through PortAudio; the stream's callback is the engine's own machine code.

sounddevice opens the stream, but its Python callback is passed by: a C pointer goes straight to Pa_OpenStream.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import Any

from toccata.audio.output import CHANNELS, AudioSource
from toccata.errors import DeviceError

_INSTALL = "PortAudio is missing (sudo apt install libportaudio2)"
"""Short, so that the whole sentence fits a line of 80."""

_ABANDONED: list[Any] = []
"""Streams whose device went away, with their sources: nothing of theirs may be freed."""


@dataclass(frozen=True, slots=True)
class Device:
    """One output device as PortAudio lists it."""

    index: int
    name: str
    host_api: str
    channels: int
    rate_hz: float
    is_default: bool


def load_sounddevice() -> Any:
    """The sounddevice module. Raises: DeviceError that says what to install where PortAudio is missing."""
    try:
        import sounddevice
    except OSError as problem:  # the wheel for Linux brings no PortAudio
        raise DeviceError(_INSTALL) from problem
    return sounddevice


def list_devices() -> list[Device]:
    """The devices that can play, the default one marked. Raises: DeviceError."""
    sounddevice = load_sounddevice()
    try:
        apis = sounddevice.query_hostapis()
        default = sounddevice.default.device[1]
        return [
            Device(i, d["name"], apis[d["hostapi"]]["name"], d["max_output_channels"], d["default_samplerate"], i == default)
            for i, d in enumerate(sounddevice.query_devices())
            if d["max_output_channels"] >= CHANNELS
        ]
    except sounddevice.PortAudioError as problem:
        raise DeviceError(f"PortAudio cannot list its devices: {problem.args[0]}") from problem


def find_device(part: str) -> Device:
    """The first device whose name or host API holds the text, in any case; the default one for an empty text.

    Raises: DeviceError naming what there is.
    """
    devices = list_devices()
    if not devices:
        raise DeviceError("there is no audio device")
    if not part:
        return next((device for device in devices if device.is_default), devices[0])
    wanted = part.casefold()
    for device in devices:
        if wanted in device.name.casefold() or wanted in device.host_api.casefold():
            return device
    raise DeviceError(f"no audio device is named like '{part}'; there are: {', '.join(device.name for device in devices)}")


def usable_rate(part: str, rate_hz: int) -> int:
    """The rate asked for where the device takes it, else the device's own. Raises: DeviceError."""
    sounddevice, device = load_sounddevice(), find_device(part)
    try:
        sounddevice.check_output_settings(device=device.index, channels=CHANNELS, dtype="float32", samplerate=rate_hz)
    except sounddevice.PortAudioError:
        return int(device.rate_hz)
    return rate_hz


class PortAudioOutput:
    """A PortAudio stream that calls the source's machine code."""

    def __init__(self, device: str = "", block_frames: int = 256) -> None:
        self.device, self.block_frames = device, block_frames
        self.name = "PortAudio"
        self.latency_s = 0.0
        self._stream: Any = None
        self._source: AudioSource | None = None
        self._stopped = False

    @property
    def error(self) -> str | None:
        """A stream that is no longer active has lost its device."""
        if self._stream is None or self._stopped or self._stream.active:
            return None
        return f"the audio device '{self.name}' went away"

    def start(self, source: AudioSource) -> None:
        self.close()
        self._stopped = False
        sounddevice, device = load_sounddevice(), find_device(self.device)
        ffi = sounddevice._ffi
        try:
            self._stream = sounddevice._StreamBase(
                kind="output",
                samplerate=source.rate_hz,
                blocksize=self.block_frames,
                device=device.index,
                channels=CHANNELS,
                dtype="float32",
                latency="low",
                wrap_callback=None,
                callback=ffi.cast("PaStreamCallback*", source.callback_address),
                userdata=ffi.cast("void*", source.userdata_address),
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as problem:
            self.close()
            raise DeviceError(f"the audio device '{device.name}' refuses {source.rate_hz} Hz stereo: {problem.args[0]}") from problem
        self._source = source  # its callback and memory must outlive the stream
        self.name = f"{device.name} ({device.host_api})"
        self.latency_s = float(self._stream.latency)

    def stop(self) -> None:
        self._stopped = True
        if self._stream is not None and self._stream.active:
            self._stream.stop()

    def close(self) -> None:
        if self.error is not None:
            self._abandon()
        elif self._stream is not None:
            self._stream.close()
        self._stream = self._source = None

    def _abandon(self) -> None:
        """Leaves a dead stream as it is: with its JACK server killed, closing it waits for ever and ending PortAudio aborts."""
        _ABANDONED.append((self._stream, self._source))
        atexit.unregister(load_sounddevice()._exit_handler)
