"""What help says, from the tables: the view's keys, the effect under the cursor, what the keyboard's flavour and terminal do to keys."""

from __future__ import annotations

from dataclasses import dataclass

from toccata.edit.fields import EFFECTS_FIELD, VOLUME_FIELD, effect_column_at
from toccata.notation import effects as fx
from toccata.notation.cells import VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.editor import Editor
from toccata.ui.flavours import FLAVOURS
from toccata.ui.keys import key_label

_PLACES = {"note": "in the note column", "digits": "in the other columns", "slots": "in the list", "fields": "in the form", "menu": "menu"}


@dataclass(frozen=True, slots=True)
class Entry:
    """left: keys or a code. right: what it does. A heading has a left only. action: what Enter runs."""

    left: str
    right: str = ""
    action: Action | None = None
    section: str = ""

    @property
    def heading(self) -> bool:
        return not self.right

    @property
    def words(self) -> str:
        """What a search looks through."""
        return f"{self.left} {self.right} {self.section} {self.action.id if self.action else ''}".lower()


def help_entries(editor: Editor) -> list[Entry]:
    """Everything, what belongs to the present view and cursor first."""
    keymap = editor.desk.keymap
    scopes = editor.desk.view.scopes()
    by_scope: dict[str, list[Action]] = {}
    for action in keymap.actions:
        by_scope.setdefault(action.scope, []).append(action)
    view = scopes[-1].partition(".")[0]
    here = [scope for scope in scopes if scope in by_scope]
    here += sorted(scope for scope in by_scope if scope.partition(".")[0] == view and scope not in here)
    rest = sorted(scope for scope in by_scope if scope not in here and scope != EVERYWHERE)
    mine = [problem for problem in keymap.problems if problem.by_user or not keymap.why_not(problem.scope, problem.key)]
    entries = _section("Your keys.toml", [(problem.text, f"scope {problem.scope}") for problem in mine])
    flavour = FLAVOURS[editor.settings.keymap]
    entries += _section(f"The {flavour.name} keys: what differs", list(flavour.notes))
    entries += _effect_here(editor)
    for scope in here:
        entries += _actions(editor, scope, by_scope[scope])
    entries += _section("The piano, in the note column, in jam, and in the sample and instrument views", _piano(editor))
    entries += _actions(editor, EVERYWHERE, by_scope.get(EVERYWHERE, []))
    entries += _section("After Esc", list(_AFTER_ESCAPE))
    entries += _section("Keys that may not arrive or mean something else", _problems(editor))
    for scope in rest:
        entries += _actions(editor, scope, by_scope[scope])
    for column, title in ((False, "Effects"), (True, "Effects of the volume column")):
        entries += _section(title, [(effect.pattern, _effect_words(effect)) for effect in fx.EFFECTS if effect.volume_column is column])
    return entries


_AFTER_ESCAPE = (
    ("Esc, then a letter", "is Alt with that letter; a capital one Alt+Shift"),
    ("Esc, then 1 to 0, -, =", "are F1 to F12, in the default keys"),
    ("Esc, then : or ?", "the palette and this help"),
)


def narrowed(entries: list[Entry], query: str) -> list[Entry]:
    """The entries that have every word of the query, under their headings; all of them for no query."""
    words = query.lower().split()
    if not words:
        return entries
    found: list[Entry] = []
    heading: Entry | None = None
    for entry in entries:
        if entry.heading:
            heading = entry
        elif all(word in entry.words for word in words):
            if heading is not None:
                found.append(heading)
                heading = None
            found.append(entry)
    return found


def scope_title(scope: str) -> str:
    """`Pattern, in the note column`."""
    view, _, part = scope.partition(".")
    title = {"song": "Song settings"}.get(view, view.capitalize())
    return f"{title}, {_PLACES.get(part, part)}" if part else title


def _section(title: str, pairs: list[tuple[str, str]]) -> list[Entry]:
    return [Entry(title), *(Entry(left, right, section=title) for left, right in pairs)] if pairs else []


