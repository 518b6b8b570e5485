"""What was done since the last save, on disk before the next key is read.

A journal is a folder in `<state>/journals`: a file of records and the frames of samples as blobs. A record is its
length, its CRC-32 and JSON: sequence, time, kind, action name, cursor and the *result*: what changed in the song
(`toccata.session.changes`). Records are written without buffering before `record` returns, so a killed process loses
nothing; a thread has the disk keep them, at most once a second, so a power cut loses about two seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import struct
import threading
import time
import zlib
from pathlib import Path
from typing import Any, Literal

from toccata.formats.atomic import write_all
from toccata.session.blobs import Blobs
from toccata.session.changes import encode_change
from toccata.session.cursor import Cursor
from toccata.session.owner import Owner
from toccata.song import Song

MAGIC = b"TOCCATA JOURNAL 1\n"
HEAD = struct.Struct("<II")
"""Length of the payload, its CRC-32."""
JOURNAL = "journal"
COMPACT_BYTES = 64 << 20
SYNC_S = 1.0

Kind = Literal["apply", "merge", "undo", "redo"]


def journals_folder(state_folder: Path) -> Path:
    """Where all journals are."""
    return state_folder / "journals"


def encode_record(payload: dict[str, Any]) -> bytes:
    """The bytes of one record."""
    content = json.dumps(payload, separators=(",", ":")).encode("ascii")
    return HEAD.pack(len(content), zlib.crc32(content)) + content


class Journal:
    """The journal of one editor and one song. A journal without a record offers nothing to recover.

    digest: of the song's file as it was opened or saved here, so that a recovery can tell whether it has changed.
    error: a sentence when the last record could not be written, else None; the next one starts a new file with the
    whole song, so a disk with room again has everything. Calls come from one thread at a time.
    """

    def __init__(self, state_folder: Path, path: Path | None) -> None:
        self.path = path
        self.digest = ""
        self.error: str | None = None
        self.compact_bytes = COMPACT_BYTES
        self._journals = journals_folder(state_folder)
        self._folder: Path | None = None
        self._blobs: Blobs | None = None
        self._descriptor = -1
        self._size = 0
        self._sequence = 0
        self._guard = threading.Lock()
        self._dirty = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def folder(self) -> Path | None:
        """The journal's own folder; None while nothing has been written."""
        return self._folder

    def record(self, kind: Kind, name: str, old: Song, new: Song, cursor: Cursor, time_s: float) -> None:
        """Writes one result. When it returns without `error`, a killed process loses nothing."""
        try:
            if self._descriptor < 0:
                self._start(new if self.error else old, cursor, unsaved=bool(self.error))
            if not self.error:
                self._append(kind, name, old, new, cursor, time_s)
            self.error = None
            if self._size > self.compact_bytes:
                self._start(new, cursor, unsaved=True)
        except OSError as error:
            self._fail(error)

    def prepare(self, song: Song, cursor: Cursor) -> None:
        """Writes the song that the next record starts from, so that the first key need not wait for it."""
        try:
            if self._descriptor < 0 and self.error is None:
                self._start(song, cursor, unsaved=False)
        except OSError as error:
            self._fail(error)

    def begin(self, song: Song, cursor: Cursor) -> None:
        """Starts with a whole song that is not on disk anywhere else."""
        try:
            self._start(song, cursor, unsaved=True)
            self.error = None
            self.sync()
        except OSError as error:
            self._fail(error)

    def saved(self, path: Path | None, digest: str) -> None:
        """Forgets everything recorded: the song is in its file now. Blobs stay for the records to come."""
        self.path, self.digest = path, digest
        self.error = None
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._replace_file([self._owner_record()])
            self._close_descriptor()

    def sync(self) -> None:
        """Waits until the disk has all records so far. Raises: OSError."""
        with self._guard:
            if self._descriptor < 0 or self._blobs is None:
                return
            descriptor, blobs = os.dup(self._descriptor), self._blobs
        try:
            blobs.sync()
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def close(self, keep: bool) -> None:
        """Ends the journal. keep: leave it for a recovery; else it is removed."""
        self._stopped.set()
        self._dirty.set()
        if self._thread is not None:
            self._thread.join()
        if keep and self._descriptor >= 0:
            with contextlib.suppress(OSError):
                self._write(encode_record({"sequence": self._sequence, "kind": "close"}))
                self.sync()
        self._close_descriptor()
        if not keep and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _append(self, kind: Kind, name: str, old: Song, new: Song, cursor: Cursor, time_s: float) -> None:
        assert self._blobs is not None
        change = encode_change(old, new, self._blobs)
        self._write(
            encode_record(
                {
                    "sequence": self._sequence,
                    "time": time_s,
                    "kind": kind,
                    "name": name,
                    "cursor": _places(cursor),
                    "change": change,
                }
            )
        )
        self._sequence += 1
        self._dirty.set()

    def _write(self, content: bytes) -> None:
        write_all(self._descriptor, content)
        self._size += len(content)

    def _start(self, song: Song, cursor: Cursor, unsaved: bool) -> None:
        """A new file with the whole song, in place of the old file."""
        if self._folder is None:
            self._folder = self._new_folder(song)
            self._blobs = Blobs(self._folder / "blobs")
        assert self._blobs is not None
        self._blobs.begin_use()
        payload = {
            "sequence": 1,
            "time": time.time(),
            "kind": "song",
            "unsaved": unsaved,
            "cursor": _places(cursor),
            "change": encode_change(Song(), song, self._blobs),
        }
        self._replace_file([self._owner_record(), encode_record(payload)])
        self._blobs.end_use()
        self._sequence = 2
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep_synced, name="journal", daemon=True)
            self._thread.start()

    def _owner_record(self) -> bytes:
        return encode_record(
            {
                "sequence": 0,
                "time": time.time(),
                "kind": "open",
                "owner": Owner.this_process().as_table(),
                "path": None if self.path is None else os.path.realpath(self.path),
                "digest": self.digest,
            }
        )

    def _new_folder(self, song: Song) -> Path:
        """Named by the song's real path, else by what it starts with, and the editor."""
        subject = os.path.realpath(self.path) if self.path is not None else json.dumps(encode_change(Song(), song, NoBlobs()))
        key = hashlib.sha256(subject.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        folder = self._journals / f"{key}-{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def _replace_file(self, records: list[bytes]) -> None:
        assert self._folder is not None
        stage = self._folder / f"{JOURNAL}.new"
        content = MAGIC + b"".join(records)
        descriptor = os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            write_all(descriptor, content)
            os.replace(stage, self._folder / JOURNAL)
        except OSError:
            os.close(descriptor)
            raise
        self._close_descriptor()
        with self._guard:
            self._descriptor = descriptor
        self._size = len(content)
        self._dirty.set()

    def _close_descriptor(self) -> None:
        with self._guard:
            if self._descriptor >= 0:
                os.close(self._descriptor)
            self._descriptor = -1

    def _fail(self, error: OSError) -> None:
        self._close_descriptor()
        self.error = f"{self._journals}: the journal cannot be written, so save often: {error.strerror or error}"

    def _keep_synced(self) -> None:
        while not self._stopped.is_set():
            self._dirty.wait()
            self._dirty.clear()
            with contextlib.suppress(OSError):
                self.sync()
            self._stopped.wait(SYNC_S)


class NoBlobs:
    """Names frames without keeping them."""

    def put(self, data: Any) -> str:
        return f"{data.dtype}{data.shape}"

    def get(self, name: str) -> bytes:
        raise KeyError(name)


def _places(cursor: Cursor) -> list[int]:
    return [cursor.order_index, cursor.pattern, cursor.row, cursor.channel, cursor.field]
