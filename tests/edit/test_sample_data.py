from dataclasses import replace

import numpy as np
import pytest
import soundfile

from toccata.edit import sample_data
from toccata.errors import BadFile, EditRefused
from toccata.song import Loop, Sample
from toccata.song.sample import read_only
from toccata.sound.files import Recording


@pytest.fixture
def looped(song):
    """Sample 1 is a ramp of 100 frames at 32 kHz that loops over 40–80."""
    data = read_only((np.arange(100) * 100).astype(np.int16))
    return replace(song, samples=(Sample("Ramp", data, 32000.0, loop=Loop("forward", 40, 80)), *song.samples[1:]))


def first(song) -> Sample:
    return song.sample(1)


def test_every_operation_gives_read_only_frames_and_shares_the_rest(looped, whole):
    for edit in (
        lambda: sample_data.crop_sample(looped, 1, 10, 90),
        lambda: sample_data.cut_from_sample(looped, 1, 10, 90),
        lambda: sample_data.reverse_sample(looped, 1),
        lambda: sample_data.normalise_sample(looped, 1),
        lambda: sample_data.amplify_sample(looped, 1, -6),
        lambda: sample_data.fade_in_sample(looped, 1),
        lambda: sample_data.fade_out_sample(looped, 1, 50, 100),
        lambda: sample_data.remove_dc_from_sample(looped, 1),
        lambda: sample_data.silence_sample(looped, 1, 3, 9),
        lambda: sample_data.invert_sample(looped, 1),
        lambda: sample_data.make_sample_stereo(looped, 1),
        lambda: sample_data.resample_sample(looped, 1, 44100),
        lambda: sample_data.set_sample_bits(looped, 1, 24),
    ):
        edited = whole(edit())
        assert edited is not looped
        assert not first(edited).data.flags.writeable
        assert first(edited).data.flags.c_contiguous
        assert edited.sample(2) is looped.sample(2)
        assert edited.patterns is looped.patterns
        assert first(looped).data[99] == 9900
        loop = first(edited).loop
        assert loop.kind == "none" or 0 <= loop.start < loop.end <= first(edited).frames


def test_crop_moves_the_loop(looped):
    assert first(sample_data.crop_sample(looped, 1, 30, 90)).loop == Loop("forward", 10, 50)
    assert first(sample_data.crop_sample(looped, 1, 50, 60)).loop == Loop("forward", 0, 10)
    assert first(sample_data.crop_sample(looped, 1, 0, 40)).loop == Loop()
    assert first(sample_data.crop_sample(looped, 1, 30, 90)).data[0] == 3000


def test_cut_moves_the_loop(looped):
    assert first(sample_data.cut_from_sample(looped, 1, 0, 10)).loop == Loop("forward", 30, 70)
    assert first(sample_data.cut_from_sample(looped, 1, 60, 100)).loop == Loop("forward", 40, 60)
    assert first(sample_data.cut_from_sample(looped, 1, 30, 90)).loop == Loop()
    with pytest.raises(EditRefused, match="clear the slot"):
        sample_data.cut_from_sample(looped, 1, 0, 100)


def test_reversing_all_turns_the_loop_and_twice_is_nothing(looped):
    reversed_once = sample_data.reverse_sample(looped, 1)
    assert first(reversed_once).loop == Loop("forward", 20, 60)
    again = sample_data.reverse_sample(reversed_once, 1)
    assert first(again).loop == first(looped).loop
    assert np.array_equal(first(again).data, first(looped).data)
    assert first(sample_data.reverse_sample(looped, 1, 0, 50)).loop == first(looped).loop


def test_resampling_scales_the_loop(looped):
    faster = first(sample_data.resample_sample(looped, 1, 64000))
    assert (faster.frames, faster.rate_hz, faster.loop) == (200, 64000.0, Loop("forward", 80, 160))
    assert sample_data.resample_sample(looped, 1, 32000) is looped


def test_bits_and_channels(looped):
    as_float = sample_data.set_sample_bits(looped, 1, 32)
    assert (first(as_float).data.dtype, first(as_float).bits) == (np.float32, 32)
    back = sample_data.set_sample_bits(as_float, 1, 16)
    assert np.array_equal(first(back).data, first(looped).data)
    assert sample_data.set_sample_bits(looped, 1, 16) is looped
    stereo = sample_data.make_sample_stereo(looped, 1)
    assert first(stereo).channels == 2
    assert np.array_equal(first(sample_data.make_sample_mono(stereo, 1)).data, first(looped).data)
    assert sample_data.make_sample_mono(looped, 1) is looped
    assert sample_data.make_sample_stereo(stereo, 1) is stereo


def test_24_bit_frames_keep_their_low_byte_zero(looped):
    deep = sample_data.set_sample_bits(looped, 1, 24)
    quiet = first(sample_data.amplify_sample(deep, 1, -7.3))
    assert quiet.data.dtype == np.int32
    assert not (quiet.data & 0xFF).any()


def test_what_changes_nothing_gives_the_same_song(looped):
    full = sample_data.normalise_sample(looped, 1)
    assert sample_data.normalise_sample(full, 1) is full
    assert sample_data.amplify_sample(looped, 1, 0) is looped
    assert first(full).data.max() == 32767


def test_refusals(looped, song):
    empty = replace(song, samples=(Sample(),))
    for edit in (
        lambda: sample_data.crop_sample(looped, 1, 50, 50),
        lambda: sample_data.crop_sample(looped, 1, -1, 50),
        lambda: sample_data.fade_in_sample(looped, 1, 0, 101),
        lambda: sample_data.normalise_sample(looped, 1, peak_db=1),
        lambda: sample_data.amplify_sample(looped, 1, 49),
        lambda: sample_data.resample_sample(looped, 1, 10),
        lambda: sample_data.resample_sample(looped, 1, 9e6),
        lambda: sample_data.set_sample_bits(looped, 1, 12),
        lambda: sample_data.reverse_sample(looped, 3),
        lambda: sample_data.reverse_sample(empty, 1),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_a_file_becomes_a_sample(tmp_path):
    soundfile.write(tmp_path / "kick.wav", np.linspace(-0.5, 0.5, 90), 22050, subtype="PCM_24")
    sample = sample_data.load_sample(tmp_path / "kick.wav")
    assert (sample.name, sample.filename, sample.rate_hz, sample.bits, sample.frames) == ("kick", "kick.wav", 22050.0, 24, 90)
    with pytest.raises(BadFile):
        sample_data.load_sample(tmp_path / "missing.wav")


def test_a_recordings_root_note_and_loop_are_played(tmp_path):
    recording = Recording("C3", np.zeros(9, np.int8), 44100, 8, ("pingpong", 2, 8), 48, 25.0, "c3.wav")
    sample = sample_data.sample_from(recording)
    assert (sample.relative_note, sample.finetune_cents, sample.loop) == (12, -25.0, Loop("pingpong", 2, 8))