def _actions(editor: Editor, scope: str, actions: list[Action]) -> list[Entry]:
    title = scope_title(scope)
    why_not = editor.desk.keymap.why_not

    def keys(action: Action) -> str:
        shown = [key_label(key) + ("!" if why_not(where, key) else "") for where, key in action.bindings]
        return ", ".join(dict.fromkeys(shown)) or "palette"

    return [Entry(title), *(Entry(keys(action), _words(action), action, title) for action in actions)] if actions else []


def _words(action: Action) -> str:
    return f"{action.title}. {action.help}" if action.help else action.title


def _piano(editor: Editor) -> list[tuple[str, str]]:
    lower, upper = (" ".join(row.upper() for row in rows) for rows in editor.note_rows)
    return [(lower, "the octave that the header shows"), (upper, "the octaves above; 'Note keys' in the palette has other layouts")]


def _problems(editor: Editor) -> list[tuple[str, str]]:
    """Those of the terminal and of the note layout, by reason."""
    by_reason: dict[str, list[str]] = {}
    keymap = editor.desk.keymap
    for problem in keymap.all_problems():
        why = keymap.why_not(problem.scope, problem.key)
        if why and not problem.by_user:
            keys = by_reason.setdefault(why, [])
            if key_label(problem.key) not in keys:
                keys.append(key_label(problem.key))
    return [(", ".join(keys), f"{why}. Esc and the palette do the same.") for why, keys in by_reason.items()]


def _effect_here(editor: Editor) -> list[Entry]:
    """The effect under the cursor at length, where the cursor is on one."""
    cursor, song = editor.cursor, editor.song
    if editor.desk.view.scope != "pattern" or cursor.field < VOLUME_FIELD:
        return []
    _, pattern, row = editor.heard_place()
    cell = song.patterns[pattern].columns[cursor.channel][row]
    in_volume = cursor.field < EFFECTS_FIELD
    at = VOLUME_MEANING if in_volume else effect_slot(effect_column_at(cursor.field))
    meaning, value = int(cell[at]), int(cell[VOLUME_VALUE if in_volume else at + 1])
    effect = fx.BY_MEANING.get(meaning)
    if not meaning or effect is None:
        return []
    written = fx.format_volume(meaning, value) if in_volume else fx.format_effect(meaning, value)
    return [
        Entry("Under the cursor"),
        Entry(written, f"{effect.name}: {effect.say(value)}", section="effect"),
        Entry(effect.pattern, _effect_words(effect, example=False), section="effect"),
    ]


_ABOUT = {
    fx.Family.NOTE: "notes",
    fx.Family.PITCH: "pitch",
    fx.Family.VOLUME: "volume",
    fx.Family.PANNING: "panning",
    fx.Family.SAMPLE: "the sample",
    fx.Family.FLOW: "the song's course",
    fx.Family.SLIDE: "pitch",
    fx.Family.LEVEL: "volume",
    fx.Family.PLACE: "panning",
    fx.Family.CONTROL: "notes",
    fx.Family.TIMING: "the clock",
    fx.Family.FILTER: "the filter",
    fx.Family.CHIP: "an Amiga's sound",
}


def _effect_words(effect: fx.Effect, example: bool = True) -> str:
    """`Vibrato, on pitch. 37: vibrato: speed 3, depth 7. ...`: name, an example, range and memory."""
    words = f"{effect.name}, on {_ABOUT[effect.family]}." if effect.family else f"{effect.name}."
    if example:
        value = min(0x37 if effect.digits == 2 else 3, effect.high)
        words += f" {value:0{effect.digits}X}: {effect.say(value)}."
    if (effect.low, effect.high) != (0, 16**effect.digits - 1):
        words += f" From {effect.low:0{effect.digits}X} to {effect.high:0{effect.digits}X}."
    if effect.memory is fx.Memory.LAST:
        words += f" 0 repeats the last{' of those that share its memory' if effect.memory_group else ''}."
    elif effect.memory is fx.Memory.NIBBLES:
        words += " A digit 0 repeats the last one in its place."
    return words
