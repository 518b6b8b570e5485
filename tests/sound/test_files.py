import os
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from toccata.errors import BadFile
from toccata.sound.files import read_audio, read_blocks, read_facts
from toccata.sound.riff import read_sampler_chunk

RAMP = np.linspace(-0.9, 0.9, 500)


def wav_bytes(data: np.ndarray, *chunks: tuple[bytes, bytes], rate_hz: int = 44100) -> bytes:
    """A 16-bit mono WAV with more chunks after its sound."""
    body = (
        b"WAVE" + _chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, rate_hz, rate_hz * 2, 2, 16)) + _chunk(b"data", data.astype("<i2").tobytes())
    )
    body += b"".join(_chunk(name, content) for name, content in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


def smpl(start: int, last: int, kind: int = 0, root: int = 60, fraction: int = 0, loops: int = 1) -> tuple[bytes, bytes]:
    fixed = struct.pack("<9I", 0, 0, 22675, root, fraction, 0, 0, loops, 0)
    return b"smpl", fixed + struct.pack("<6I", 0, kind, start, last, 0, 0)


@pytest.mark.parametrize(
    ("suffix", "subtype", "dtype", "bits", "tolerance"),
    [
        ("wav", "PCM_U8", "int8", 8, 1 / 128),
        ("aiff", "PCM_S8", "int8", 8, 1 / 128),
        ("flac", "PCM_S8", "int8", 8, 1 / 128),
        ("wav", "PCM_16", "int16", 16, 1 / 32768),
        ("flac", "PCM_16", "int16", 16, 1 / 32768),
        ("wav", "PCM_24", "int32", 24, 2**-23),
        ("flac", "PCM_24", "int32", 24, 2**-23),
        ("wav", "PCM_32", "int32", 32, 2**-30),
        ("wav", "FLOAT", "float32", 32, 1e-7),
        ("wav", "DOUBLE", "float32", 32, 1e-7),
        ("wav", "ULAW", "int16", 16, 0.05),
        ("ogg", "VORBIS", "float32", 32, 0.1),
        ("mp3", "MPEG_LAYER_III", "float32", 32, 0.1),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_each_type_keeps_its_own(tmp_path, suffix, subtype, dtype, bits, tolerance, channels):
    path = tmp_path / f"ramp.{suffix}"
    sound = RAMP if channels == 1 else np.stack((RAMP, -RAMP), axis=1)
    soundfile.write(path, sound, 32000, subtype=subtype)
    read = read_audio(path)
    assert (read.data.dtype, read.bits, read.rate_hz, read.name) == (np.dtype(dtype), bits, 32000, "ramp")
    assert read.data.shape[1:] == (() if channels == 1 else (2,))
    assert not read.data.flags.writeable
    full = 1.0 if read.data.dtype.kind == "f" else 2.0 ** (8 * read.data.dtype.itemsize - 1)
    if subtype not in ("VORBIS", "MPEG_LAYER_III"):
        assert np.abs(read.data / full - sound).max() <= tolerance
    if bits == 24:
        assert not (read.data & 0xFF).any()
    facts = read_facts(path)
    assert (facts.channels, facts.rate_hz) == (channels, 32000)
    assert facts.duration_s == pytest.approx(len(read.data) / 32000)


@pytest.mark.parametrize(
    ("chunk", "loop"),
    [
        (smpl(10, 99), ("forward", 10, 100)),
        (smpl(10, 99, kind=1), ("pingpong", 10, 100)),
        (smpl(10, 99, kind=2), ("forward", 10, 100)),
        (smpl(10, 5000), ("forward", 10, 500)),
        (smpl(500, 5000), None),
        (smpl(99, 10), None),
        (smpl(0, 2**32 - 1), ("forward", 0, 500)),
        (smpl(10, 99, loops=0), None),
        ((b"smpl", b"\1" * 10), None),
        ((b"smpl", smpl(0, 9)[1][:40]), None),
    ],
)
def test_the_loop_of_a_wav(tmp_path, chunk, loop):
    path = tmp_path / "loop.wav"
    path.write_bytes(wav_bytes(RAMP * 30000, (b"LIST", b"odd"), chunk))
    assert read_audio(path).loop == loop


def test_the_root_note_of_a_wav(tmp_path):
    path = tmp_path / "root.wav"
    path.write_bytes(wav_bytes(RAMP, smpl(0, 9, root=48, fraction=2**31)))
    read = read_audio(path)
    assert (read.root_note, read.fine_cents) == (48, 50.0)
    path.write_bytes(wav_bytes(RAMP, smpl(0, 9, root=4000)))
    assert read_audio(path).root_note == 60


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_as_chunks_are_survived(tmp_path_factory, garbage, cut):
    path = tmp_path_factory.mktemp("riff") / "x.wav"
    whole = wav_bytes(RAMP[:40], (b"junk", garbage), smpl(1, 30))
    path.write_bytes(whole[: len(whole) - cut] + garbage)
    read_sampler_chunk(path)
    try:
        read = read_audio(path)
    except BadFile:
        return
    assert len(read.data)
    assert read.loop is None or 0 <= read.loop[1] < read.loop[2] <= len(read.data)


def test_files_without_a_sampler_chunk(tmp_path):
    path = tmp_path / "x.flac"
    soundfile.write(path, RAMP, 44100)
    assert read_sampler_chunk(path) is None
    assert read_audio(path).loop is None


def test_a_file_cut_short_gives_what_there_is(tmp_path):
    path = tmp_path / "cut.wav"
    path.write_bytes(wav_bytes(RAMP * 30000)[:-400])
    assert len(read_audio(path).data) == 300


def bad(tmp_path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("text.wav", b"This is no sound at all." * 9, "no audio file"),
        ("empty.wav", b"", "no audio file"),
        ("head.flac", b"fLaC\0\0", "no audio file"),
        ("bytes.raw", b"\1\2" * 99, "no audio file"),
        ("silent.wav", wav_bytes(np.zeros(0)), "no sound in it"),
    ],
)
def test_bad_files_say_what_and_where(tmp_path, name, content, reason):
    path = bad(tmp_path, name, content)
    with pytest.raises(BadFile, match=reason) as raised:
        read_audio(path)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    for name, reason in (("missing.wav", "no such file"), (".", "folder"), ("pipe.wav", "no ordinary file")):
        with pytest.raises(BadFile, match=reason):
            read_audio(tmp_path / name)


def test_more_than_two_channels_are_refused(tmp_path):
    soundfile.write(tmp_path / "six.wav", np.zeros((10, 6)), 44100)
    with pytest.raises(BadFile, match="6 channels"):
        read_audio(tmp_path / "six.wav")


def test_a_sound_longer_than_the_limit_is_refused(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "long.wav", np.zeros(1000), 44100)
    monkeypatch.setattr("toccata.sound.files.MAX_FRAMES", 999)
    with pytest.raises(BadFile, match="1000 frames"):
        read_audio(tmp_path / "long.wav")


def test_numbers_that_are_none_become_silence(tmp_path):
    broken = np.array([0.5, np.nan, np.inf, -np.inf], np.float32)
    soundfile.write(tmp_path / "nan.wav", broken, 44100, subtype="FLOAT")
    read = read_audio(tmp_path / "nan.wav")
    assert read.data.tolist() == [0.5, 0.0, 1.0, -1.0]
    assert read.mended_frames == 3
    assert not read.data.flags.writeable


def test_frames_are_counted_not_channels(tmp_path):
    broken = np.array([[0.5, np.nan], [np.nan, np.nan], [0.0, 0.0]], np.float32)
    soundfile.write(tmp_path / "nan.wav", broken, 44100, subtype="FLOAT")
    assert read_audio(tmp_path / "nan.wav").mended_frames == 2


def test_sound_without_such_frames_is_left_alone(tmp_path):
    soundfile.write(tmp_path / "x.wav", RAMP, 44100, subtype="FLOAT")
    assert read_audio(tmp_path / "x.wav").mended_frames == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are UTF-8 there")
def test_a_name_that_is_no_utf_8(tmp_path):
    soundfile.write(tmp_path / "x.wav", RAMP, 44100)
    odd = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    os.rename(tmp_path / "x.wav", odd)
    path = Path(os.fsdecode(odd))
    read = read_audio(path)
    assert len(read.data) == len(RAMP)
    assert read.name == "caf\ufffd"
    assert read.filename == "caf\ufffd.wav"
    assert read_facts(path).frames == len(RAMP)


def test_blocks_of_a_file_are_the_file(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.stack((RAMP, RAMP), axis=1), 44100, subtype="FLOAT")
    blocks = list(read_blocks(tmp_path / "x.wav", 64))
    assert {rate for rate, _ in blocks} == {44100}
    assert np.array_equal(np.concatenate([block for _, block in blocks]), read_audio(tmp_path / "x.wav").data)
