"""From a key's byte to the first frame of its note: the editor on a pseudo-terminal and a JACK device of 256 frames.

    python tests/benchmarks/latency.py [--keys 150] [--plain]

Keys come at random moments; what the editor's port carries is heard in JACK's graph, with JACK's clock for every frame. The
way is measured in three stages: until the editor has the key, until the command lies in the engine's ring, and until the first
frame. A frame's time is its own in its cycle; the device plays it later by what JACK says of its buffers, which is told apart.
Beside it the engine alone: the same wait from Player.send in a process that does nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from capture import Listener
from deadlines import Jack
from terminal import Program

from toccata.audio.output import AudioSource
from toccata.audio.portaudio import PortAudioOutput, load_sounddevice
from toccata.config import load_settings
from toccata.engine.cache import use_folder
from toccata.formats import save_song
from toccata.notation.events import NoteOn
from toccata.player import Player, PlayerSettings
from toccata.song import Channel, Instrument, Pattern, Sample, Song
from toccata.song.sample import read_only

BLOCK_FRAMES, RATE_HZ = 256, 48000
KEYS = b"zxcvbnm"
SOUND_S = 0.04
"""A note's: over long before the next key."""
GAPS_S = (0.12, 0.35)
BUDGET_MS = 15.0
SETTLE_LIMIT_S = 240.0

# The editor, telling through a pipe when it has a key and when the command has been sent.
_TOLD = """
import os, sys, time
pipe = int(sys.argv.pop(1))
from toccata.player.memory import EngineMemory
from toccata.engine.layout import CommandKind
from toccata.ui.app import ToccataApp
def told(owner, name, letter, wanted):
    plain = getattr(owner, name)
    def tell(self, what, *rest, **more):
        result = plain(self, what, *rest, **more)
        if wanted(what):
            os.write(pipe, f"{letter} {time.monotonic_ns()}\\n".encode())
        return result
    setattr(owner, name, tell)
def has_key(self, key, character, plain=ToccataApp.take_key):
    os.write(pipe, f"k {time.monotonic_ns()}\\n".encode())
    return plain(self, key, character)
ToccataApp.take_key = has_key
told(EngineMemory, "send", "s", lambda kind: kind == CommandKind.NOTE_ON)
from toccata.start import main
main()
"""

_READS = """
import os, sys, time, tty
tty.setraw(0)
pipe = int(sys.argv[1])
os.write(pipe, b"!")
while os.read(0, 1):
    os.write(pipe, str(time.monotonic_ns()).encode())
"""


@dataclass(frozen=True)
class Wait:
    """One key's: times by time.monotonic(), in seconds. NaN where nobody told."""

    typed: float
    sound: float
    had_key: float = float("nan")
    sent: float = float("nan")


def song() -> Song:
    """Eight channels, and an instrument that is loud from its first frame and soon over."""
    time_s = np.arange(int(44100 * SOUND_S)) / 44100
    data = read_only((np.cos(2 * np.pi * 440 * time_s) * 20000).astype(np.int16))
    patterns = (Pattern.empty(64, 8),)
    return Song(channels=(Channel(),) * 8, patterns=patterns, instruments=(Instrument(sample=1),), samples=(Sample(data=data),))


def waits(press: Callable[[int], float], rest: Callable[[float], object], listener: Listener, count: int) -> list[Wait]:
    """press: starts a note, and says when it did. rest: lets time pass."""
    chance = random.Random(1)
    found: list[Wait] = []
    for index in range(count):
        rest(chance.uniform(*GAPS_S))
        since = listener.heard_frame
        typed = press(index)
        end = time.monotonic() + 2.0
        while (frame := listener.first_sound(since)) is None and time.monotonic() < end:
            rest(0.01)
        if frame is None:
            raise SystemExit(f"note {index + 1} was not heard")
        found.append(Wait(typed, listener.cycle_s(frame) + (frame % BLOCK_FRAMES) / RATE_HZ))
    return found


def _staged(found: list[Wait], told: str) -> list[Wait]:
    """The waits with what the editor told of each."""
    times: dict[str, list[float]] = {"k": [], "s": []}
    for line in told.split("\n")[:-1]:
        letter, nanoseconds = line.split()
        times[letter].append(int(nanoseconds) / 1e9)

    def first_after(letter: str, moment: float) -> float:
        return next((time_s for time_s in times[letter] if time_s >= moment), float("nan"))

    return [replace(wait, had_key=first_after("k", wait.typed), sent=first_after("s", wait.typed)) for wait in found]


