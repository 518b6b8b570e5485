import subprocess
import sys

import numpy as np
import pytest
import soundfile

from toccata.errors import ToccataError
from toccata.sound.writer import AudioWriter, check_output

RATE_HZ = 48000
TONE = (0.5 * np.sin(np.arange(30000)[:, None] * np.array([0.05, 0.07]))).astype(np.float32)


def write(path, frames=TONE, rate_hz=RATE_HZ, bits="16", block=4096):
    with AudioWriter(path, rate_hz, bits) as out:
        for start in range(0, len(frames), block):
            out.write(frames[start : start + block])
    return out


@pytest.mark.parametrize(
    ("suffix", "bits", "subtype", "noise"),
    [
        ("wav", "16", "PCM_16", 2 / 32768),
        ("wav", "24", "PCM_24", 2 * 2**-23),
        ("wav", "32f", "FLOAT", 0),
        ("flac", "16", "PCM_16", 2 / 32768),
        ("flac", "24", "PCM_24", 2 * 2**-23),
        ("ogg", "16", "VORBIS", 0.03),
        ("mp3", "16", "MPEG_LAYER_III", 0.1),
    ],
)
def test_each_form_holds_the_sound(tmp_path, suffix, bits, subtype, noise):
    path = tmp_path / f"out.{suffix}"
    out = write(path, bits=bits)
    assert out.frames == len(TONE)
    assert out.clipped_frames == 0
    info = soundfile.info(path)
    assert (info.subtype, info.samplerate, info.channels) == (subtype, RATE_HZ, 2)
    read, _ = soundfile.read(path, dtype="float32")
    if suffix == "mp3":
        read = read[: len(TONE)]
    assert len(read) == len(TONE)
    assert np.abs(read - TONE).max() <= noise
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("suffix", "bits"), [("wav", "16"), ("wav", "24"), ("wav", "32f"), ("flac", "16"), ("mp3", "16")])
def test_bytes_repeat_whatever_the_block_size(tmp_path, suffix, bits):
    write(tmp_path / f"a.{suffix}", bits=bits)
    write(tmp_path / f"b.{suffix}", bits=bits, block=64)
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_a_float_wav_carries_no_peak_chunk(tmp_path):
    write(tmp_path / "a.wav", bits="32f")
    assert b"PEAK" not in (tmp_path / "a.wav").read_bytes()[:200]


def test_ogg_repeats_once_decoded(tmp_path):
    write(tmp_path / "a.ogg")
    write(tmp_path / "b.ogg")
    assert np.array_equal(soundfile.read(tmp_path / "a.ogg")[0], soundfile.read(tmp_path / "b.ogg")[0])


