"""What was done, on disk before the next key is read.

A journal is a folder in `<state>/journals`: a file of records (`toccata.session.records`), the frames of samples as
blobs, and a note of the song's file. A step is the *result* of an action: what changed in the song
(`toccata.session.changes`). Records are written without buffering before `record` returns, so a killed process loses
nothing; a thread has the disk keep them, at most once a second, so a power cut loses about two seconds.

Saving the song ends nothing: the steps before a save are the history that tomorrow's editor can undo. A journal that
grows past its bounds drops its oldest steps.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
import time
from pathlib import Path
from typing import Literal, NamedTuple

from toccata.formats.atomic import write_all
from toccata.session.blobs import Blobs
from toccata.session.changes import encode_change
from toccata.session.cursor import Cursor
from toccata.session.note import Note, write_note
from toccata.session.owner import Owner
from toccata.session.records import JOURNAL, MAGIC, STEPS, Mark, encode_record
from toccata.song import Song

COMPACT_BYTES = 64 << 20
SYNC_S = 1.0
_CHECKPOINTS = 16
"""How many places a full journal has at which its older part can be cut off."""
_BLOB = re.compile(rb'"blob":"([0-9a-f]{64})"')

Kind = Literal["apply", "merge", "undo", "redo"]


def journals_folder(state_folder: Path) -> Path:
    """Where all journals are."""
    return state_folder / "journals"


class Checkpoint(NamedTuple):
    """The song at a place in the file."""

    mark: Mark
    song: Song
    cursor: Cursor


class Journal:
    """The journal of one editor and one song. One without a step is removed when it closes.

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
        self._end = Mark(0, 0, 0)
        self._saved: Mark | None = None
        self._base_bytes = 0
        """What the song takes that the steps go on from."""
        self._checkpoints: list[Checkpoint] = []
        self._guard = threading.Lock()
        self._dirty = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def folder(self) -> Path | None:
        """The journal's own folder; None while nothing has been written."""
        return self._folder

    @property
    def is_open(self) -> bool:
        """Whether the next step would go behind the last one."""
        return self._descriptor >= 0

    @property
    def end(self) -> Mark:
        """The place behind the last record."""
        return self._end

    def record(self, kind: Kind, name: str, old: Song, new: Song, cursor: Cursor, time_s: float) -> None:
        """Writes one step. When it returns without `error`, a killed process loses nothing."""
        try:
            if self._descriptor < 0:
                self._start(new if self.error else old, cursor, unsaved=bool(self.error))
            if not self.error:
                self._append_step(kind, name, old, new, cursor, time_s)
                self._checkpoint(new, cursor)
            self.error = None
            if self._end.offset - self._base_bytes > self.compact_bytes:
                self._compact(new, cursor)
        except OSError as error:
            self._fail(error)

    def prepare(self, song: Song, cursor: Cursor) -> None:
        """Writes the song that the next step starts from, so that the first key need not wait for it."""
        try:
            if self._descriptor < 0 and self.error is None:
                self._start(song, cursor, unsaved=False)
        except OSError as error:
            self._fail(error)

    def resume(self, folder: Path, checkpoints: list[Checkpoint], saved: Mark | None) -> bool:
        """Goes on behind the good records of a journal that nobody writes any more; False when it cannot be written.

        checkpoints: the last is where the good records end; others are where the file may be cut. saved: where the song
        was as it is in its file.
        """
        end = checkpoints[-1].mark
        try:
            descriptor = os.open(folder / JOURNAL, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        except OSError:
            return False
        self._remove()
        self._folder, self._blobs = folder, Blobs(folder / "blobs")
        self._take_descriptor(descriptor)
        self._end, self._saved = end, saved
        try:
            os.ftruncate(descriptor, end.offset)
            self._write(self._open_record(end.sequence), "open")
            self._write_note(closed=False)
        except OSError as error:
            self._fail(error)
            return False
        self._checkpoints = checkpoints
        self._keep_synced_from_now()
        return True

    def begin(self, song: Song, cursor: Cursor) -> None:
        """Starts with a whole song that is not on disk anywhere else."""
        try:
            self._start(song, cursor, unsaved=True)
            self.error = None
            self.sync()
        except OSError as error:
            self._fail(error)

    def saved(self, path: Path | None, digest: str, at: Mark) -> None:
        """Notes that the song, as it was at a place `end`, is in its file now."""
        self.path, self.digest = path, digest
        self.error = None
        if self._descriptor < 0:
            return
        try:
            self._write(self._saved_record(at.steps), "saved")
            self._saved = at
            self._write_note(closed=False)
        except OSError as error:
            self._fail(error)
            self.error = None  # nothing is lost: the song is in its file

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
        """Ends the journal. keep: leave unsaved steps for a recovery; else they are dropped, and the history up to the last save stays."""
        self._stopped.set()
        self._dirty.set()
        if self._thread is not None:
            self._thread.join()
        with contextlib.suppress(OSError):
            if self._descriptor >= 0:
                if not keep:
                    self._cut_to_saved()
                if keep or self._has_history:
                    self._write(encode_record({"sequence": self._end.sequence, "time": time.time(), "kind": "close"}), "close")
                    self.sync()
                    self._write_note(closed=not keep)
                    keep = True
        self._close_descriptor()
        if not keep:
            self._remove()

    @property
    def _has_history(self) -> bool:
        """Whether the song's file is worth a history: it was saved, and something had been done before."""
        return self._saved is not None and self._saved.steps > 0

    def _cut_to_saved(self) -> None:
        """Drops the steps after the last save."""
        if self._saved is not None and self._saved.steps < self._end.steps:
            os.ftruncate(self._descriptor, self._saved.offset)
            self._end = self._saved
            self._write(self._saved_record(self._end.steps), "saved")

    def _append_step(self, kind: Kind, name: str, old: Song, new: Song, cursor: Cursor, time_s: float) -> None:
        assert self._blobs is not None
        step = {
            "sequence": self._end.sequence,
            "time": time_s,
            "kind": kind,
            "name": name,
            "cursor": _places(cursor),
            "change": encode_change(old, new, self._blobs),
        }
        self._write(encode_record(step), kind)

    def _write(self, content: bytes, kind: str) -> None:
        write_all(self._descriptor, content)
        offset, sequence, steps = self._end
        self._end = Mark(offset + len(content), sequence + 1, steps + (kind in STEPS))
        self._dirty.set()

    def _checkpoint(self, song: Song, cursor: Cursor) -> None:
        last = self._checkpoints[-1].mark.offset if self._checkpoints else 0
        if self._end.offset - last > self.compact_bytes // _CHECKPOINTS:
            self._checkpoints.append(Checkpoint(self._end, song, cursor))

    def _start(self, song: Song, cursor: Cursor, unsaved: bool) -> None:
        """A new file with the whole song, in place of the old file."""
        if self._folder is None:
            folder = self._journals / f"{os.getpid()}-{secrets.token_hex(6)}"
            folder.mkdir(parents=True)
            self._folder, self._blobs = folder, Blobs(folder / "blobs")
        start = Mark(0, 1, 0)
        self._replace_file(Checkpoint(start, song, cursor), b"", start, unsaved)
        self._saved = None if unsaved else self._end
        self._keep_synced_from_now()

    def _compact(self, song: Song, cursor: Cursor) -> None:
        """Drops the older part of the file: what is left begins at the first checkpoint that leaves it half empty."""
        wanted = self._end.offset - self.compact_bytes // 2
        base = next((point for point in self._checkpoints if point.mark.offset >= wanted), Checkpoint(self._end, song, cursor))
        assert self._folder is not None
        with (self._folder / JOURNAL).open("rb") as file:
            file.seek(base.mark.offset)
            tail = file.read(self._end.offset - base.mark.offset)
        saved = self._saved if self._saved is not None and self._saved.offset >= base.mark.offset else None
        self._replace_file(base, tail, self._end, unsaved=saved != base.mark)
        start = self._checkpoints[0].mark
        if saved is not None:
            saved = Mark(saved.offset + start.offset - base.mark.offset, saved.sequence, saved.steps - base.mark.steps)
        self._saved = saved

    def _replace_file(self, base: Checkpoint, tail: bytes, end: Mark, unsaved: bool) -> None:
        """A file of the base's song and the records from there to `end`, in place of the old file. Blobs that neither names go."""
        assert self._folder is not None
        assert self._blobs is not None
        self._blobs.begin_use()
        number = max(1, base.mark.sequence - 1)
        payload = {
            "sequence": number,
            "time": time.time(),
            "kind": "song",
            "unsaved": unsaved,
            "cursor": _places(base.cursor),
            "change": encode_change(Song(), base.song, self._blobs),
        }
        head = MAGIC + self._open_record(0) + encode_record(payload)
        stage = self._folder / f"{JOURNAL}.new"
        descriptor = os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            write_all(descriptor, head)
            write_all(descriptor, tail)
            os.replace(stage, self._folder / JOURNAL)
        except OSError:
            os.close(descriptor)
            raise
        self._take_descriptor(descriptor)
        start = Mark(len(head), number + 1, 0)
        self._end = Mark(len(head) + len(tail), start.sequence + end.sequence - base.mark.sequence, end.steps - base.mark.steps)
        self._base_bytes = start.offset
        self._checkpoints = [Checkpoint(start, base.song, base.cursor)]
        for name in _BLOB.findall(tail):
            self._blobs.use(name.decode("ascii"))
        self._blobs.end_use()
        self._write_note(closed=False)
        self._dirty.set()

    def _open_record(self, sequence: int) -> bytes:
        return encode_record(
            {
                "sequence": sequence,
                "time": time.time(),
                "kind": "open",
                "owner": Owner.this_process().as_table(),
                "path": None if self.path is None else os.path.realpath(self.path),
                "digest": self.digest,
            }
        )

    def _saved_record(self, steps: int) -> bytes:
        """steps: how many came before the song that was saved. Told by how far back that is, which stays true when older ones go."""
        return encode_record(
            {
                "sequence": self._end.sequence,
                "time": time.time(),
                "kind": "saved",
                "back": self._end.steps - steps,
                "path": None if self.path is None else os.path.realpath(self.path),
                "digest": self.digest,
            }
        )

    def _write_note(self, closed: bool) -> None:
        if self.path is not None and self._folder is not None:
            write_note(self._folder, Note(os.path.realpath(self.path), self.digest, closed))

    def _take_descriptor(self, descriptor: int) -> None:
        self._close_descriptor()
        with self._guard:
            self._descriptor = descriptor

    def _close_descriptor(self) -> None:
        with self._guard:
            if self._descriptor >= 0:
                os.close(self._descriptor)
            self._descriptor = -1

    def _remove(self) -> None:
        self._close_descriptor()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _fail(self, error: OSError) -> None:
        self._close_descriptor()
        self.error = f"{self._journals}: the journal cannot be written, so save often: {error.strerror or error}"

    def _keep_synced_from_now(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep_synced, name="journal", daemon=True)
            self._thread.start()

    def _keep_synced(self) -> None:
        while not self._stopped.is_set():
            self._dirty.wait()
            self._dirty.clear()
            with contextlib.suppress(OSError):
                self.sync()
            self._stopped.wait(SYNC_S)


def _places(cursor: Cursor) -> list[int]:
    return [cursor.order_index, cursor.pattern, cursor.row, cursor.channel, cursor.field]
