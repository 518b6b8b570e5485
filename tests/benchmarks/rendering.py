"""CPU seconds for rendering two minutes of music, start-up apart, beside openmpt123 and xmp.

    python tests/benchmarks/rendering.py [--rounds 3]

Each program renders the same music (see music.py) and a song of one row with the same samples; the difference is rendering.
Before anything is timed the renders are compared, for a ratio between different sounds would mean nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).parent))

from music import as_song, as_xm
from terminal import environment_with_bytecode

from toccata.formats import save_song
from toccata.player.bounce import render
from toccata.song import Song
from toccata.song.sample import Interpolation

RATE_HZ = 48000
LONGEST_S = 300
LEVEL_TOLERANCE_DB = 1.5
DURATION_TOLERANCE_S = 0.11
"""openmpt123 writes 0.1 s more than the module lasts."""
SLICE_S = 0.5


@dataclass(frozen=True)
class Program:
    """A program that renders: its command for (input, output), and which kind of input it takes."""

    name: str
    command: Callable[[Path, Path], list[str]]
    suffix: str = ".xm"

    @property
    def is_there(self) -> bool:
        return shutil.which(self.command(Path("in"), Path("out"))[0]) is not None


def _toccata(interpolation: Interpolation) -> Callable[[Path, Path], list[str]]:
    start = [sys.executable, "-m", "toccata", "render"]
    return lambda song, out: [*start, str(song), "-o", str(out), "--bits", "32f", "--interpolation", interpolation]


def _openmpt(taps: int) -> Callable[[Path, Path], list[str]]:
    options = ["--quiet", "--batch", "--float", "--samplerate", str(RATE_HZ), "--filter", str(taps), "--force"]
    return lambda song, out: ["openmpt123", *options, "--output", str(out), str(song)]


def _xmp(song: Path, out: Path) -> list[str]:
    return ["xmp", "--norc", "-q", "-i", "spline", "-f", str(RATE_HZ), "-o", str(out), str(song)]


SINC = Program("toccata sinc", _toccata("sinc"), ".toccata")
CUBIC = Program("toccata cubic", _toccata("cubic"), ".toccata")
OPENMPT_SINC = Program("openmpt123 8 taps", _openmpt(8))
OPENMPT_CUBIC = Program("openmpt123 4 taps", _openmpt(4))
XMP = Program("xmp spline", _xmp)
PAIRS = ((SINC, OPENMPT_SINC), (CUBIC, OPENMPT_CUBIC), (CUBIC, XMP))


def cpu_s(command: list[str], folder: Path) -> float:
    """Processor time of a command and its children, which must succeed. folder: for what it keeps."""
    environment = environment_with_bytecode(folder / "bytecode")
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    deadline = time.monotonic() + LONGEST_S
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {process.stderr.read().decode(errors='replace')[:500]}")
    process.stderr.close()
    return used.ru_utime + used.ru_stime


def rendering_s(program: Program, folder: Path, name: str, rounds: int) -> tuple[float, float]:
    """(rendering, start-up): the best of the rounds, since whatever else the machine does only ever adds time."""
    taken = []
    for song in (f"{name}{program.suffix}", f"row{program.suffix}"):
        command = program.command(folder / song, folder / f"{program.name.replace(' ', '-')}.wav")
        taken.append(min(cpu_s(command, folder) for _ in range(rounds)))
    return taken[0] - taken[1], taken[1]


def in_process_s(song: Song, one_row: Song, interpolation: Interpolation, rounds: int) -> float:
    """Processor time of our rendering alone, nothing written."""

    def once(what: Song) -> float:
        began = time.process_time()
        for _ in render(what, RATE_HZ, interpolation):
            pass
        return time.process_time() - began

    return min(once(song) for _ in range(rounds)) - min(once(one_row) for _ in range(rounds))


def levels_db(sound: np.ndarray) -> np.ndarray:
    """RMS of every slice of float (frames, 2)."""
    frames = int(SLICE_S * RATE_HZ)
    slices = sound[: len(sound) // frames * frames].reshape(-1, frames * 2)
    return 10 * np.log10(np.maximum((slices**2).mean(axis=1), 1e-12))


def check_alike(ours: Path, theirs: Path, what: str) -> None:
    """Raises: SystemExit when the two renders are not the same music.

    Players differ in how loud all of it is, and only that is taken out; every half second must then be alike.
    """
    (mine, _), (other, rate_hz) = soundfile.read(ours, always_2d=True), soundfile.read(theirs, always_2d=True)
    apart_s = abs(len(mine) / RATE_HZ - len(other) / rate_hz)
    count = min(len(mine), len(other))
    difference = levels_db(mine[:count]) - levels_db(other[:count])
    gain = float(np.median(difference))
    off = float(np.quantile(np.abs(difference - gain), 0.95))
    print(f"  {what:<34} {apart_s:5.3f} s apart, overall {gain:+5.1f} dB, then every half second within {off:.2f} dB")
    if rate_hz != RATE_HZ or apart_s > DURATION_TOLERANCE_S or off > LEVEL_TOLERANCE_DB:
        raise SystemExit(f"{what}: these are not the same music")


def compare(channels: int, folder: Path, rounds: int) -> None:
    name = f"music{channels}"
    save_song(as_song(channels), folder / f"{name}.toccata")
    (folder / f"{name}.xm").write_bytes(as_xm(channels))
    pairs = [(ours, peer) for ours, peer in PAIRS if peer.is_there]
    print(f"{channels} channels; load {os.getloadavg()[0]:.1f}")
    results = {}
    for program in dict.fromkeys(program for pair in pairs for program in pair):
        results[program.name] = rendering_s(program, folder, name, rounds)
        cpu_s(program.command(folder / f"{name}{program.suffix}", folder / f"{program.name.replace(' ', '-')}.wav"), folder)
    for ours, peer in pairs:
        sounds = [folder / f"{program.name.replace(' ', '-')}.wav" for program in (ours, peer)]
        check_alike(sounds[0], sounds[1], f"{ours.name}, {peer.name}")
    for ours, peer in pairs:
        (mine, my_start), (other, their_start) = results[ours.name], results[peer.name]
        left = f"{ours.name:<14} {mine:6.2f} s + {my_start:4.2f} s start"
        right = f"{peer.name:<18} {other:6.2f} s + {their_start:4.2f} s start"
        print(f"  {left}   {right}   ratio {mine / other:.2f} (budget 1)")
    for interpolation in ("sinc", "cubic"):
        alone = in_process_s(as_song(channels), as_song(channels, 1), interpolation, rounds)
        print(f"  toccata {interpolation}, in this process, nothing written: {alone:.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    if not OPENMPT_SINC.is_there:
        raise SystemExit("openmpt123 is not installed (Debian: apt install openmpt123)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_song(as_song(16, rows=1), folder / "row.toccata")
        (folder / "row.xm").write_bytes(as_xm(16, rows=1))
        cpu_s(SINC.command(folder / "row.toccata", folder / "first.wav"), folder)  # the first run ever compiles
        cpu_s(CUBIC.command(folder / "row.toccata", folder / "first.wav"), folder)
        for channels in (16, 32):
            compare(channels, folder, rounds)


if __name__ == "__main__":
    main()
