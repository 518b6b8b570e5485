"""Instrument slots, and what the instrument view does with a voice's parameters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from toccata.edit.bounds import the_instrument
from toccata.edit.instruments import change_instrument, set_instrument_slot, set_parameter
from toccata.errors import EditRefused
from toccata.rack.voices import VOICES
from toccata.song import Instrument, Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.slots import slots_view
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.instruments import InstrumentsView

SCOPE = "instruments"
_KEPT_WHEN_RANDOM = frozenset({"level"})


def instruments_view(editor: Editor) -> InstrumentsView:
    """The instrument view, shown first when another one is."""
    from toccata.ui.views.instruments import InstrumentsView

    view = slots_view(editor, SCOPE)
    assert isinstance(view, InstrumentsView)
    return view


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
    Action("instruments.new_synth", "Instrument: chip voice in an empty slot", _new_synth, ("+", "insert"), SLOTS),
    Action("instruments.save", "Instrument: save its sample as WAV", _save, ("alt+o",), SCOPE),
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
