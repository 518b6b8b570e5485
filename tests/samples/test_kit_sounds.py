"""Every sound of the kit as a sampler hears it: in tune, centred, quiet at its ends, smooth at its seam, and made by the code beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from toccata.config import data_folder
from toccata.formats.kit import KitEntry, load_kit, read_sample

SAMPLES = data_folder("samples")
KIT = load_kit(SAMPLES / "kit")
RECORDED = [entry for entry in KIT.entries if entry.path is not None]
REPEATED = ("drums-analog/snare", "drums-chip/hat-closed", "basses/acid", "pads/night", "waves/pulse-25", "percussion/shaker")

every_sound = pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: entry.name)


def signal(entry: KitEntry) -> np.ndarray:
    """Frames as float64 (frames, channels), full scale 1."""
    data = read_sample(entry).data.astype(float) / 32768
    return data.reshape(len(data), -1)


def centre_hz(mono: np.ndarray, rate_hz: float, expected_hz: float) -> float:
    """Hz of the spectrum's peak near the expected one, by a parabola through its logarithm."""
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    near = range(int(expected_hz * 0.94 * size / rate_hz), int(expected_hz * 1.06 * size / rate_hz))
    top = near.start + int(spectrum[near.start : near.stop].argmax())
    left, middle, right = np.log(spectrum[top - 1 : top + 2])
    return (top + 0.5 * (left - right) / (left - 2 * middle + right)) * rate_hz / size


def test_the_kit_is_complete() -> None:
    files = {path.relative_to(KIT.folder) for path in KIT.folder.rglob("*.flac")}
    assert files == {entry.path.relative_to(KIT.folder) for entry in RECORDED if entry.path}
    assert len({entry.name for entry in KIT.entries}) == len(KIT.entries)
    assert len(RECORDED) >= 48
    assert {"drums", "breaks", "basses", "plucks", "keys", "pads", "waves", "percussion", "effects", "chip"} <= set(KIT.categories)
    for character in ("analog", "dusty", "chip"):
        for drum in ("kick", "snare", "clap", "hat-closed", "hat-open", "ride", "crash", "tom-low", "tom-high", "rim"):
            assert KIT.entry(f"drums-{character}/{drum}").path


def test_samples_stay_under_six_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file() and path.suffix in (".flac", ".toccata", ".toml")) < 6e6


@every_sound
def test_level_and_centre(entry: KitEntry) -> None:
    frames = signal(entry)
    assert -3.2 <= 20 * np.log10(np.abs(frames).max()) <= -0.9
    assert np.abs(frames[entry.loop.start :].mean(axis=0)).max() < 0.002, "there is DC"


@every_sound
def test_ends_do_not_click(entry: KitEntry) -> None:
    frames = signal(entry)
    if entry.loop.kind == "none":
        assert np.abs(frames[[0, -1]]).max() < 0.001
        assert np.abs(frames[-8:]).max() < 0.004
    else:
        assert entry.loop.end == len(frames)
        if entry.loop.start:
            assert np.abs(frames[0]).max() < 0.001


@pytest.mark.parametrize("entry", [entry for entry in RECORDED if entry.loop.kind != "none"], ids=lambda entry: entry.name)
def test_the_seam_is_as_smooth_as_the_loop(entry: KitEntry) -> None:
    loop = signal(entry)[entry.loop.start : entry.loop.end]
    bend = np.abs(np.diff(np.concatenate((loop, loop[:3])), 2, axis=0)).max(axis=1)
    if len(loop) > 1000:
        assert bend[-3:].max() <= bend[:-3].max()
    else:
        spectrum = np.abs(np.fft.rfft(np.tile(loop[:, 0], 8)))
        assert np.delete(spectrum, np.arange(0, len(spectrum), 8)).max() < 1e-9 * spectrum.max(), "a cycle repeats exactly"


@pytest.mark.parametrize("entry", [entry for entry in RECORDED if entry.pitched], ids=lambda entry: entry.name)
def test_in_tune_with_c(entry: KitEntry) -> None:
    mono = signal(entry).mean(axis=1)
    if entry.loop.kind != "none":
        mono = mono[entry.loop.start : entry.loop.end]
        mono = np.tile(mono, int(np.ceil(2 * entry.rate_hz / len(mono))))
    assert entry.root % 12 == 0
    expected = 440 * 2 ** ((entry.root - 69) / 12)
    assert abs(1200 * np.log2(centre_hz(mono, entry.rate_hz, expected) / expected)) < 2


@pytest.mark.parametrize("name", ["breaks/basement", "breaks/stairwell"])
def test_offsets_reach_every_sixteenth_of_a_break(name: str) -> None:
    assert read_sample(KIT.entry(name)).frames == 256 * 256


@pytest.fixture(scope="module")
def generator() -> object:
    """The generating code, imported as its own script would."""
    folder = str(SAMPLES / "generate")
    sys.path.insert(0, folder)
    try:
        import kit  # type: ignore[import-not-found]

        return kit
    finally:
        sys.path.remove(folder)


@pytest.mark.parametrize("name", REPEATED)
def test_the_generator_repeats_its_bytes(generator: object, tmp_path: Path, name: str) -> None:
    entry = next(entry for entry in generator.SOUNDS if entry.path == name)  # type: ignore[attr-defined]
    for folder in ("first", "second"):
        generator.write_sound(entry, tmp_path / folder)  # type: ignore[attr-defined]
    first, second = (tmp_path / folder / f"{name}.flac" for folder in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    made, _ = soundfile.read(first, dtype="int16")
    kept, _ = soundfile.read(SAMPLES / "kit" / f"{name}.flac", dtype="int16")
    # Another processor's sine may differ in its last bit.
    assert np.abs(made.astype(int) - kept.astype(int)).max() <= 1
