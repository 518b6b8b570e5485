"""What each action of the instrument view and its envelopes is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ui_cases_samples import answered
from ui_stage import Case, Stage

from toccata.notation.events import NoteOn
from toccata.song import Envelope, EnvelopePoint, Instrument
from toccata.song.instrument import NoteMapping
from toccata.ui.views.instruments import InstrumentsView

POINTS = (EnvelopePoint(0, 64), EnvelopePoint(20, 32), EnvelopePoint(60, 0))


def view_of(stage: Stage) -> InstrumentsView:
    view = stage.app.view
    assert isinstance(view, InstrumentsView)
    return view


def on(panel: str, number: int = 1, instrument: Instrument | None = None, node: int = 1) -> Callable[[Stage], None]:
    """The instrument view, a panel with the keys, a slot chosen; instrument 1 replaced when one is given."""

    def prepare(stage: Stage) -> None:
        if instrument is not None:
            song = stage.song
            stage.editor.session.apply("prepared", replace(song, instruments=(instrument, *song.instruments[1:])))
        stage.app.show_view("instruments")
        view = view_of(stage)
        view.copied, view.envelope_kind = None, "volume"
        view.other_settings.clear()
        view.choose(number)
        view.turn_to(panel)
        view.grabbed = False
        view.choose_node(node)

    return prepare


def shaped(loop: tuple[int, int] | None = None, sustain: tuple[int, int] | None = None, **fields: Any) -> Instrument:
    return Instrument("Shaped", sample=1, volume_envelope=Envelope(POINTS, True, loop, sustain), **fields)


def grabbed(stage: Stage) -> None:
    on("envelope", instrument=shaped())(stage)
    stage.press("enter")


def envelope(stage: Stage) -> Envelope:
    return view_of(stage).envelope


def point(index: int, tick: int, value: int) -> Callable[[Stage], bool]:
    return lambda stage: envelope(stage).points[index] == EnvelopePoint(tick, value)


def first(stage: Stage) -> Instrument:
    instrument = stage.song.instrument(1)
    assert instrument is not None
    return instrument


def chosen(number: int) -> Callable[[Stage], bool]:
    return lambda stage: stage.editor.instrument == number


def _loads(stage: Stage) -> bool:
    view: Any = stage.app.view
    return view.scope == "files" and view.purpose.kind == "instrument" and view.purpose.number == 1


def _played(stage: Stage) -> bool:
    return any(isinstance(event, NoteOn) and (event.note, event.instrument) == (60, 1) for event in stage.player.events)


def _pasted(stage: Stage) -> None:
    on("slots")(stage)
    stage.press("ctrl+c")
    view_of(stage).choose(9)


def _swapped(stage: Stage) -> bool:
    names = [stage.song.instrument(number).name for number in (1, 2)]  # type: ignore[union-attr]
    return names == ["Deep bass", "Kick"] and stage.cell(0).startswith("C-4 02")


def _randomised(stage: Stage) -> bool:
    return first(stage).parameters != stage.before.instruments[0].parameters  # type: ignore[union-attr]


def _compared(stage: Stage) -> bool:
    default = first(stage).parameters == ()
    stage.press("alt+x")
    return default and first(stage).parameters == (("duty", 25.0),)


def _with(panel: str, **fields: Any) -> Callable[[Stage], None]:
    return on(panel, instrument=shaped(**fields))


CHIP = Instrument("Chip", "chip", (("duty", 25.0),))
NODE = _with("envelope")

SLOTS = {
    "instruments.previous": Case(chosen(1), on("slots", 2)),
    "instruments.next": Case(chosen(3), on("slots", 2)),
    "instruments.page_up": Case(chosen(4), on("slots", 20)),
    "instruments.page_down": Case(chosen(17), on("slots", 1)),
    "instruments.first": Case(chosen(1), on("slots", 3)),
    "instruments.next_panel": Case(lambda stage: view_of(stage).panel == "fields", on("slots")),
    "instruments.previous_panel": Case(lambda stage: view_of(stage).panel == "envelope", on("slots")),
    "instruments.audition": Case(_played, on("slots")),
    "instruments.load": Case(_loads, on("fields")),
    "instruments.load_here": Case(_loads, on("slots")),
    "instruments.new_synth": Case(lambda stage: stage.song.instrument(9).kind == "chip", on("slots", 9)),
    "instruments.save": Case(lambda stage: stage.app.view.scope == "samples" and stage.overlay is not None, on("slots")),
    "instruments.rename": Case(answered("Boom", lambda stage: first(stage).name == "Boom"), on("slots")),
    "instruments.clear": Case(lambda stage: stage.song.instrument(1) is None, on("slots")),
    "instruments.swap": Case(answered("2", _swapped), on("slots")),
    "instruments.copy": Case(lambda stage: view_of(stage).copied is first(stage), on("slots")),
    "instruments.paste": Case(lambda stage: stage.song.instrument(9) is first(stage), _pasted),
    "instruments.hue": Case(lambda stage: first(stage).hue == 0, on("slots")),
    "instruments.randomise": Case(_randomised, on("fields", instrument=CHIP)),
    "instruments.compare": Case(_compared, on("fields", instrument=CHIP)),
}

ENVELOPES = {
    "envelope.left": Case(lambda stage: view_of(stage).node == 0, NODE),
    "envelope.right": Case(point(1, 21, 32), grabbed),
    "envelope.up": Case(point(1, 20, 33), grabbed),
    "envelope.down": Case(lambda stage: view_of(stage).envelope_kind == "panning", NODE),
    "envelope.far_left": Case(point(1, 12, 32), NODE),
    "envelope.far_right": Case(point(1, 28, 32), NODE),
    "envelope.raise": Case(point(1, 20, 33), NODE),
    "envelope.lower": Case(point(1, 20, 31), NODE),
    "envelope.raise_coarse": Case(point(1, 20, 40), NODE),
    "envelope.lower_coarse": Case(point(1, 20, 24), NODE),
    "envelope.top": Case(point(1, 20, 64), NODE),
    "envelope.bottom": Case(point(1, 20, 0), NODE),
    "envelope.add": Case(lambda stage: point(2, 40, 16)(stage) and view_of(stage).node == 2, NODE),
    "envelope.remove": Case(lambda stage: envelope(stage).points == (POINTS[0], POINTS[2]), NODE),
    "envelope.grab": Case(lambda stage: view_of(stage).grabbed, NODE),
    "envelope.loop_start": Case(lambda stage: envelope(stage).loop == (1, 2), NODE),
    "envelope.loop_end": Case(lambda stage: envelope(stage).loop == (0, 1), NODE),
    "envelope.sustain": Case(lambda stage: envelope(stage).sustain == (1, 1), NODE),
    "envelope.switch": Case(lambda stage: not envelope(stage).enabled and envelope(stage).points == POINTS, NODE),
    "envelope.carry": Case(lambda stage: envelope(stage).carry, NODE),
}

MAPPED = Instrument("Kit", sample=1, note_map=tuple(NoteMapping(key, 1 if key < 62 else 2) for key in range(120)))


def _on_map(*keys: str, instrument: Instrument = MAPPED) -> Callable[[Stage], None]:
    """Key C-4 of the map with the keys, then what is pressed."""

    def prepare(stage: Stage) -> None:
        on("map", instrument=instrument)(stage)
        view_of(stage).choose_key(60)
        stage.press(*keys)

    return prepare


def _keys(first: int, last: int) -> Callable[[Stage], bool]:
    return lambda stage: view_of(stage).map.keys == (first, last)


def _maps(**mappings: tuple[int, int]) -> Callable[[Stage], bool]:
    """key60=(note, sample): what these keys play."""
    return lambda stage: all(first(stage).mapping(int(key[3:])) == NoteMapping(*wanted) for key, wanted in mappings.items())


NOTE_MAP = {
    "note_map.edit": Case(lambda stage: view_of(stage).panel == "map", on("slots")),
    "note_map.up": Case(_keys(59, 59), _on_map()),
    "note_map.down": Case(_keys(61, 61), _on_map()),
    "note_map.octave_up": Case(_keys(48, 48), _on_map()),
    "note_map.octave_down": Case(_keys(72, 72), _on_map()),
    "note_map.first": Case(_keys(0, 0), _on_map()),
    "note_map.last": Case(_keys(119, 119), _on_map()),
    "note_map.mark_up": Case(_keys(58, 60), _on_map("shift+up")),
    "note_map.mark_down": Case(_keys(60, 62), _on_map("shift+down")),
    "note_map.mark_octave_up": Case(_keys(48, 60), _on_map()),
    "note_map.mark_octave_down": Case(_keys(60, 72), _on_map()),
    "note_map.next_sample": Case(_maps(key59=(59, 1), key60=(60, 2), key61=(61, 2), key62=(62, 2)), _on_map("shift+down")),
    "note_map.previous_sample": Case(_maps(key59=(59, 1), key60=(60, 0), key61=(61, 1)), _on_map()),
    "note_map.sample": Case(answered("0c", _maps(key60=(60, 12), key61=(61, 12))), _on_map("shift+down")),
    "note_map.higher": Case(_maps(key60=(61, 1), key61=(61, 1)), _on_map()),
    "note_map.lower": Case(_maps(key59=(59, 1), key60=(59, 1)), _on_map()),
    "note_map.reset": Case(_maps(key62=(62, 1), key63=(63, 2)), _on_map("down", "down")),
}

CASES = SLOTS | ENVELOPES | NOTE_MAP
