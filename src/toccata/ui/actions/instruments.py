"""Instrument slots, and what the instrument view does with a voice's parameters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from toccata.edit.bounds import the_instrument
from toccata.edit.instruments import (
    change_instrument,
    clear_instrument,
    rename_instrument,
    set_instrument_slot,
    set_parameter,
    swap_instrument_slots,
)
from toccata.errors import EditRefused
from toccata.rack.voices import VOICES
from toccata.song import Instrument, Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.samples import asked_slot
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.instruments import InstrumentsView

SCOPE = "instruments"
_KEPT_WHEN_RANDOM = frozenset({"level"})


def instruments_view(editor: Editor) -> InstrumentsView:
    """The instrument view, shown first when another one is."""
    from toccata.ui.views.instruments import InstrumentsView

    editor.desk.show_view(SCOPE)
    view = editor.desk.view
    assert isinstance(view, InstrumentsView)
    return view


def _load(editor: Editor) -> None:
    from toccata.ui.views.files import FilesView

    number = instruments_view(editor).number
    editor.desk.show_view("files")
    view = editor.desk.view
    assert isinstance(view, FilesView)
    view.choose_for_instrument(number)


def _save(editor: Editor) -> None:
    """Saves the sample that the instrument plays: an instrument itself lives in songs."""
    view = instruments_view(editor)
    sample = the_instrument(editor.song, view.number).sample
    editor.desk.show_view("samples")
    samples = editor.desk.view
    if sample:
        samples.choose(sample)  # type: ignore[attr-defined]
    editor.desk.perform("samples.save")


def _new_synth(editor: Editor) -> None:
    number = instruments_view(editor).number
    if editor.song.instrument(number) is not None:
        raise EditRefused(f"instrument {number:02X} is taken; clear it first, or change its voice")
    editor.edit("chip voice", lambda song: set_instrument_slot(song, number, Instrument("Chip", "chip")))


def _rename(editor: Editor) -> None:
    number = instruments_view(editor).number
    name = the_instrument(editor.song, number).name

    def rename(line: str) -> None:
        editor.edit("instrument renamed", lambda song: rename_instrument(song, number, line))

    editor.desk.ask_line(f"Name of instrument {number:02X}", name, rename)


def _clear(editor: Editor) -> None:
    number = instruments_view(editor).number
    if editor.edit("instrument cleared", lambda song: clear_instrument(song, number)):
        editor.say(f"Instrument {number:02X} is empty now. Ctrl+Z brings it back.")


def _swap(editor: Editor) -> None:
    view = instruments_view(editor)
    number = view.number

    def swap(other: int) -> None:
        if editor.edit("instruments swapped", lambda song: swap_instrument_slots(song, number, other)):
            view.choose(other)

    asked_slot(editor, f"Swap instrument {number:02X} with (hex)", swap)


def _copy(editor: Editor) -> None:
    view = instruments_view(editor)
    view.copied = the_instrument(editor.song, view.number)
    editor.say(f"Copied {view.copied.name or 'the instrument'}.")


def _paste(editor: Editor) -> None:
    view = instruments_view(editor)
    copied, number = view.copied, view.number
    if copied is None:
        raise EditRefused("no instrument has been copied")
    editor.edit("instrument pasted", lambda song: set_instrument_slot(song, number, copied))


def _set_parameters(song: Song, number: int, values: dict[str, float]) -> Song:
    for name, value in values.items():
        song = set_parameter(song, number, name, value)
    return song


def _randomise(editor: Editor) -> None:
    number = instruments_view(editor).number
    parameters = VOICES.get(the_instrument(editor.song, number).kind, ())
    if not parameters:
        raise EditRefused("a sampler has no parameters to randomise")
    chance = random.Random()
    values = {item.name: item.at(chance.random()) for item in parameters if item.name not in _KEPT_WHEN_RANDOM}
    editor.edit("randomised", lambda song: _set_parameters(song, number, values))


def _compare(editor: Editor) -> None:
    """A–B: the settings now and the ones put aside change places; the first time B is the defaults."""
    view = instruments_view(editor)
    number = view.number
    instrument = the_instrument(editor.song, number)
    parameters = VOICES.get(instrument.kind, ())
    if not parameters:
        raise EditRefused("a sampler has no parameters to compare")
    other = dict(view.other_settings.get(number, ()))
    values = {item.name: other.get(item.name, item.default) for item in parameters}
    now = instrument.parameters
    if editor.edit("A–B", lambda song: _set_parameters(song, number, values)):
        view.other_settings[number] = now
        editor.say("The other settings. Alt+X changes back.")


def _change_hue(editor: Editor) -> None:
    number = instruments_view(editor).number
    hue = the_instrument(editor.song, number).hue
    editor.edit("instrument hue", lambda song: change_instrument(song, number, hue=(hue + 30) % 360 if hue >= 0 else 0))


FIELDS, SLOTS = f"{SCOPE}.fields", f"{SCOPE}.slots"
ACTIONS = (
    Action("instruments.load", "Instrument: load a sound", _load, ("alt+l",), SCOPE, "From the file browser, where Space plays it first."),
    Action("instruments.load_here", "Instrument: load a sound into the slot", _load, ("enter",), SLOTS),
    Action("instruments.new_synth", "Instrument: chip voice in an empty slot", _new_synth, ("+", "insert"), SLOTS),
    Action("instruments.save", "Instrument: save its sample as WAV", _save, ("alt+o",), SCOPE),
    Action("instruments.rename", "Instrument: rename", _rename, ("alt+n",), SCOPE),
    Action("instruments.clear", "Instrument: clear the slot", _clear, ("delete",), SLOTS),
    Action(
        "instruments.swap", "Instrument: swap with another slot", _swap, ("alt+s",), SCOPE, "Cells follow, so the song sounds the same."
    ),
    Action("instruments.copy", "Instrument: copy", _copy, ("ctrl+c", "alt+c"), SCOPE),
    Action("instruments.paste", "Instrument: paste into the slot", _paste, ("ctrl+v", "alt+p"), SCOPE),
    Action("instruments.hue", "Instrument: next hue", _change_hue, ("alt+u",), SCOPE, "The colour of its notes."),
    Action("instruments.randomise", "Instrument: randomise the voice", _randomise, ("alt+r",), FIELDS),
    Action(
        "instruments.compare",
        "Instrument: A–B",
        _compare,
        ("alt+x",),
        FIELDS,
        "Between two settings of the voice; B begins as the defaults.",
    ),
)
