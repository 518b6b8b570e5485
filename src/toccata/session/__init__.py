"""The song being edited: its path and cursor, history, journal, recovery, locks. May import song, edit, formats, notation."""

from toccata.session.cursor import Cursor
from toccata.session.disk import ChangedOnDisk
from toccata.session.history import History, HistoryEntry
from toccata.session.locks import LockedElsewhere
from toccata.session.recovery import Recovery, find_recoveries
from toccata.session.session import Access, Session

__all__ = [
    "Access",
    "ChangedOnDisk",
    "Cursor",
    "History",
    "HistoryEntry",
    "LockedElsewhere",
    "Recovery",
    "Session",
    "find_recoveries",
]
