"""One song being edited: the song itself, its place on disk, the cursor, history and journal."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from toccata.errors import EditRefused, ToccataError
from toccata.formats import find_format, load_file, load_song, save_song
from toccata.session.backups import KEEP, keep_backup
from toccata.session.cursor import Cursor
from toccata.session.disk import ChangedOnDisk, Stamp, has_changed, take_stamp
from toccata.session.history import History, HistoryEntry
from toccata.session.journal import Checkpoint, Journal, Kind
from toccata.session.locks import SongLock
from toccata.session.records import Mark
from toccata.session.recovery import LeftJournal, Recovery, find_history, prune_histories
from toccata.session.replay import replay
from toccata.song import Song

HISTORY_BYTES = 512 << 20
CHANGED_OUTSIDE = "Changed by another program"

Access = Literal["own", "read_only", "take_over", "copy"]
Watcher = Callable[[Song, Song], None]


class Session:
    """Make one with `new`, `open` or `recover`; `close` it in the end.

    Edits come from one thread; `save` may run in another while edits go on.
    """

    def __init__(self, song: Song, state_folder: Path, path: Path | None = None) -> None:
        self.song = song
        self.path = path
        self.cursor = Cursor()
        self.read_only = False
        self.history = History()
        self.lost_samples: tuple[str, ...] = ()
        """Names of samples that a recovery could not bring back."""
        self.import_notices: tuple[str, ...] = ()
        """What could not be kept of the file that was opened, a sentence each."""
        self._state_folder = state_folder
        self._journal = Journal(state_folder, path)
        self._lock: SongLock | None = None
        self._stamp: Stamp | None = None
        self._on_disk: Song | None = song
        self._is_prepared = False
        self._older: tuple[Path, Mark, Song] | None = None
        """Earlier actions that are not in the history yet: the journal, where they end in it, the song there."""
        self._watchers: list[Watcher] = []
        self._guard = threading.RLock()

    @classmethod
    def new(cls, song: Song, state_folder: Path, path: Path | None = None) -> Session:
        """A song that is not on disk yet; path: where `save` will put it. Raises: LockedElsewhere."""
        session = cls(song, state_folder, path)
        if path is not None:
            session._lock = SongLock.acquire(path)
        return session

    @classmethod
    def open(cls, path: Path, state_folder: Path, access: Access = "own") -> Session:
        """The song in a file or folder. A `copy` has no path and is unmodified until its first edit; a `read_only` session refuses edits.

        Raises: BadFile; LockedElsewhere when another editor has it and access is `own`.
        """
        find_format(path)
        lock = SongLock.acquire(path, access == "take_over") if access in ("own", "take_over") else None
        try:
            stamp = take_stamp(path)
            loaded = load_file(path)
            session = cls(loaded.song, state_folder, None if access == "copy" else path)
            session.import_notices = loaded.notices
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        session._lock = lock
        session._stamp = None if access == "copy" else stamp
        session._journal.digest = session._stamp.digest if session._stamp is not None else ""
        session.read_only = access == "read_only"
        return session

    @classmethod
    def recover(cls, recovery: Recovery, state_folder: Path) -> Session:
        """The song a killed editor left, unsaved, with its undo history; its journal goes on.

        Raises: ToccataError when nothing can be had; LockedElsewhere when another editor has the song's file.
        """
        found = recovery.replay()
        session = cls.new(found.song, state_folder, recovery.path)
        session.cursor, session.history, session.lost_samples = found.cursor, found.history, found.lost
        session.history.seal()
        session._on_disk = None
        session._stamp = Stamp((), recovery.digest)
        session._journal.digest = recovery.digest
        session._is_prepared = True
        saved = recovery.journal.saved
        if saved is not None and saved.offset > found.end.offset:
            saved = None
        if not session._journal.resume(recovery.folder, [Checkpoint(found.end, found.song, found.cursor)], saved):
            session._journal.begin(found.song, found.cursor)
        return session

    @property
    def modified(self) -> bool:
        """Whether the song is not what is on disk (for a song that never was there: not what it started as)."""
        return self.song is not self._on_disk

    @property
    def notices(self) -> list[str]:
        """What the user should know about the song as it was opened, a sentence each."""
        found = [f"the sound of sample '{name}' could not be recovered; it is silent now" for name in self.lost_samples]
        return found + list(self.import_notices)

    @property
    def journal_error(self) -> str | None:
        """A sentence when the last action is not in the journal, else None."""
        return self._journal.error

    def apply(self, name: str, song: Song, cursor: Cursor | None = None, merge: str | None = None) -> None:
        """Puts an edited song in place: one history entry, in the journal before this returns.

        name: of the action, for the history. merge: an action with the same key as the last joins its entry.
        Raises: EditRefused when the session is read-only.
        """
        if song is self.song:
            self.cursor = cursor or self.cursor
            return
        if self.read_only:
            raise EditRefused("the song is open read-only; save a copy to change it")
        with self._guard:
            entry = HistoryEntry(name, time.time(), self.song, song, self.cursor, cursor or self.cursor, merge)
            self._ready_journal()
            kind: Kind = "merge" if self.history.merges(merge) else "apply"
            self._journal.record(kind, name, entry.before, song, entry.cursor_after, entry.time)
            self.history.add(entry)
            self._place(song, entry.cursor_after)

    def prepare(self, history_bytes: int = HISTORY_BYTES) -> str:
        """Gets the journal ready, about 0.1 s for a song of 5 MB; without it the first edit does. Any thread may call it.

        Goes on in the journal of the last time this song was open, so that what was done then can still be undone.
        history_bytes: what the histories of all closed songs may take. Returns a sentence when there is something to tell.
        """
        with self._guard:
            told = self._ready_journal()
        prune_histories(self._state_folder, history_bytes)
        return told

    def _ready_journal(self) -> str:
        if self._is_prepared or self.read_only:
            return ""
        self._is_prepared = True
        digest = self._stamp.digest if self._stamp is not None else ""
        left = find_history(self._state_folder, self.path, digest) if self.path is not None and digest else None
        if left is not None and self._resume(left):
            return self._bridge(left)
        self._journal.prepare(self.song, self.cursor)
        return ""

    def _resume(self, left: LeftJournal) -> bool:
        places = [Checkpoint(left.end, self.song, self.cursor)]
        half = self._journal.compact_bytes // 2
        if left.end.offset > half:
            with contextlib.suppress(ToccataError):
                found = replay(left.folder, left.end._replace(offset=left.end.offset - half))
                places.insert(0, Checkpoint(found.end, found.song, found.cursor))
        return self._journal.resume(left.folder, places, left.end)

    def _bridge(self, left: LeftJournal) -> str:
        """Remembers where older actions are; where another program has changed the file since, that is an action too."""
        if left.digest == self._journal.digest:
            self._older = (left.folder, left.end, self.song)
            return ""
        try:
            found = replay(left.folder, left.end)
        except ToccataError:
            return ""
        now = time.time()
        self._journal.record("apply", CHANGED_OUTSIDE, found.song, self.song, self.cursor, now)
        self._journal.saved(self.path, self._journal.digest, self._journal.end)
        found.history.add(HistoryEntry(CHANGED_OUTSIDE, now, found.song, self.song, found.cursor, self.cursor))
        self.history.join(found.history, self.song)
        return "the song was changed by another program since it was open here; undo goes back to how it was"

    def recall(self) -> None:
        """Brings the actions of earlier times into the history, as far as they are kept."""
        with self._guard:
            if self._older is None:
                return
            folder, end, here = self._older
            self._older = None
            try:
                self.history.join(replay(folder, end, self.history.cap_bytes).history, here)
            except ToccataError:
                return  # the song is whole; only what came before it is lost

    def move(self, cursor: Cursor) -> None:
        """Moves the cursor; nothing is recorded."""
        self.cursor = cursor

    def undo(self) -> HistoryEntry | None:
        """Takes the last action back; the entry, or None when there is none."""
        with self._guard:
            self._ready_journal()
            if self.history.position == 0:
                self.recall()
            entry = self.history.undo()
            if entry is not None:
                self._journal.record("undo", entry.name, self.song, entry.before, entry.cursor_before, time.time())
                self._place(entry.before, entry.cursor_before)
            return entry

    def redo(self) -> HistoryEntry | None:
        """Does the last undone action again; the entry, or None when there is none."""
        with self._guard:
            self._ready_journal()
            if not self.history.entries:
                self.recall()
            entry = self.history.redo()
            if entry is not None:
                self._journal.record("redo", entry.name, self.song, entry.after, entry.cursor_after, time.time())
                self._place(entry.after, entry.cursor_after)
            return entry

    def subscribe(self, callback: Watcher) -> None:
        """callback(old, new) after each change of the song, on the thread that changed it."""
        self._watchers.append(callback)

    def save(self, path: Path | None = None, overwrite: bool = False, backups: int = KEEP) -> tuple[str, ...]:
        """Saves to the song's own place, or to another that is its own from then on; tells what that format could not hold.

        overwrite: even where another program changed the file, or another editor took the song over. backups: how many of
        the versions that saves replace are kept.
        Raises: ToccataError when it cannot be written; ChangedOnDisk; LockedElsewhere. Nothing is lost then.
        """
        target = path if path is not None else self.path
        if target is None:
            raise ToccataError("the song has no file yet; save it under a name")
        at_home = self.path is not None and os.path.realpath(target) == os.path.realpath(self.path)
        if at_home:
            self._check_home(target, overwrite)
            lock = self._lock or SongLock.acquire(target, overwrite)
        else:
            lock = SongLock.acquire(target, overwrite)
        with self._guard:
            self._ready_journal()
            song, mark = self.song, self._journal.end
        try:
            unkept = self._keep_backup(target, backups)
            lost = save_song(song, target)
        except BaseException:
            if lock is not None and lock is not self._lock:
                lock.release()
            raise
        self._saved(song, mark, target, lock)
        return (*lost, *unkept)

    def _keep_backup(self, target: Path, count: int) -> tuple[str, ...]:
        """A version that cannot be kept is told, and no reason not to save."""
        try:
            keep_backup(target, self._state_folder, count)
        except (OSError, ToccataError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else str(problem)
            return (f"the version that was on disk could not be kept: {why}",)
        return ()

    def reload(self) -> None:
        """Takes the song from disk again, as one action that can be undone. Raises: BadFile."""
        if self.path is None:
            raise ToccataError("the song has no file yet")
        stamp = take_stamp(self.path)
        song = load_song(self.path)
        self.apply("Load again", song, Cursor())
        self._on_disk, self._stamp = song, stamp
        self._journal.saved(self.path, stamp.digest if stamp is not None else "", self._journal.end)

    def close(self, discard: bool = False) -> None:
        """Ends the session. Unsaved changes stay in the journal for a recovery unless discarded; what was saved keeps its history."""
        with self._guard:
            self._journal.close(keep=self.modified and not discard)
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _place(self, song: Song, cursor: Cursor) -> None:
        old, self.song, self.cursor = self.song, song, cursor
        for callback in tuple(self._watchers):
            callback(old, song)

    def _check_home(self, target: Path, overwrite: bool) -> None:
        if self.read_only:
            raise ToccataError(f"{target}: is open read-only; save a copy under another name")
        if overwrite:
            return
        other = self._lock.holder() if self._lock is not None else None
        if other is not None:
            raise other
        if has_changed(target, self._stamp):
            raise ChangedOnDisk(target)

    def _saved(self, song: Song, mark: Mark, target: Path, lock: SongLock | None) -> None:
        with self._guard:
            if self._lock is not None and self._lock is not lock:
                self._lock.release()
            self._lock, self.path, self.read_only = lock, target, False
            self._on_disk, self._stamp = song, take_stamp(target)
            self.history.seal()
            self._journal.saved(target, self._stamp.digest if self._stamp is not None else "", mark)
            if self._journal.is_open:
                return
            if self.song is not song:
                # Edited while the file was written: those edits are nowhere else.
                self._journal.begin(self.song, self.cursor)
            else:
                self._journal.prepare(song, self.cursor)
