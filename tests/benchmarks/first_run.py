"""The first run ever: from process start until the editor is painted, takes a note, and sounds; and what each unit costs to compile.

    python tests/benchmarks/first_run.py [--limit 180]

Nothing is there but the installation: no compiled unit, no settings, no song. Once as uv leaves an installation, where Python has
every module still to compile to bytecode, and once as pip does, where it has not. The sound is heard on JACK's dummy device.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from capture import RATE_HZ, Listener
from deadlines import Jack
from latency import may_be_realtime
from terminal import Program, environment_with_bytecode

from toccata.config import data_folder
from toccata.formats import load_song
from toccata.opening import FIRST_DEMO
from toccata.player.compile.song import voice_units
from toccata.player.units import CORE_UNITS

SOUND_BUDGET_S = 10.0
_KEY, _NOTE = b"z", b"C-4"
_EVERY_S = 0.25
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class FirstRun:
    """Seconds from the process's start. editor_s, compilers_s: processor time until the sound came; slowest_s: of the compiler that
    took most, with what it was forked from.
    """

    painted: float
    note_shown: float
    sounded: float
    editor_s: float
    compilers_s: float
    slowest_s: float


def _environment(folder: Path, run: str) -> dict[str, str]:
    kept = {f"XDG_{name}_HOME": str(folder / run / name.lower()) for name in ("CACHE", "STATE", "CONFIG")}
    return {**environment_with_bytecode(folder / "bytecode"), **kept}


def _cpu_s(pid: int, fields: slice) -> float:
    """Processor time of a process: fields 11 and 12 are its own, 13 and 14 of children that have ended."""
    text = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in text[fields]) * _TICK_S


def _children(pid: int) -> list[int]:
    return [int(child) for thread in Path(f"/proc/{pid}/task").iterdir() for child in (thread / "children").read_text().split()]


def _compilers_s(pid: int) -> tuple[float, float]:
    """Processor time of a process's descendants, ended or not: in all, and along the line of those that took most."""
    total, longest = _cpu_s(pid, slice(13, 15)), 0.0
    for child in _children(pid):
        try:
            own, (below, line) = _cpu_s(child, slice(11, 13)), _compilers_s(child)
        except OSError:
            continue  # ended meanwhile: its parent has its time
        total, longest = total + own + below, max(longest, own + line)
    return total, longest


def first_run(folder: Path, run: str, limit_s: float) -> FirstRun:
    """folder: keeps the bytecode from run to run; all else is new for every run's name."""
    jack = Jack(folder / f"{run}.log", may_be_realtime())
    listener = Listener(jack.name)
    environment = {**jack.environment, **_environment(folder, run), "JACK_DEFAULT_SERVER": jack.name}
    command = [sys.executable, "-m", "toccata", "--device", "jack audio", "--block", "256"]
    program = Program(command, environment=environment)
    try:
        painted = program.until_quiet(0.3, limit_s)
        note_shown = _type_until_shown(program, limit_s)
        listener.connect(limit_s, lambda: _type(program))
        since = listener.heard_frame
        while (frame := listener.first_sound(since)) is None:
            if time.perf_counter() - program.began > limit_s:
                raise SystemExit("the first run stays silent")
            _type(program)
            since = max(since, listener.heard_frame - RATE_HZ)
        sounded = listener.cycle_s(frame) - time.monotonic() + time.perf_counter() - program.began
        return FirstRun(painted, note_shown, sounded, program.cpu_s(), *_compilers_s(program.pid))
    finally:
        program.end()
        listener.close()
        jack.close()


def _type(program: Program) -> None:
    program.type(_KEY)
    program.listen(_EVERY_S)


def _type_until_shown(program: Program, limit_s: float) -> float:
    """Types a note until one more stands on the screen; seconds from the process's start."""
    before = program.text.count(_NOTE)
    while program.text.count(_NOTE) == before:
        if time.perf_counter() - program.began > limit_s:
            raise SystemExit("no typed note shows")
        program.type(_KEY)
        end = time.perf_counter() + _EVERY_S
        while time.perf_counter() < end and program.text.count(_NOTE) == before:
            program.pump(0.05)
    return program.last_byte - program.began


def compile_costs(folder: Path, names: list[str]) -> tuple[float, dict[str, float]]:
    """Processor seconds of importing what compiles, and of each unit, one after another in one process."""
    environment = _environment(folder, "units")
    command = [sys.executable, "-m", "toccata.engine.compile", str(folder / "units" / "compiled"), "0"]
    costs: dict[str, float] = {}
    imports = [sys.executable, "-c", "import os, toccata.engine.unit; print(sum(os.times()[:2]))"]
    imports_s = float(subprocess.run(imports, env=environment, capture_output=True, text=True, check=True).stdout)
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as compiler:
        assert compiler.stdin is not None
        assert compiler.stdout is not None
        before = imports_s
        for name in names:
            print("0", name, file=compiler.stdin, flush=True)
            if compiler.stdout.readline().strip() != f"0 done {name}":
                raise SystemExit(f"{name} does not compile")
            now = _cpu_s(compiler.pid, slice(11, 13))
            costs[name], before = max(0.0, now - before), now
        compiler.stdin.close()
    return imports_s, costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=180.0, help="seconds until a run is given up")
    limit_s = parser.parse_args().limit
    song = load_song(data_folder("samples") / "songs" / FIRST_DEMO)
    names = [*CORE_UNITS, *sorted(voice_units(song))]
    with tempfile.TemporaryDirectory() as name:
        for run, what in (("uv", "without bytecode, as after uv"), ("pip", "with bytecode, as after pip")):
            found = first_run(Path(name), run, limit_s)
            print(f"first run {what}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            print(f"  painted {found.painted:5.2f} s   a typed note shows {found.note_shown:5.2f} s (budget: usable at once)")
            print(f"  sound   {found.sounded:5.2f} s (budget {SOUND_BUDGET_S:g} s)", end="")
            print(f"   processor time: editor {found.editor_s:.1f} s, compilers {found.compilers_s:.1f} s", end="")
            print(f" (the slowest {found.slowest_s:.1f} s)", flush=True)
        imports_s, costs = compile_costs(Path(name), names)
    print(f"compiling {len(names)} units in one process: imports {imports_s:.2f} s, units {sum(costs.values()):.2f} s of processor time")
    for unit, seconds in sorted(costs.items(), key=lambda item: -item[1]):
        print(f"  {seconds:5.2f} s  {unit.removeprefix('toccata.engine.')}")


if __name__ == "__main__":
    main()