def editor(folder: Path, count: int, realtime: bool) -> tuple[list[Wait], float]:
    """Waits of the real editor, and the device's own latency in seconds."""
    path = folder / "keys.toccata"
    save_song(song(), path)
    jack = Jack(folder / "editor.log", realtime)
    listener = Listener(jack.name)
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    os.set_blocking(reader, False)
    environment = {**jack.environment, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [sys.executable, "-c", _TOLD, str(writer), str(path), "--device", "jack audio", "--block", str(BLOCK_FRAMES)]
    program = Program(command, environment=environment)
    told = bytearray()

    def rest(seconds: float) -> None:
        program.listen(seconds)
        with contextlib.suppress(BlockingIOError):
            told.extend(os.read(reader, 1 << 16))

    def press(index: int) -> float:
        typed = time.monotonic()
        program.type(KEYS[index % len(KEYS) :][:1])
        return typed

    try:
        listener.connect(SETTLE_LIMIT_S, lambda: program.listen(0.1))
        _until_heard(program, listener)
        return _staged(waits(press, rest, listener, count), told.decode()), listener.device_latency_s()
    finally:
        program.end()
        listener.close()
        jack.close()


def reading(gaps: list[float]) -> list[float]:
    """How long until a program that only reads has a key: what this machine's load costs anyone. gaps: seconds between keys."""
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    program = Program([sys.executable, "-c", _READS, str(writer)])
    found = []
    try:
        os.read(reader, 1)
        for gap in gaps:
            program.listen(gap)
            typed = time.monotonic()
            program.type(KEYS[:1])
            found.append(int(os.read(reader, 32)) / 1e9 - typed)
    finally:
        program.end()
    return found


def _until_heard(program: Program, listener: Listener) -> None:
    """Types until a note sounds: on the first run ever, that waits for the compiler."""
    end, since = time.monotonic() + SETTLE_LIMIT_S, listener.heard_frame
    while listener.first_sound(since) is None:
        if time.monotonic() > end:
            raise SystemExit("the editor stays silent")
        program.type(KEYS[:1])
        program.listen(0.3)
        since = max(since, listener.heard_frame - RATE_HZ)
    program.listen(2.0)


def engine(folder: Path, count: int, realtime: bool) -> list[Wait]:
    """Waits of the engine alone, from Player.send in this process."""
    jack = Jack(folder / "engine.log", realtime)
    os.environ.update(jack.environment)
    listener = Listener(jack.name)
    use_folder(load_settings().folders.units)
    player = Player(PlayerSettings(RATE_HZ))
    player.set_song(song())
    while not player.status().ready:
        time.sleep(0.05)
    output = PortAudioOutput("jack audio", BLOCK_FRAMES)
    source = player.source()
    output.start(AudioSource(source.render, source.callback_address, source.userdata_address, source.rate_hz))
    try:
        listener.connect(10.0, lambda: time.sleep(0.05))
        time.sleep(0.5)

        def press(index: int) -> float:
            typed = time.monotonic()
            player.send(NoteOn(0, 60 + index % 7, 1))
            return typed

        return waits(press, time.sleep, listener, count)
    finally:
        output.close()
        load_sounddevice()._terminate()  # at exit the server would be gone, and PortAudio abort
        player.close()
        listener.close()
        jack.close()


def may_be_realtime() -> bool:
    """Whether this user may run threads in real time, as audio set-ups grant it."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except (PermissionError, AttributeError):
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


def show(what: str, seconds: list[float], more: str = "") -> None:
    values = np.array([second for second in seconds if second == second]) * 1000
    middle, high = np.quantile(values, (0.5, 0.99))
    print(f"{what:<34} median {middle:6.1f} ms   p99 {high:6.1f} ms   most {values.max():6.1f} ms   {more}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--plain", action="store_true", help="without real-time scheduling of the audio threads")
    options = parser.parse_args()
    count, realtime = options.keys, not options.plain and may_be_realtime()
    with tempfile.TemporaryDirectory() as name:
        keys, device_s = editor(Path(name), count, realtime)
        chance = random.Random(2)
        bare = reading([chance.uniform(*GAPS_S) for _ in range(count)])
        alone = engine(Path(name), count, realtime)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {count} keys; audio threads {'real-time' if realtime else 'plain'}")
    show("key byte to first frame", [wait.sound - wait.typed for wait in keys], f"(budget {BUDGET_MS:g} ms p99)")
    show("  until the editor has the key", [wait.had_key - wait.typed for wait in keys])
    show("    a program that only reads", bare)
    show("  until the command is in the ring", [wait.sent - wait.had_key for wait in keys])
    show("  until the first frame", [wait.sound - wait.sent for wait in keys])
    show("engine alone, send to first frame", [wait.sound - wait.typed for wait in alone])
    print(f"a block lasts {BLOCK_FRAMES / RATE_HZ * 1000:.1f} ms; the device plays {device_s * 1000:.1f} ms later, not counted above")


if __name__ == "__main__":
    main()
