"""The factory kit becomes instruments and samples; a broken kit says where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from toccata.config import data_folder
from toccata.errors import BadFile, ToccataError
from toccata.formats.kit import DEFAULT_PALETTE, Kit, factory_instruments, load_kit, read_sample
from toccata.rack.voices import VOICES


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(data_folder("samples") / "kit")


def write_manifest(folder: Path, text: str) -> Path:
    (folder / "kit.toml").write_text(text, encoding="utf-8")
    return folder


def test_default_palette_makes_sixteen_instruments_that_find_their_samples(kit: Kit) -> None:
    instruments, samples = factory_instruments(kit)
    assert len(instruments) == len(DEFAULT_PALETTE) == 16
    for name, instrument in zip(DEFAULT_PALETTE, instruments, strict=True):
        assert instrument.name == kit.entry(name).title
        if instrument.kind == "sampler":
            assert samples[instrument.sample - 1].name == kit.entry(name).title
        else:
            assert instrument.sample == 0
    assert sum(instrument.kind == "chip" for instrument in instruments) == 3
    assert len(samples) == 13


def test_samples_are_read_only_and_in_tune_with_the_keyboard(kit: Kit) -> None:
    bass = read_sample(kit.entry("basses/sub"))
    assert not bass.data.flags.writeable
    assert bass.data.dtype == np.int16
    assert bass.relative_note == 24, "recorded at C-2, so C-2 plays it at its own rate"


def test_every_entry_names_only_what_the_rack_has(kit: Kit) -> None:
    for entry in kit.entries:
        known = {parameter.name for parameter in VOICES[entry.instrument.kind]}
        assert {name for name, _ in entry.instrument.parameters} <= known


def test_held_sounds_sustain_and_ring_out(kit: Kit) -> None:
    envelope = kit.entry("pads/warm").instrument.volume_envelope
    assert envelope.enabled
    assert envelope.sustain == (1, 1)
    assert [point.tick for point in envelope.points] == sorted(point.tick for point in envelope.points)


def test_an_unknown_name_is_refused(kit: Kit) -> None:
    with pytest.raises(ToccataError, match="no sound named 'drums/gong'"):
        factory_instruments(kit, ["drums/gong"])


def test_a_synth_voice_has_no_sample(kit: Kit) -> None:
    with pytest.raises(ToccataError, match="synth voice"):
        read_sample(kit.entry("chip/lead"))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("sounds = 3", "sounds", "no list"),
        ("sounds = [", "", "is not TOML"),
        ("[[sounds]]\ntitle = 'x'", "sound 1", "no name"),
        ("[[sounds]]\nname = 'x'\nfile = 'x.flac'", "x", "lacks 'title'"),
        ("[[sounds]]\nname='x'\ntitle='x'\ncategory='x'\nvolume=64\nfile='x.flac'\nroot='H-9'", "x", "is no note"),
        ("[[sounds]]\nname='x'\ntitle='x'\ncategory='x'\nvolume=64\nkind='gong'", "x", "no voice 'gong'"),
        ("[[sounds]]\nname='x'\ntitle='x'\ncategory='x'\nvolume=64\nkind='chip'\nparameters={wobble=1}", "x", "no parameter 'wobble'"),
        ("[[sounds]]\nname='x'\ntitle='x'\ncategory='x'\nvolume=64\nfile='x.flac'\ninstrument={wobble=1}", "x", "wobble"),
    ],
)
def test_a_broken_manifest_says_where(tmp_path: Path, text: str, place: str, problem: str) -> None:
    with pytest.raises(BadFile, match=problem) as error:
        load_kit(write_manifest(tmp_path, text))
    assert error.value.place == place


def test_a_missing_folder_and_a_missing_sound_say_so(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"kit\.toml: cannot be read"):
        load_kit(tmp_path / "nowhere")
    kit = load_kit(write_manifest(tmp_path, "[[sounds]]\nname='x'\ntitle='x'\ncategory='x'\nvolume=64\nfile='x.flac'"))
    with pytest.raises(BadFile, match=r"x\.flac: cannot be read as a sound"):
        read_sample(kit.entry("x"))
