"""Modules inside gzip and zip files, and what those may not do."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from module_files import mod, xm

from toccata.errors import BadFile
from toccata.formats import find_format, load_file, load_song, save_song
from toccata.formats.module import wrapped


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("name", "format_name"), [("a.mdz", "MOD"), ("a.xmz", "XM"), ("nameless", "XM")])
@pytest.mark.parametrize("wrap", [gzip.compress, lambda content: zipped(**{"readme.txt": b"hi", "song": content})])
def test_wrapped_modules_open_by_content(tmp_path, name, format_name, wrap):
    path = tmp_path / name
    path.write_bytes(wrap(mod(title="inside") if format_name == "MOD" else xm(title="inside")))
    assert find_format(path).name == format_name
    assert load_song(path).title == "inside"


def test_a_native_song_is_still_a_native_song(make, tmp_path):
    save_song(make.full(), tmp_path / "a.toccata")
    (tmp_path / "a.mdz").write_bytes((tmp_path / "a.toccata").read_bytes())
    assert load_file(tmp_path / "a.mdz").tracker == "Toccata"


@pytest.mark.parametrize("wrap", [gzip.compress, lambda content: zipped(song=content)])
def test_bombs_are_refused_before_they_fill_the_memory(tmp_path, monkeypatch, wrap):
    monkeypatch.setattr(wrapped, "MAX_FILE_BYTES", 1 << 20)
    path = tmp_path / "bomb.mdz"
    path.write_bytes(wrap(mod() + bytes(64 << 20)))
    with pytest.raises(BadFile, match=r"bomb\.mdz: (gzip|zip): .* 1 MB"):
        load_file(path)


@pytest.mark.parametrize("suffix", [".mdz", ".zip"])
def test_a_zip_without_a_module_is_no_song(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(zipped(**{"readme.txt": b"hi"}))
    with pytest.raises(BadFile, match=r"a\.(mdz|zip): is a zip without a song in it$"):
        load_file(path)


@pytest.mark.parametrize("size", [3, 12, 30])
def test_damaged_wrappers_are_one_sentence(tmp_path, size):
    for wrap in (gzip.compress, lambda content: zipped(song=content)):
        path = tmp_path / "cut.mdz"
        path.write_bytes(wrap(mod())[:size])
        with pytest.raises(BadFile, match=r"^\S*cut\.mdz: "):
            load_file(path)
