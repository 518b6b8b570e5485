"""Listening in a browser: from a key of the page to the sound in its worklet, what sound and screen cost the link, and the editor's CPU.

    python tests/benchmarks/listening.py [--keys 12]

The editor plays into its null output with a real browser on the loopback. Beside each figure stands what it is made of: the sound
that the page keeps on purpose, the bytes of bare PCM, the CPU of the same editor with nobody listening.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "remote"))

from browser import browser, start_sound
from following import report
from running import RATE_HZ, Screen, editor, sustained_song
from selenium import webdriver

_PRESS = """
const [done] = arguments;
const began = performance.now();
const recording = window.toccata.record(48000);
setTimeout(() => {
  const pressed = performance.now();
  dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyX'}));
  setTimeout(() => dispatchEvent(new KeyboardEvent('keyup', {code: 'KeyX'})), 300);
  recording.then(([left]) => done([(pressed - began) / 1000, left.findIndex((sample) => Math.abs(sample) > 0.002) / 48000]));
}, 150);
"""
_F5, _F8 = b"\x1b[15~", b"\x1b[19~"
_WATCH_S = 10.0
_PCM_BYTES_PER_S = 4 * RATE_HZ


def key_latencies(page: webdriver.Chrome, keys: int) -> list[float]:
    """Seconds from a key event of the page to the first frame of its note in the worklet."""
    found = []
    for _ in range(keys):
        pressed, heard = page.execute_async_script(_PRESS)
        if heard > 0:
            found.append(heard - pressed)
        time.sleep(0.5)
    return found


def watch(screen: Screen, page: webdriver.Chrome | None) -> tuple[float, float, float]:
    """(bytes of screen, bytes of sound, seconds of CPU) a second."""
    screen.lines()
    written, cpu, began = screen.program.written, screen.program.cpu_s(), time.perf_counter()
    sound = report(page)["bytes"] if page is not None else 0
    screen.program.listen(_WATCH_S)
    took = time.perf_counter() - began
    sound = (report(page)["bytes"] if page is not None else 0) - sound
    return (screen.program.written - written) / took, sound / took, (screen.program.cpu_s() - cpu) / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=12)
    keys = parser.parse_args().keys
    with tempfile.TemporaryDirectory() as folder, editor(Path(folder), sustained_song()) as (screen, url):
        screen.program.type(_F5)
        screen.wait_for(r"00:0[12]", 120)
        alone = watch(screen, None)
        screen.program.type(_F8 * 2)
        with browser() as page:
            start_sound(page, url)
            while not report(page).get("plays"):
                time.sleep(0.1)
            time.sleep(3.0)
            waits = key_latencies(page, keys)
            kept = report(page)["buffered"]
            screen.program.type(_F5)
            screen.wait_for(r"00:0[12]")
            heard = watch(screen, page)
    print(
        f"key of the page to its worklet   median {1000 * np.median(waits):.0f} ms, worst {1000 * max(waits):.0f} ms   "
        f"of which the page keeps {1000 * kept:.0f} ms on purpose"
    )
    print(
        f"sound on the link                {heard[1] / 1024:.1f} KiB/s   bare PCM {_PCM_BYTES_PER_S / 1024:.1f} KiB/s: "
        f"{heard[1] / _PCM_BYTES_PER_S:.2f} times"
    )
    print(f"screen on the link, playing      {heard[0] / 1024:.2f} KiB/s   nobody listening {alone[0] / 1024:.2f} KiB/s")
    print(f"the editor's CPU, playing        {100 * heard[2]:.1f} %   nobody listening {100 * alone[2]:.1f} %")


if __name__ == "__main__":
    main()
