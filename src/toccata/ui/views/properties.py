"""Building blocks for forms: fields over whole numbers, choices and switches that make one edit a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toccata.errors import EditRefused, ToccataError
from toccata.ui.editor import Editor
from toccata.ui.widgets.fields import Field

Put = Callable[..., None]


def heading(title: str) -> Field:
    """A line that heads the fields below it."""
    return Field(f"heading.{title}", title, heading=True)


def whole_field(
    name: str,
    title: str,
    value: int | None,
    low: int,
    high: int,
    put: Callable[[int | None], None],
    ask: Callable[[str, str, Callable[[str], None]], None],
    *,
    text: str | None = None,
    default: int | None = None,
    none: bool = False,
    bar: bool = True,
    help: str = "",
) -> Field:
    """A whole number from low to high. With `none` the value may be None, one step below low."""

    def adjust(steps: int) -> None:
        if value is None:
            if steps > 0:
                put(low if default is None else default)
        elif none and value + steps < low and value == low:
            put(None)
        else:
            put(min(max(value + steps, low), high))

    def typed(line: str) -> None:
        if none and not line.strip(" -—"):
            put(None)
            return
        try:
            number = int(line.strip(), 0)
        except ValueError:
            raise EditRefused(f"'{line}' is no whole number") from None
        put(number)

    shown = text if text is not None else ("—" if value is None else str(value))
    share = None if not bar else 0.0 if value is None else (value - low) / (high - low)
    enter = lambda: ask(title, "" if value is None else str(value), typed)  # noqa: E731
    return Field(name, title, shown, share, help, adjust, enter, lambda: put(default if default is not None or none else low))


def choice_field(name: str, title: str, value: str, choices: Sequence[str], put: Callable[[str], None], *, help: str = "") -> Field:
    """One of several words; steps and Enter go through them."""

    def adjust(steps: int) -> None:
        at = choices.index(value) if value in choices else 0
        put(choices[min(max(at + (1 if steps > 0 else -1), 0), len(choices) - 1)])

    def enter() -> None:
        at = choices.index(value) if value in choices else -1
        put(choices[(at + 1) % len(choices)])

    shown = value.replace("_", " ")
    return Field(name, title, f"‹ {shown} ›", None, help, adjust, enter, lambda: put(choices[0]))


def switch_field(name: str, title: str, value: bool, put: Callable[[bool], None], *, help: str = "") -> Field:
    """On or off; `+` turns it on, `-` off, Enter the other way."""
    return Field(
        name,
        title,
        "[x] on" if value else "[ ] off",
        None,
        help,
        lambda steps: put(steps > 0),
        lambda: put(not value),
        lambda: put(False),
    )


def text_field(
    name: str,
    title: str,
    value: str,
    put: Callable[[str], None],
    ask: Callable[[str, str, Callable[[str], None]], None],
    *,
    help: str = "",
) -> Field:
    """A line of text; Enter asks for it."""
    return Field(name, title, value or "—", None, help, None, lambda: ask(title, value, put), None)


def asking(editor: Editor) -> Callable[[str, str, Callable[[str], None]], None]:
    """A way to ask for a line whose answer may be refused: the refusal is shown, and nothing changes."""

    def ask(title: str, initial: str, then: Callable[[str], None]) -> None:
        def guarded(line: str) -> None:
            try:
                then(line)
            except ToccataError as refusal:
                editor.say(str(refusal), "warning")

        editor.desk.ask_line(title, initial, guarded)

    return ask
