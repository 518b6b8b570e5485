"""The encoder's frames, replayed in a terminal emulator, beside what Textual itself would have written."""

from __future__ import annotations

from emulator import Terminal
from frames import Line, parts, stock, strip, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region

from toccata.ui.encoder.capabilities import Capabilities
from toccata.ui.encoder.colors import Depth
from toccata.ui.encoder.encoder import Encoder

WIDTH, HEIGHT = 24, 8
STYLES = [
    Style.parse(words)
    for words in (
        "none",
        "#aabbcc on #102030",
        "bold #aabbcc on #102030",
        "dim italic red on #102030",
        "reverse blue",
        "underline #ffffff on #000000",
        "strike bright_green on default",
        "#445566 on #102030",
        "bold reverse #aabbcc on yellow",
    )
]
GLYPHS = ["C-4", "...", "│", " ", "   ", "x", "é", "…", "⣿", "日", "本語", "e\u0301", "o\u0302\u0323", "한", "😀", "0F "]

pieces = st.tuples(st.lists(st.sampled_from(GLYPHS), max_size=6).map("".join), st.sampled_from(STYLES))
lines = st.lists(pieces, max_size=6)
screens = st.lists(lines, min_size=HEIGHT, max_size=HEIGHT)

NOTES = ("C-4 01", "... ..", "D#2 0A", "=== ..", "G-5 03", "A#6 11", "F-3 7F")


