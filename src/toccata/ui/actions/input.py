"""How keys write: edit or jam, octave, edit step, instrument, edit mask."""

from __future__ import annotations

from collections.abc import Callable

from toccata.config import OWN_LAYOUT
from toccata.edit.fields import EFFECTS_FIELD, VOLUME_FIELD
from toccata.song.document import MAX_SLOTS
from toccata.ui.actions.action import Action
from toccata.ui.editor import LARGEST_STEP, OCTAVES, Editor
from toccata.ui.pattern.recording import QUANTISE

_FIELDS = ("note", "instrument", "volume", "effects")
_MASKS = (
    frozenset(("note", "instrument", "volume")),
    frozenset(_FIELDS),
    frozenset(("note", "instrument")),
    frozenset(("note",)),
)


def _toggle_editing(editor: Editor) -> None:
    editor.set(editing=not editor.editing)
    editor.say("Edit: keys write" if editor.editing else "Jam: the piano plays in every column and writes nothing")


def _stop_or_edit(editor: Editor) -> None:
    """FastTracker 2's space bar."""
    if editor.playing:
        editor.desk.perform("play.stop")
    else:
        _toggle_editing(editor)


def _octave(direction: int) -> Callable[[Editor], None]:
    return lambda editor: editor.set(octave=min(max(editor.octave + direction, OCTAVES[0]), OCTAVES[-1]))


def _set_octave(octave: int) -> Callable[[Editor], None]:
    return lambda editor: editor.set(octave=octave)


def _instrument(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        number = min(max(editor.instrument + direction, 1), MAX_SLOTS)
        editor.set(instrument=number)
        say_instrument(editor)

    return run


def say_instrument(editor: Editor) -> None:
    """Names the current instrument on the status line."""
    found = editor.song.instrument(editor.instrument)
    editor.say(f"Instrument {editor.instrument:02X} {found.name if found else '(empty)'}")


def _ask_step(editor: Editor) -> None:
    from toccata.ui.overlays.step import StepPrompt

    editor.desk.open(StepPrompt(editor, LARGEST_STEP))


def _toggle_mask(editor: Editor) -> None:
    """The field under the cursor joins or leaves the mask; in the note column the usual masks come in turn."""
    field = editor.cursor.field
    mask = editor.edit_mask
    if field == 0:
        at = _MASKS.index(mask) if mask in _MASKS else -1
        mask = _MASKS[(at + 1) % len(_MASKS)]
    else:
        mask = mask ^ {"instrument" if field < VOLUME_FIELD else "volume" if field < EFFECTS_FIELD else "effects"}
    editor.set(edit_mask=mask)
    editor.say("A note brings, and a wipe takes: " + ", ".join(field for field in _FIELDS if field in mask))


def _recording(editor: Editor) -> None:
    from toccata.ui.overlays.form import Choice, FormOverlay

    words = list(QUANTISE.values())
    where = Choice("Notes go to", words, QUANTISE[editor.settings.quantise], "While a song plays and is followed, in edit mode.")
    offs = Choice("Note offs", ("recorded", "not recorded"), "recorded" if editor.settings.record_note_offs else "not recorded")
    offs.help = "When keys are let go; " + (
        "this terminal tells of it" if editor.live.releases else "the setting key_release asks terminals to tell"
    )

    def done() -> None:
        editor.choose(quantise=list(QUANTISE)[where.index], record_note_offs=offs.value == "recorded")
        editor.say(f"Notes played to the song are written at {where.value}")

    editor.desk.open(FormOverlay(editor, "Recording", (where, offs), done, verb="take it"))


_LAYOUTS = (("1", "qwerty"), ("2", "qwertz"), ("3", "azerty"), ("4", "dvorak"))


def _choose_layout(editor: Editor) -> None:
    """The layouts by name, the user's own, and learning that anew."""
    choices = [(key, name.upper() if name != "dvorak" else "Dvorak", name) for key, name in _LAYOUTS]
    if editor.settings.note_keys:
        choices.append(("5", "my own keys", OWN_LAYOUT))
    choices.append(("L", "learn my keys: press them one after another", ""))
    editor.desk.ask(f"Note keys (now {editor.settings.note_layout})", choices, lambda name: _use_layout(editor, name))


def _use_layout(editor: Editor, name: str) -> None:
    from toccata.ui.overlays.learn import LearnKeys, use_layout

    if name:
        use_layout(editor, name)
    else:
        editor.desk.open(LearnKeys(editor))


def _learn(editor: Editor) -> None:
    _use_layout(editor, "")


ACTIONS = (
    Action("input.toggle_editing", "Edit or jam", _toggle_editing, ("space",), "pattern", "In jam the piano plays in every column."),
    Action("input.stop_or_edit", "Stop, or edit or jam", _stop_or_edit, (), "pattern", "Stops what plays; else switches."),
    Action("input.octave_down", "Octave down", _octave(-1), ("/", "alt+home")),
    Action("input.octave_up", "Octave up", _octave(1), ("*", "alt+end")),
    *(Action(f"input.octave_{octave}", f"Octave {octave}", _set_octave(octave)) for octave in OCTAVES),
    Action("input.previous_instrument", "Previous instrument", _instrument(-1), ("<", "ctrl+up")),
    Action("input.next_instrument", "Next instrument", _instrument(1), (">", "ctrl+down")),
    Action("input.edit_step", "Edit step", _ask_step, ("ctrl+e",), "pattern", "How many rows the cursor moves after an entry: 0–9, A–G."),
    Action(
        "input.note_layout", "Note keys: choose the keyboard's layout", _choose_layout, help="QWERTY, QWERTZ, AZERTY, Dvorak or your own."
    ),
    Action("input.learn_layout", "Note keys: learn by pressing", _learn, help="Asks for each key of the piano's two rows."),
    Action(
        "input.edit_mask",
        "Edit mask",
        _toggle_mask,
        (",", "alt+X"),
        "pattern",
        "What a note brings and a wipe takes; in the note column in turn.",
    ),
    Action("input.recording", "Recording and quantise", _recording, (), "pattern", "Where notes go that are played to a playing song."),
)
