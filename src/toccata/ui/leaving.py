"""The two ends of a session: leaving, and what a killed editor left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toccata.session import Recovery, Session
    from toccata.ui.editor import Editor


def leave(editor: Editor) -> None:
    """Leaves the editor; asks when something is unsaved, and a second Ctrl+Q leaves all the same."""
    if not editor.session.modified:
        editor.desk.leave()
        return
    from toccata.ui import documents

    answers = {
        "save": lambda: documents.save(editor, editor.desk.leave),
        "leave": editor.desk.leave,
        "discard": editor.desk.leave_discarding,
    }
    name = editor.session.path.name if editor.session.path else editor.song.title or "The song"
    editor.desk.ask(
        f"{name} is not saved",
        [
            ("S", "save it and leave", "save"),
            ("ctrl+q", "leave; it is offered again at the next start", "leave"),
            ("D", "throw the changes away and leave", "discard"),
        ],
        lambda answer: answers[answer](),
    )


def offer_recovery(editor: Editor) -> None:
    """Looks for what a killed editor left, and offers the newest: of this song, or of any when this one has no file."""
    from toccata.session import find_recoveries

    state, path = editor.settings.folders.state, editor.session.path

    def then(found: list[Recovery]) -> None:
        if found:
            _offer(editor, found[0], len(found))

    editor.desk.run_aside(lambda: find_recoveries(state, path), then)


def _offer(editor: Editor, recovery: Recovery, count: int) -> None:
    from toccata.session import Session

    name = recovery.path.name if recovery.path else recovery.title or "a song without a name"
    edits = f"{recovery.edits} edit{'' if recovery.edits == 1 else 's'}"
    more = f" (and {count - 1} more)" if count > 1 else ""

    def recover() -> None:
        def work() -> Session:
            return Session.recover(recovery, editor.settings.folders.state)

        def then(session: Session) -> None:
            editor.desk.take_session(session)
            editor.desk.show_view("pattern")
            editor.say(f"Recovered {name}; save it to keep it", "good")
            if session.lost_samples:
                editor.say(f"Recovered, without the sound of {', '.join(session.lost_samples)}", "warning")

        editor.desk.run_aside(work, then)

    def answered(answer: str) -> None:
        if answer == "recover":
            recover()
        else:
            editor.desk.run_aside(recovery.discard, lambda _: offer_recovery(editor))

    editor.desk.ask(
        f"Not saved: {name}, {edits}, {ago(time.time() - recovery.time_s)}{more}",
        [("R", "recover it", "recover"), ("D", "throw it away", "discard")],
        answered,
    )


def ago(seconds: float) -> str:
    """How long ago, in words."""
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
