"""What the screen costs a link, beside the same editor as Textual itself would paint it: bytes and milliseconds a key, bytes a second.

python tests/benchmarks/screen.py [--keys 24] [--play 6]
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from terminal import Program, environment_with_bytecode

SIZES = ((200, 50), (80, 24))
_OURS = "from toccata.start import main; main()"
_STOCK = f"from textual.app import App; from toccata.ui.encoder.app import EncodedApp; EncodedApp._display = App._display; {_OURS}"
_DEMO = Path(__file__).parents[2] / "samples" / "songs" / "night_bus.toccata"
_KEYS = {
    "note": [b"z", b"x", b"c"],
    "down": [b"\x1b[B"] * 6 + [b"\x1b[A"] * 6,
    "right": [b"\x1b[C"] * 6 + [b"\x1b[D"] * 6,
    "page": [b"\x1b[6~", b"\x1b[5~"],
}
_BUDGETS = {"down": "4 ms, 210 B", "right": "120 B"}
_PLAYING = {
    "play, moving grid": ('follow = "centre"\nfrugal = "off"', "13 KB/s"),
    "play, frugal pages": ('frugal = "on"', "1 KB/s"),
}
_F5, _F8 = b"\x1b[15~", b"\x1b[19~"
_READY_S = 90.0
"""How long the first play may wait for the compiler."""


class Editor(Program):
    """The editor on the demo song in a pseudo-terminal, with settings of its own."""

    def __init__(self, code: str, size: tuple[int, int], folder: Path, settings: str, environment: dict[str, str]) -> None:
        config = folder / "toccata"
        config.mkdir(parents=True, exist_ok=True)
        (config / "config.toml").write_text(f'output = "null"\n{settings}\n')
        homes = {f"XDG_{kind}_HOME": str(folder) for kind in ("CONFIG", "STATE")}
        song = folder / _DEMO.name
        shutil.copy(_DEMO, song)
        super().__init__([sys.executable, "-c", code, str(song)], size, {**environment, **homes})
        self.until_quiet(1.0)

    def answers(self, keys: Iterable[bytes]) -> tuple[float, float]:
        """Medians over the keys: milliseconds to the last byte, and bytes."""
        times, sizes = [], []
        for key in keys:
            before, began = self.written, time.perf_counter()
            self.type(key)
            while self.pump(0.06):
                pass
            times.append((self.last_byte - began) * 1e3)
            sizes.append(self.written - before)
        return statistics.median(times), statistics.median(sizes)

    def playing(self, seconds: float) -> tuple[float, float]:
        """(bytes a second, % of a core) while the song plays."""
        self.type(_F5)
        end = time.perf_counter() + _READY_S
        while self.listen(1.0) < 200 and time.perf_counter() < end:
            pass
        cpu = self.cpu_s()
        written = self.listen(seconds)
        load = 100 * (self.cpu_s() - cpu) / seconds
        self.type(_F8)
        self.until_quiet(1.0)
        return written / seconds, load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=24)
    parser.add_argument("--play", type=float, default=6.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_with_bytecode(Path(folder) / "bytecode")
        for size in SIZES:
            print(f"{size[0]}x{size[1]:<16} {'Toccata':>22} {'stock Textual':>22}   ratio")
            homes = Path(folder) / f"{size[0]}x{size[1]}"
            _keys(size, homes, environment, given.keys)
            _plays(size, homes, environment, given.play)


def _keys(size: tuple[int, int], folder: Path, environment: dict[str, str], count: int) -> None:
    editors = [Editor(code, size, folder / str(index), "", environment) for index, code in enumerate((_OURS, _STOCK))]
    first = [editor.written for editor in editors]
    print(f"{'first painting':20} {first[0]:>20} B {first[1]:>20} B {first[1] / first[0]:6.1f}")
    for name, keys in _KEYS.items():
        ours, stock = (editor.answers(itertools.islice(itertools.cycle(keys), count)) for editor in editors)
        budget = f" ({_BUDGETS[name]})" if name in _BUDGETS and size == SIZES[0] else ""
        print(
            f"{name:20} {ours[0]:9.1f} ms {ours[1]:8.0f} B {stock[0]:9.1f} ms {stock[1]:8.0f} B {stock[1] / max(1, ours[1]):6.1f}{budget}"
        )
    for editor in editors:
        editor.end()


def _plays(size: tuple[int, int], folder: Path, environment: dict[str, str], seconds: float) -> None:
    for name, (settings, budget) in _PLAYING.items():
        results = []
        for index, code in enumerate((_OURS, _STOCK)):
            editor = Editor(code, size, folder / f"play{index}", settings, environment)
            results.append(editor.playing(seconds))
            if index == 0:
                editor.listen(2.0)
                idle = (editor.cpu_s(), editor.listen(3.0) / 3)
                idle_load = 100 * (editor.cpu_s() - idle[0]) / 3
            editor.end()
        (ours, load), (stock, stock_load) = results
        sizes = f"{ours / 1e3:6.2f} KB/s {load:5.1f} % {stock / 1e3:10.1f} KB/s {stock_load:5.1f} % {stock / max(1, ours):6.1f}"
        print(f"{name:20} {sizes} ({budget})")
    print(f"{'idle afterwards':20} {idle[1]:6.1f} B/s {idle_load:5.1f} % (0, 0.5 %)")


if __name__ == "__main__":
    main()
