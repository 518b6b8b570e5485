"""Broken and hostile modules: a song or one clear sentence, within bounds of memory and time that the system keeps."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_modules import modules
from module_files import ItSample, S3mSample, it, s3m, xm
from test_hostile import load_or_sentence

from toccata.errors import BadFile
from toccata.formats import load_file
from toccata.formats.module import reading

SCRIPT = Path(__file__).parent / "hostile_modules.py"
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no process by itself")


def broken_modules_that_open(folder: Path, seed: int, rounds: int) -> int:
    command = [sys.executable, str(SCRIPT), str(folder), str(seed), str(rounds)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return int(ended.stdout)


@needs_limits
def test_mutations_open_or_give_one_sentence(tmp_path):
    assert 100 < broken_modules_that_open(tmp_path, 20261127, 900) < 900


@needs_limits
@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(8))
def test_many_mutations_open_or_give_one_sentence(tmp_path, seed):
    broken_modules_that_open(tmp_path, seed, 8000)


@pytest.mark.parametrize("content", modules())
def test_every_header_cut_short_is_no_crash(tmp_path, content):
    path = tmp_path / "song"
    for size in {*range(1, 120), *range(120, len(content), 211)}:
        path.write_bytes(content[:size])
        load_or_sentence(path)


def test_a_sample_that_claims_four_gigabytes_is_as_long_as_its_bytes(tmp_path):
    for content, header, field in ((it(samples=[ItSample()]), b"IMPS", 48), (s3m([{}], [S3mSample()]), b"FILE.RAW", 15)):
        broken = bytearray(content)
        at = broken.index(header) + field
        broken[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
        path = tmp_path / "song"
        path.write_bytes(bytes(broken))
        loaded = load_file(path)
        assert loaded.song.samples[0].frames <= len(content)
        assert "the file ends after" in loaded.notices[0]


def test_samples_that_all_point_to_the_same_bytes_do_not_add_up(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_SOUND_BYTES", 1000)
    content = bytearray(s3m([{}], [S3mSample()] * 40))
    path = tmp_path / "song.s3m"
    path.write_bytes(bytes(content))
    with pytest.raises(BadFile, match=r"song\.s3m: instrument 16: the samples add up to more than"):
        load_file(path)


def test_a_pattern_of_very_many_rows_is_refused(tmp_path):
    content = bytearray(xm())
    at = content.index(struct.pack("<IBH", 9, 0, 64))
    content[at + 5 : at + 7] = struct.pack("<H", 60000)
    path = tmp_path / "song.xm"
    path.write_bytes(bytes(content))
    with pytest.raises(BadFile, match="pattern 0: 60000 rows; a pattern has at most 1024"):
        load_file(path)
