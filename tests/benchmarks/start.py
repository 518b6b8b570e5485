"""How long until the editor's first page and its song are painted, beside a Textual app of one widget; until first sound, beside
importing numba; and idling.

python tests/benchmarks/start.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from terminal import Program, environment_with_bytecode

_ONE_WIDGET = """
from textual.app import App
from textual.widgets import Static
class One(App):
    def compose(self):
        yield Static("x" * 5000)
One().run()
"""
_DEMO = Path(__file__).parents[2] / "samples" / "songs" / "night_bus.toccata"


_PAGE, _SONG = b"Opening", b" EDIT "
"""What only the first page, and only the header over a song, has in it."""


def paint_s(command: list[str], environment: dict[str, str]) -> float:
    program = Program(command, environment=environment)
    painted = program.until_quiet()
    program.end()
    return painted


def editor_s(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Until the last byte of the first page, and of the whole screen with the song."""
    program = Program(command, environment=environment)
    painted = []
    for text in (_PAGE, _SONG):
        program.until(text)
        painted.append(program.until_quiet(0.04))
    program.end()
    return painted[0], painted[1]


def first_sound_s(environment: dict[str, str]) -> float:
    """From process start to the first frame that is not silence, through `toccata play --output stdout`."""
    command = [sys.executable, "-m", "toccata", "play", str(_DEMO), "--output", "stdout", "--block", "256"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        while (block := process.stdout.read(1024)) and not any(block):
            pass
        heard = time.perf_counter() - began
        process.kill()
    return heard


def import_s(environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numba"], env=environment, check=True)
    return time.perf_counter() - began


def compare(what: str, ours: list[float], peer: str, theirs: list[float], budget: str) -> None:
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{what:18} {mine:6.3f} s   {peer:12} {other:6.3f} s   ratio {mine / other:.2f} ({budget})")


def idle(command: list[str], environment: dict[str, str]) -> None:
    program = Program(command, environment=environment)
    program.until_quiet(1.0)
    program.listen(3.0)
    before = program.cpu_s()
    written = program.listen(5.0)
    print(f"{'idle':18} {written / 5:6.1f} bytes/s, {100 * (program.cpu_s() - before) / 5:.1f} % CPU (budget 0, 0.5 %)")
    program.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = range(parser.parse_args().rounds)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**environment_with_bytecode(Path(folder) / "bytecode"), "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        (Path(folder) / "toccata").mkdir()
        (Path(folder) / "toccata" / "config.toml").write_text('output = "null"\n')
        editor = [sys.executable, "-m", "toccata", str(Path(folder) / "song.toccata")]
        one_widget = [sys.executable, "-c", _ONE_WIDGET]
        editor_s(editor, environment)
        paint_s(one_widget, environment)
        first_sound_s(environment)  # the first run ever compiles
        import_s(environment)
        times = [(*editor_s(editor, environment), paint_s(one_widget, environment)) for _ in rounds]
        page, song, stock = (list(column) for column in zip(*times, strict=True))
        compare("first page", page, "one widget", stock, "budget 1.15 times")
        compare("song on it", song, "one widget", stock, "budget 1.15 times")
        sound, numba = [first_sound_s(environment) for _ in rounds], [import_s(environment) for _ in rounds]
        compare("first sound, warm", sound, "import numba", numba, "budget 0.7 s")
        idle(editor, environment)


if __name__ == "__main__":
    main()
