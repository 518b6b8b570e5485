"""What the keys of forms are for, in each view that has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui_cases_samples import on as on_samples
from ui_stage import Case, Stage


def _field(name: str, prepare: Callable[[Stage], None]) -> Callable[[Stage], None]:
    """The view as prepared, its form with the keys, a field chosen."""

    def run(stage: Stage) -> None:
        prepare(stage)
        view: Any = stage.app.view
        view.choose_field(next(index for index, field in enumerate(view.fields()) if field.name == name))

    return run


def _name(stage: Stage) -> str:
    view: Any = stage.app.view
    return view.the_field().name


def _shown(stage: Stage, name: str) -> str:
    view: Any = stage.app.view
    return next(field.text for field in view.fields() if field.name == name)


def _becomes(name: str, text: str) -> Callable[[Stage], bool]:
    return lambda stage: _shown(stage, name).startswith(text)


def _typed(text: str, expect: Callable[[Stage], bool]) -> Callable[[Stage], bool]:
    def check(stage: Stage) -> bool:
        stage.press("end", "ctrl+u")
        stage.type(text, "enter")
        return expect(stage)

    return check


def _crosses(delta: int) -> Callable[[Stage], bool]:
    """In one column there is no other to go to."""

    def expect(stage: Stage) -> bool:
        view: Any = stage.app.view
        return view.form.columns == 1 or view.field_at != view.form.rows

    return expect


def instruments(stage: Stage) -> None:
    stage.app.show_view("instruments")
    view: Any = stage.app.view
    view.choose(1)
    view.turn_to("fields")


def song(stage: Stage) -> None:
    stage.app.show_view("song")
    view: Any = stage.app.view
    view.turn_to("fields")


def export(stage: Stage) -> None:
    stage.app.show_view("files")
    view: Any = stage.app.view
    view.export.forget()
    view.turn_to("export")


def _cases(scope: str, prepare: Callable[[Stage], None], value: str, texts: dict[str, str], neighbours: tuple[str, str]) -> dict[str, Case]:
    """value: a field whose steps are watched; texts: what it shows after each verb."""
    at = _field(value, prepare)
    return {
        f"{scope}.fields.up": Case(lambda stage: _name(stage) == neighbours[0], at),
        f"{scope}.fields.down": Case(lambda stage: _name(stage) == neighbours[1], at),
        f"{scope}.fields.left": Case(_crosses(-1), at),
        f"{scope}.fields.right": Case(_crosses(1), at),
        **{f"{scope}.fields.{verb}": Case(_becomes(value, text), at) for verb, text in texts.items() if verb != "enter"},
        f"{scope}.fields.enter": Case(_typed(texts["enter"], _becomes(value, texts["enter"])), at),
    }


def _volume(stage: Stage, volume: int) -> None:
    from toccata.edit.samples import change_sample

    on_samples("fields")(stage)
    stage.editor.session.apply("prepared", change_sample(stage.song, 1, volume=volume))


CASES = {
    **_cases(
        "samples",
        lambda stage: _volume(stage, 30),
        "volume",
        {"raise": "31", "lower": "29", "raise_coarse": "46", "lower_coarse": "14", "reset": "64", "enter": "12"},
        ("rate_hz", "global_volume"),
    ),
    **_cases(
        "instruments",
        instruments,
        "global_volume",
        {"raise": "128", "lower": "127", "raise_coarse": "128", "lower_coarse": "112", "reset": "128", "enter": "12"},
        ("note_map", "panning"),
    ),
    **_cases(
        "song",
        song,
        "rows_per_beat",
        {"raise": "5", "lower": "3", "raise_coarse": "20", "lower_coarse": "1", "reset": "4", "enter": "8"},
        ("time_signature", "swing"),
    ),
    **_cases(
        "files",
        export,
        "loops",
        {"raise": "2", "lower": "1", "raise_coarse": "17", "lower_coarse": "1", "reset": "1", "enter": "3"},
        ("interpolation", "seconds"),
    ),
}