def test_dither_turns_distortion_into_noise(tmp_path):
    """A sine of half a step would vanish; with triangular dither it stands in the spectrum, and its harmonics do not."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    quiet = (0.5 / 32768 * np.sin(2 * np.pi * 1000 * time_s)).astype(np.float32)
    write(tmp_path / "q.wav", np.stack((quiet, quiet), axis=1))
    read = soundfile.read(tmp_path / "q.wav")[0] * 32768
    spectrum = np.abs(np.fft.rfft(read[:, 0])) / (RATE_HZ / 2)
    assert spectrum[1000] == pytest.approx(0.5, abs=0.02)
    assert spectrum[3000] < 0.02
    assert not np.array_equal(read[:, 0], read[:, 1])


def test_digital_silence_stays_silent(tmp_path):
    write(tmp_path / "s.wav", np.zeros((5000, 2), np.float32))
    assert not soundfile.read(tmp_path / "s.wav")[0].any()


def test_what_passes_full_scale_is_clipped_and_counted(tmp_path):
    loud = np.zeros((100, 2), np.float32)
    loud[10:13, 0] = 1.5
    loud[12, 1] = -1.5
    out = write(tmp_path / "l.wav", loud)
    assert out.clipped_frames == 3
    read = soundfile.read(tmp_path / "l.wav", dtype="int16")[0]
    assert (read[11, 0], read[12, 1]) == (32767, -32768)
    write(tmp_path / "l.wav", loud, bits="32f")
    assert soundfile.read(tmp_path / "l.wav")[0].max() == 1.5


@pytest.mark.parametrize(
    ("name", "rate_hz", "bits", "reason"),
    [
        ("a.mp3", 96000, "16", "MP3 holds .* 96000 Hz needs WAV or FLAC"),
        ("a.flac", 48000, "32f", "FLAC holds 16 or 24 bits"),
        ("a.flac", 96001, "16", "FLAC cannot hold 96001 Hz"),
        ("a.ogg", 400000, "16", "OGG holds"),
        ("a.aiff", 48000, "16", "sound is written as .wav, .flac, .ogg, .mp3"),
        ("a", 48000, "16", "sound is written as"),
        ("a.wav", 0, "16", "no rate"),
        ("missing/a.wav", 48000, "16", "cannot be written"),
        ("folder.wav", 48000, "16", "no ordinary file"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(tmp_path, name, rate_hz, bits, reason):
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(ToccataError, match=reason):
        AudioWriter(tmp_path / name, rate_hz, bits)
    assert [p.name for p in tmp_path.iterdir()] == ["folder.wav"]


@pytest.mark.parametrize(
    ("suffix", "rates"),
    [("mp3", (8000, 22050, 44100)), ("ogg", (8000, 96000, 192000)), ("flac", (8000, 96000, 192000)), ("wav", (8000, 384000))],
)
def test_rates_that_pass_the_check_can_be_written(tmp_path, suffix, rates):
    for rate_hz in rates:
        write(tmp_path / f"a.{suffix}", rate_hz=rate_hz)
        assert soundfile.info(tmp_path / f"a.{suffix}").samplerate == rate_hz


def test_an_error_leaves_what_was_there(tmp_path):
    path = tmp_path / "keep.wav"
    path.write_bytes(b"before")

    def interrupted():
        with AudioWriter(path, RATE_HZ) as out:
            out.write(TONE)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["keep.wav"]


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_no_frames_are_no_file(tmp_path, suffix):
    with pytest.raises(ToccataError, match="no sound to write"), AudioWriter(tmp_path / f"a.{suffix}", RATE_HZ):
        pass
    assert not list(tmp_path.iterdir())


def test_a_link_is_written_through(tmp_path):
    (tmp_path / "real.wav").write_bytes(b"old")
    (tmp_path / "link.wav").symlink_to("real.wav")
    write(tmp_path / "link.wav")
    assert (tmp_path / "link.wav").is_symlink()
    assert soundfile.info(tmp_path / "real.wav").frames == len(TONE)


def test_a_full_disk_is_one_sentence_and_no_file(tmp_path):
    """A child whose files may not grow past 20 KB plays the full disk."""
    script = (
        "import resource, signal, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from toccata.errors import ToccataError\n"
        "from toccata.sound.writer import AudioWriter\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try:\n"
        "    with AudioWriter(Path(sys.argv[1]), 48000, sys.argv[2]) as out:\n"
        "        for _ in range(20): out.write(np.random.default_rng(1).uniform(-1, 1, (9000, 2)).astype('f'))\n"
        "except ToccataError as error:\n"
        "    print(error)\n"
    )
    for name, bits in (("a.wav", "32f"), ("a.wav", "16"), ("a.flac", "16"), ("a.ogg", "16"), ("a.mp3", "16")):
        ran = subprocess.run([sys.executable, "-c", script, tmp_path / name, bits], capture_output=True, text=True, timeout=60)
        assert "cannot be written" in ran.stdout, (name, bits, ran.stdout, ran.stderr)
        assert not ran.stderr
        assert not list(tmp_path.iterdir())


def test_check_output_needs_no_place(tmp_path):
    check_output(tmp_path / "nowhere" / "a.FLAC", 44100, "24")
