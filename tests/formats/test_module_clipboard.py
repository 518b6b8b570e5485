"""Cells from OpenMPT's clipboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.formats.module.clipboard import BadClipboard, Copied, is_modplug, parse_modplug
from toccata.notation.cells import INSTRUMENT, NOTE, format_cell
from toccata.notation.effects import explain


def parse(*lines: str, header: str = "ModPlug Tracker  IT") -> Copied:
    return parse_modplug("\r\n".join((header, *lines)) + "\r\n", 1024, 64)


def cells(*lines: str, header: str = "ModPlug Tracker  IT") -> list[list[str]]:
    copied = parse(*lines, header=header)
    return [[format_cell(cell) for cell in column] for column in copied.columns]


@pytest.mark.parametrize("header", ["ModPlug Tracker  IT", "ModPlug Tracker IT", "ModPlug Tracker MPT", "Pasted Pattern - IT"])
def test_headers(header: str) -> None:
    assert is_modplug(header + "\r\n|C-501......")
    assert cells("|C-501......", header=header) == [["C-4 01 .. ..."]]


def test_an_impulse_tracker_block() -> None:
    first, second = cells("|C-501v64A06|F#610p32...", "|===........|^^^........", "|~~~........|...........")
    assert first[0][:9] == "C-4 01 40"
    assert [cell[:3] for cell in first[1:]] == ["== ", "~~ "]
    assert second[0][:6] == "F#5 0A"
    assert second[1][:3] == "^^ "


def test_effects_mean_what_they_mean_there() -> None:
    (column,) = parse("|...01...A06", "|...01...S91").columns
    assert "6 ticks" in explain(int(column[0][4]), int(column[0][5]))
    (xm,) = cells("|C-5..v32437", "|D-5..p32E93", "|E-5..d04F06", "|........G20", header="ModPlug Tracker  XM")
    assert xm == ["C-4 .. 20 437", "D-4 .. P8 E93", "E-4 .. -4 F06", "... .. .. G20"]
    (mod,) = cells("|C-501...C20", "|........D10", header="ModPlug Tracker MOD")
    assert mod == ["C-4 01 .. C20", "... .. .. D10"]


def test_the_lowest_octave_has_a_name_of_its_own() -> None:
    assert cells("|C-001......", "|B-901......") == [["C-o 01 .. ...", "B-8 01 .. ..."]]


def test_instruments_are_decimal_and_go_on_with_letters() -> None:
    assert [cell[4:6] for cell in cells("|C-599......", "|C-5A0......", "|C-5P5......")[0]] == ["63", "64", "FF"]


def test_what_was_not_copied_is_left_out_of_the_mask() -> None:
    copied = parse("|C-5        |           ", "|...        |           ")
    assert copied.masks[0][NOTE]
    assert not copied.masks[0][INSTRUMENT]
    assert not copied.masks[1].any()


def test_only_the_first_pattern_is_read() -> None:
    lines = ("Orders: 0,1", "Rows: 2", "Name: One", "|C-501......", "|D-501......", "Rows: 1", "|E-501......")
    assert [cell[:3] for cell in cells(*lines)[0]] == ["C-4", "D-4"]


@pytest.mark.parametrize("line", ["|H-501......", "|C-5zz......", "|C-501vxx...", "|C-501...Axx"])
def test_a_cell_that_cannot_be_read_names_its_line(line: str) -> None:
    with pytest.raises(BadClipboard, match=r"line 3 .* channel 2"):
        parse("|C-501......|...........", "|...........|" + line[1:])


def test_bounds_and_emptiness() -> None:
    with pytest.raises(BadClipboard, match="1 to 1024 rows"):
        parse()
    with pytest.raises(BadClipboard, match="64 channels"):
        parse("|..........." * 65)
    assert not is_modplug("C-4 01 40 ...")


@given(st.lists(st.text(alphabet="|.C-501v64A06 #=^~PXZ9?", max_size=40), max_size=6), st.sampled_from(["IT", "XM", "MOD", "S3M", "MPT"]))
def test_any_text_is_read_or_refused(lines: list[str], dialect: str) -> None:
    try:
        copied = parse(*lines, header=f"ModPlug Tracker {dialect}")
    except BadClipboard:
        return
    for column in copied.columns:
        for cell in column:
            format_cell(cell, 4)
