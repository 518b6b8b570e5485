"""The widgets' pictures and arithmetic, without an app."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.song import Envelope, EnvelopePoint
from toccata.ui.painting import fit, printable
from toccata.ui.theme import load_theme
from toccata.ui.widgets import braille
from toccata.ui.widgets.fields import Field, Form
from toccata.ui.widgets.graph import EnvelopeGraph
from toccata.ui.widgets.levels import FALL_DB_PER_S, HOLD_S, Meters, db_at, eighths, format_db, meter_ink, position_of
from toccata.ui.widgets.lines import fit_end, strip_of
from toccata.ui.widgets.peaks import COARSE_FRAMES, Peaks
from toccata.ui.widgets.waveform import WaveView, ruler_step, seconds

THEME = load_theme("night")


def closed(data: np.ndarray) -> np.ndarray:
    data.setflags(write=False)
    return data


# Braille


def test_dots_become_characters() -> None:
    dots = np.zeros((4, 6), bool)
    dots[0, 0] = dots[3, 1] = True
    dots[:, 2:4] = True
    assert braille.to_text(dots) == ["\u2881\u28ff "]


def test_filling_reaches_from_low_to_high() -> None:
    dots = braille.fill_between(np.array([-1.0, 0.0]), np.array([1.0, 0.0]), 2)
    assert dots[:, 0].all()
    assert dots[:, 1].sum() == 1


def test_lines_join_their_ends_and_stay_inside() -> None:
    dots = np.zeros((8, 8), bool)
    braille.draw_line(dots, 0, 7, 7, 0)
    assert all(dots[7 - at, at] for at in range(8))
    braille.draw_line(dots, -5, 3, 20, 3)
    assert dots[3].all()


# Peaks


@pytest.mark.parametrize(
    ("data", "low", "high"),
    [
        (np.array([-128, 127], np.int8), -1.0, 127 / 128),
        (np.array([-32768, 16384], np.int16), -1.0, 0.5),
        (np.array([-(2**31), 0], np.int32), -1.0, 0.0),
        (np.array([-0.25, 0.75], np.float32), -0.25, 0.75),
    ],
)
def test_extremes_are_of_full_scale(data: np.ndarray, low: float, high: float) -> None:
    lows, highs = Peaks(closed(data)).view(0, 2, 1)
    assert lows[0, 0] == pytest.approx(low)
    assert highs[0, 0] == pytest.approx(high)


def test_no_extreme_is_lost_in_a_wide_view() -> None:
    data = np.zeros((COARSE_FRAMES * 4000 + 17, 2), np.int16)
    data[123_457, 0], data[-1, 1] = 30000, -30000
    peaks = Peaks(closed(data))
    lows, highs = peaks.view(0, len(data), 200)
    assert highs[:, 0].max() == pytest.approx(30000 / 32768)
    assert highs[:, 0].argmax() == 123_457 * 200 // len(data)
    assert lows[-1, 1] == pytest.approx(-30000 / 32768)
    assert peaks.view(0, len(data), 200)[0] is lows


def test_a_close_view_has_no_gaps() -> None:
    lows, highs = Peaks(closed(np.array([0, 1000, -1000], np.int16))).view(0, 3, 9)
    assert (lows[1:] <= highs[:-1]).all()
    assert (highs[1:] >= lows[:-1]).all()


def test_nothing_to_see() -> None:
    lows, highs = Peaks(closed(np.zeros(0, np.int16))).view(0, 0, 5)
    assert lows.shape == highs.shape == (5, 1)


# Looking at a wave


def test_zooming_keeps_the_cursor_in_its_place() -> None:
    view = WaveView(0, 1000, 250).zoomed(0.5, 1000)
    assert (view.start, view.end) == (125, 625)
    assert view.zoomed(2, 1000) == WaveView(0, 1000, 250)


def test_zooming_ends_at_the_whole_and_at_a_few_frames() -> None:
    view = WaveView(0, 1000, 250)
    assert view.zoomed(8, 1000) == view
    for _ in range(20):
        view = view.zoomed(0.5, 1000)
    assert view.end - view.start == 16
    assert WaveView(0, 3, 0).zoomed(0.5, 3) == WaveView(0, 3, 0)


def test_the_view_follows_the_cursor() -> None:
    view = WaveView(0, 100, 90).moved(50, 1000, mark=False)
    assert view.cursor == 140
    assert view.start <= 140 <= view.end
    assert view.end - view.start == 100
    assert view.moved(5000, 1000, mark=False).end == 1000


def test_marking_begins_where_the_cursor_was() -> None:
    view = WaveView(0, 100, 40).moved(10, 100, mark=True).moved(10, 100, mark=True)
    assert view.selection == (40, 60)
    assert view.moved(-30, 100, mark=True).selection == (30, 40)
    assert view.moved(1, 100, mark=False).selection is None


def test_a_shorter_sample_keeps_the_view_inside() -> None:
    assert WaveView(500, 900, 700, 800).fitted(600) == WaveView(500, 600, 600, 600)
    assert WaveView(500, 900, 700).fitted(100) == WaveView(0, 100, 100)


@pytest.mark.parametrize(("least", "step"), [(0.9, 1.0), (1.0, 1.0), (1.1, 2.0), (0.03, 0.05), (6, 10)])
def test_rulers_step_by_round_numbers(least: float, step: float) -> None:
    assert ruler_step(least) == pytest.approx(step)


def test_times_on_the_ruler() -> None:
    assert seconds(0.25, 0.05) == "250ms"
    assert seconds(0.0005, 0.0005) == "0.5ms"
    assert seconds(2.5, 0.5) == "2.5s"
    assert seconds(12, 2) == "12s"


# Levels


def test_the_scale_goes_both_ways() -> None:
    for level in (-96, -50, -12.5, 0, 6, 12):
        assert db_at(float(position_of(level))) == pytest.approx(level)
    assert position_of(-200) == 0
    assert position_of(40) == 1


def test_levels_as_text() -> None:
    assert [format_db(level) for level in (-96, -12.25, 0.0, -0.01, 3)] == ["-inf", "-12.2", "0.0", "0.0", "+3.0"]


def test_meters_rise_at_once_and_fall_slowly() -> None:
    meters = Meters(1)
    meters.update(np.array([[1.0, 0.1]]), 0.05)
    assert meters.level_db.tolist() == [[pytest.approx(0), pytest.approx(-20)]]
    meters.update(np.zeros((1, 2)), 0.5)
    assert meters.level_db[0, 0] == pytest.approx(-FALL_DB_PER_S / 2)
    meters.update(np.ones((1, 2)), 0.01)
    assert meters.level_db[0, 0] == pytest.approx(0)


def test_a_peak_is_held_then_let_go() -> None:
    meters = Meters(1)
    meters.update(np.ones((1, 2)), 0.05)
    meters.update(np.full((1, 2), 0.1), HOLD_S / 2)
    assert meters.hold_db[0, 0] == pytest.approx(0)
    meters.update(np.full((1, 2), 0.1), HOLD_S)
    assert meters.hold_db[0, 0] == pytest.approx(-20)


def test_a_clip_stays_until_it_is_cleared() -> None:
    meters = Meters(2)
    meters.update(np.array([[1.2, 0.5], [1.0, 1.0]]), 0.05)
    meters.update(np.zeros((2, 2)), 5)
    assert meters.clipped.tolist() == [[True, False], [False, False]]
    meters.clear_clips()
    assert not meters.clipped.any()


def test_what_a_meter_fills() -> None:
    assert eighths(np.array([12.0, -96.0, 0.0]), 10).tolist() == [80, 0, 62]
    assert [meter_ink(level) for level in (-30, -18, -6, 3)] == ["meter_low", "meter_mid", "meter_high", "meter_high"]


# Lines


def test_texts_are_fitted() -> None:
    assert fit_end("/home/me/songs", 8) == "…e/songs"
    assert fit_end("short", 8) == fit("short", 8) == "short   "
    assert printable("a\x1b[31mb\n") == "a [31mb "


def test_a_strip_has_exactly_its_width() -> None:
    plain = THEME.style("text")
    assert strip_of([("日本", plain)], 6, plain).cell_length == 6
    assert strip_of([("too long a text", plain)], 6, plain).cell_length == 6


def text_of(pieces: list[tuple[str, object]]) -> str:
    return "".join(text for text, _ in pieces)


class FixedGraph(EnvelopeGraph):
    """With a size that no layout gives."""

    @property
    def size(self):  # type: ignore[no-untyped-def, override]
        from textual.geometry import Size

        return Size(44, 10)


def test_an_envelope_shows_nodes_and_loops() -> None:
    graph = FixedGraph(lambda: THEME)
    points = (EnvelopePoint(0, 64), EnvelopePoint(10, 32), EnvelopePoint(24, 0))
    graph.show(Envelope(points, True, loop=(0, 1), sustain=(2, 2)), 0, 64, node=1, active=True)
    lines = [text_of(graph.line(y, 44)) for y in range(10)]
    picture = "\n".join(lines)
    assert picture.count("●") == 2
    assert picture.count("◆") == 1
    assert lines[0].index("[") < lines[0].index("]") < lines[0].index("'")
    assert lines[1].startswith(" 64│●")
    assert lines[8].startswith("  0│")
    assert "●" in lines[8]
    assert "╵0" in lines[9]
    graph.show(Envelope(points, True), 0, 64, node=1, grabbed=True, active=True)
    assert "◉" in "".join(text_of(graph.line(y, 44)) for y in range(10))


def test_an_empty_envelope_says_so() -> None:
    graph = FixedGraph(lambda: THEME)
    assert "no envelope" in text_of(graph.line(5, 44))


class FixedForm(Form):
    """In 90 by 4 cells: two columns."""

    @property
    def size(self):  # type: ignore[no-untyped-def, override]
        from textual.geometry import Size

        return Size(90, 4)


def fields(count: int) -> list[Field]:
    return [Field("heading", "Things", heading=True), *(Field(f"f{at}", f"Field {at}", str(at), at / 10) for at in range(count - 1))]


def test_a_form_fills_columns_and_passes_headings_over() -> None:
    form = FixedForm(lambda: THEME)
    form.show(fields(8), 1, True)
    assert (form.columns, form.rows) == (2, 4)
    assert "Things" in text_of(form.line(0, 90))
    assert "▸Field 0" in text_of(form.line(1, 90))
    assert "Field 4" in text_of(form.line(1, 90))
    assert form.step(-1) == 1
    assert form.step(1) == 2
    assert form.step(100) == 7
    assert form.beside(1) == 5
    assert form.beside(2) == 1


def test_a_long_form_scrolls_to_the_choice() -> None:
    form = FixedForm(lambda: THEME)
    form.show(fields(20), 1, True)
    assert form.rows == 10
    form.show(fields(20), 9, True)
    assert form.top == 6
    assert "▸Field 8" in text_of(form.line(3, 90))
    form.show(fields(20), 1, True)
    assert form.top == 0