class Pair:
    """The same updates shown by the encoder and by Textual itself, in two terminals."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, capabilities: Capabilities | None = None) -> None:
        self.encoder = Encoder(capabilities or Capabilities())
        self.ours, self.stock = Terminal(width, height, "#日"), Terminal(width, height)
        self.width, self.height = width, height

    def show(self, update, **options) -> str:
        self.encoder.take(update, self.width, self.height)
        frame = self.encoder.encode(**options)
        self.ours.feed(frame)
        self.stock.feed("\x1b[m" + stock(update))
        return frame

    def assert_same(self) -> None:
        assert self.ours.looks() == self.stock.looks()


def filled(text: str, style: str = "none") -> list[Line]:
    return [[(f"{y:02}{text}", Style.parse(style))] for y in range(HEIGHT)]


@settings(max_examples=50, deadline=None)
@given(first=screens, edits=st.lists(st.dictionaries(st.integers(0, HEIGHT - 1), lines, min_size=1), max_size=6))
def test_any_edits_look_as_textual_would_show_them(first: list[Line], edits: list[dict[int, Line]]) -> None:
    pair = Pair()
    pair.show(whole(first, WIDTH))
    pair.assert_same()
    for edit in edits:
        pair.show(parts(edit, WIDTH, HEIGHT))
        pair.assert_same()


@settings(max_examples=25, deadline=None)
@given(
    text=st.lists(lines, min_size=30, max_size=30),
    tops=st.lists(st.integers(0, 30 - HEIGHT), min_size=1, max_size=6),
    extra=lines,
    erases=st.booleans(),
    scrolls=st.booleans(),
)
def test_scrolling_looks_as_textual_would_show_it(text: list[Line], tops: list[int], extra: Line, erases: bool, scrolls: bool) -> None:
    numbered = [[(f"{index:02}", STYLES[index % 3]), *line] for index, line in enumerate(text)]
    pair = Pair(capabilities=Capabilities(erases=erases, scrolls=scrolls))
    for top in [0, *tops]:
        view = [extra, *numbered[top : top + HEIGHT - 2], extra]
        pair.show(whole(view, WIDTH))
        pair.assert_same()


@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.tuples(st.integers(2, 30), st.integers(1, 10)), min_size=2, max_size=4), data=st.data())
def test_every_size_is_painted_whole(sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    pair = Pair(*sizes[0])
    for width, height in sizes:
        view = data.draw(st.lists(lines, min_size=height, max_size=height))
        pair.width, pair.height = width, height
        pair.ours.resize(width, height)
        pair.stock.resize(width, height)
        pair.show(whole(view, width))
        pair.assert_same()


@settings(max_examples=25, deadline=None)
@given(view=screens, x=st.integers(0, WIDTH - 1), width=st.integers(1, WIDTH), piece=lines)
def test_a_piece_laid_over_the_middle_leaves_no_half_glyphs(view: list[Line], x: int, width: int, piece: Line) -> None:
    width = min(width, WIDTH - x)
    pair = Pair()
    pair.show(whole(view, WIDTH))
    over = LayoutUpdate([[strip(piece, width)]], Region(x, 3, width, 1))
    pair.encoder.take(over, WIDTH, HEIGHT)
    pair.ours.feed(pair.encoder.encode())
    shown = pair.ours.looks()[3]
    alone = Terminal(width, 1)
    alone.feed(stock(LayoutUpdate([[strip(piece, width)]], Region(0, 0, width, 1))))
    assert shown[x : x + width] == alone.looks()[0]
    before = pair.stock.looks()[3]
    for column in (*range(x - 1), *range(x + width + 1, WIDTH)):
        assert shown[column] == before[column], column


def test_nothing_is_written_where_nothing_changed() -> None:
    pair = Pair()
    pair.show(whole(filled("same"), WIDTH))
    assert pair.show(whole(filled("same"), WIDTH)) == ""


def test_the_colour_of_a_blank_is_no_change() -> None:
    pair = Pair()
    pair.show(whole([[("a b", Style.parse("red on black"))]] * HEIGHT, WIDTH))
    line = [("a", Style.parse("red on black")), (" ", Style.parse("bold blue on black")), ("b", Style.parse("red on black"))]
    assert pair.show(whole([line] * HEIGHT, WIDTH)) == ""


def test_one_changed_cell_takes_a_move_and_a_character() -> None:
    pair = Pair()
    pair.show(whole(filled(" ab cd"), WIDTH))
    pair.show(parts({7: [("07 xb cd", Style())]}, WIDTH, HEIGHT))
    assert pair.show(parts({5: [("05 xb cd", Style())]}, WIDTH, HEIGHT)) == "\x1b[2A\bx"


def test_short_gaps_are_written_and_long_ones_jumped_over() -> None:
    pair = Pair()
    pair.show(whole([[("0123456789abcdef", Style())]] * HEIGHT, WIDTH))
    assert pair.show(parts({0: [("X123Y56789abcdZf", Style())]}, WIDTH, HEIGHT)).endswith("X123Y\x1b[9CZ")
    pair.assert_same()


def test_colours_change_without_a_reset() -> None:
    pair = Pair()
    pair.show(whole(filled("text"), WIDTH))
    line = [
        ("a", Style.parse("#010203 on #040506")),
        ("b", Style.parse("#070809 on #040506")),
        ("c", Style.parse("bold #070809 on #040506")),
    ]
    frame = pair.show(parts({0: line}, WIDTH, HEIGHT))
    assert "38;2;7;8;9mb" in frame
    assert "\x1b[1mc" in frame
    assert frame.count("48;2;4;5;6") == 1


def test_a_row_of_two_colours_is_written_colour_by_colour() -> None:
    dots, rule = Style.parse("#303030 on #000000"), Style.parse("#505050 on #000000")
    pair = Pair(width=80)
    pair.show(whole([[]] * HEIGHT, 80))
    frame = pair.show(parts({0: [("... .. .. ", dots), ("│", rule)] * 6}, 80, HEIGHT))
    assert frame.count("38;2;") == 2
    pair.assert_same()


def test_a_page_that_changes_everywhere_is_written_colour_by_colour() -> None:
    inks = [Style.parse(f"#{value:02x}8080 on #000000") for value in range(0, 240, 24)]
    pair = Pair(width=80, height=24)
    pages = [[[(f"{(x * 7 + y) % 50 + new:02}  ", ink) for x, ink in enumerate(inks)] for y in range(24)] for new in (0, 50)]
    pair.show(whole(pages[0], 80))
    frame = pair.show(whole(pages[1], 80))
    assert frame.count("38;2;") <= 2 * len(inks)
    pair.assert_same()


def test_fewer_colours_from_now_on_paint_everything_anew() -> None:
    pair = Pair()
    page = whole([[("text", Style.parse("#ff8700 on #000000"))]] * HEIGHT, WIDTH)
    assert "38;2;255;135;0" in pair.show(page)
    pair.encoder.limit(Depth.EIGHT_BIT)
    frame = pair.show(page)
    assert "38;5;208" in frame
    assert "8;2;" not in frame
    assert pair.ours.lines() == pair.stock.lines()
    pair.encoder.limit(Depth.EIGHT_BIT)
    assert pair.show(page) == ""


def test_a_scrolled_view_is_moved_by_the_terminal() -> None:
    rows = [[(f"{index:02} | {NOTES[index % 7]} .. {index * 37 % 100:02} |", Style.parse("#808080 on #101010"))] for index in range(30)]
    pair = Pair()
    head, foot = [("head", Style())], [("foot", Style())]
    pair.show(whole([head, *rows[0:6], foot], WIDTH))
    up = pair.show(whole([head, *rows[1:7], foot], WIDTH))
    assert up.startswith("\x1b[2;7r\x1b[S\x1b[r")
    assert len(up) < 90
    pair.assert_same()
    down = pair.show(whole([head, *rows[0:6], foot], WIDTH))
    assert down.startswith("\x1b[2;7r\x1b[T\x1b[r")
    pair.assert_same()


def test_a_terminal_without_scrolling_deletes_lines() -> None:
    rows = [[(f"{index:02} | {NOTES[index % 7]} .. {index * 37 % 100:02} |", Style())] for index in range(30)]
    pair = Pair(capabilities=Capabilities(scrolls=False))
    pair.show(whole(rows[0:8], WIDTH))
    assert "\x1b[3M" in pair.show(whole(rows[3:11], WIDTH))
    pair.assert_same()


def test_forgetting_paints_everything_over_whatever_is_there() -> None:
    pair = Pair()
    pair.show(whole(filled("日本"), WIDTH))
    pair.ours.feed("\x1b[2;5r\x1b[1;7;31mwhat another program left\x1b[?25h")
    pair.encoder.forget()
    pair.ours.feed(pair.encoder.encode())
    pair.assert_same()
    assert pair.ours.screen.margins is None
    assert pair.ours.screen.cursor.hidden


def test_what_does_not_print_never_reaches_the_terminal() -> None:
    pair = Pair()
    frame = pair.show(whole([[("\x1b[31mred\x07\x9b5n日\x00", Style())]] * HEIGHT, WIDTH))
    assert "\x07" not in frame
    assert "\x9b" not in frame
    assert "\x00" not in frame
    assert "\x1b[31m" not in frame


def test_a_frame_is_held_together_only_where_it_is_long() -> None:
    pair = Pair(width=120)
    assert pair.show(whole([[("long " * 24, Style())]] * HEIGHT, 120), synchronised=True).startswith("\x1b[?2026h")
    assert "2026" not in pair.show(parts({1: [("short", Style())]}, 120, HEIGHT), synchronised=True)


def test_the_terminals_cursor_is_shown_where_it_is_asked_for_and_nowhere_else() -> None:
    pair = Pair()
    pair.show(whole(filled("text"), WIDTH))
    assert pair.ours.screen.cursor.hidden
    pair.show(parts({2: [("other", Style())]}, WIDTH, HEIGHT), cursor=(3, 6))
    assert not pair.ours.screen.cursor.hidden
    assert (pair.ours.screen.cursor.x, pair.ours.screen.cursor.y) == (3, 6)
    pair.ours.feed(pair.encoder.encode())
    assert pair.ours.screen.cursor.hidden


def test_without_colours_attributes_remain() -> None:
    pair = Pair(capabilities=Capabilities(depth=Depth.NONE))
    frame = pair.show(whole([[("plain", Style.parse("#aabbcc on #102030")), ("turned", Style.parse("reverse red"))]] * HEIGHT, WIDTH))
    assert "38;" not in frame
    assert "48;" not in frame
    assert "31" not in frame.replace("\x1b[?7l", "")
    assert pair.ours.looks()[0][6][3][0]


def test_many_pens_and_glyphs_do_not_fill_the_memory(monkeypatch) -> None:
    from toccata.ui.encoder import pens, rows

    monkeypatch.setattr(pens, "_MOST_PENS", 40)
    monkeypatch.setattr(rows, "_MOST_CLUSTERS", 40)
    pair = Pair()
    for turn in range(120):
        line = [(f"a{chr(0x300 + turn % 60)}{turn}", Style.parse(f"#{turn:02x}0000 on #00{turn:02x}00"))]
        pair.encoder.take(whole([line] * HEIGHT, WIDTH), WIDTH, HEIGHT)
        pair.ours.feed(pair.encoder.encode())
        assert len(pair.encoder._pens._pens) <= 44
        assert str(turn) in pair.ours.lines()[3]
