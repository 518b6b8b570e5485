"""Which keys reach Toccata in which terminal: the one table that help, palette, keys.toml and `toccata keys` read.

What is not in here arrives in nearly every terminal: printable characters, Ctrl+letter, F1–F12, arrows and their block,
Tab, Alt+letter. Sources: measured through Textual's parser, and the terminals' own default shortcuts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal, or what stands between it and us. signs: environment variables that tell it, each with the start of its value.
    keeps: keys, `alt+*` for all that begin so. why: completes the sentence `<key> ...`."""

    name: str
    signs: tuple[tuple[str, str], ...]
    keeps: tuple[str, ...]
    why: str


_BLOCK = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")


def _f_keys(modifier: str) -> tuple[str, ...]:
    return tuple(f"{modifier}+f{number}" for number in range(1, 13))


EVERY_TERMINAL = (
    Terminal("every terminal", (), ("ctrl+h",), "is Backspace to a terminal"),
    Terminal("every terminal", (), ("ctrl+i",), "is Tab to a terminal"),
    Terminal("every terminal", (), ("ctrl+j", "ctrl+m"), "is Enter to a terminal"),
    Terminal("tmux or screen", (), ("ctrl+a", "ctrl+b"), "is kept by screen or tmux"),
    Terminal("ssh", (), ("~",), "is kept by ssh after Enter"),
    Terminal("most terminals", (), ("alt+b", "alt+f"), "is Ctrl+Left or Ctrl+Right in many terminals"),
    Terminal("most terminals", (), ("alt+O",), "begins another key's code in many terminals"),
    Terminal(
        "most terminals", (), ("alt+enter", "alt+space", "alt+backspace", "alt+tab", "alt+escape"), "loses its Alt, or is the desktop's"
    ),
    Terminal(
        "most terminals",
        (),
        ("ctrl+enter", "shift+enter", "shift+space", "ctrl+tab", "ctrl+backspace", "shift+backspace"),
        "is sent without its modifier",
    ),
    Terminal("most terminals", (), tuple(f"ctrl+{digit}" for digit in range(10)), "is not sent by most terminals"),
    Terminal("most terminals", (), ("ctrl+shift+*",), "is not told from Ctrl alone, or is the terminal's own"),
    Terminal("most terminals", (), ("shift+insert",), "pastes"),
    Terminal("most terminals", (), _f_keys("alt"), "is the desktop's"),
)
"""Keys that cannot be relied on anywhere; the first that fits is told."""

TERMINALS = (
    Terminal(
        "Terminal.app", (("TERM_PROGRAM", "Apple_Terminal"),), ("alt+*",), "needs 'Use Option as Meta Key' in Terminal's keyboard settings"
    ),
    Terminal("Terminal.app", (("TERM_PROGRAM", "Apple_Terminal"),), ("pageup", "pagedown"), "scrolls Terminal's window"),
    Terminal("iTerm2", (("TERM_PROGRAM", "iTerm"),), ("alt+*",), "needs 'Left Option key: Esc+' in iTerm2's profile"),
    Terminal("XFCE's terminal", (("COLORTERM", "xfce4-terminal"),), (*_f_keys("ctrl"), "f1", "f10", "f11"), "is kept by XFCE's terminal"),
    Terminal(
        "GNOME Terminal",
        (("VTE_VERSION", ""),),
        ("f1", "f10", "f11", "ctrl+pageup", "ctrl+pagedown"),
        "is kept by GNOME Terminal, until its shortcuts are turned off",
    ),
    Terminal("Windows Terminal", (("WT_SESSION", ""),), ("ctrl+v",), "becomes a paste in Windows Terminal"),
    Terminal("Windows Terminal", (("WT_SESSION", ""),), ("ctrl+c",), "copies in Windows Terminal while text is marked"),
    Terminal("Windows Terminal", (("WT_SESSION", ""),), ("f11", "alt+enter"), "is Windows Terminal's full screen"),
    Terminal(
        "VS Code's terminal",
        (("TERM_PROGRAM", "vscode"),),
        ("ctrl+n", "ctrl+w", "ctrl+t", "ctrl+p", "ctrl+f", "ctrl+k"),
        "is kept by VS Code",
    ),
    Terminal("the Linux console", (("TERM", "linux"),), _f_keys("shift"), "is another key on the Linux console"),
    Terminal(
        "the Linux console",
        (("TERM", "linux"),),
        tuple(f"{modifier}+{key}" for modifier in ("shift", "ctrl", "alt") for key in _BLOCK),
        "comes without its modifier on the Linux console",
    ),
)
"""Keys that a terminal keeps for itself unless it is told otherwise."""


def terminals_of(environment: Mapping[str, str]) -> tuple[Terminal, ...]:
    """The entries of `TERMINALS` that the environment variables tell."""
    return tuple(
        terminal
        for terminal in TERMINALS
        if all(name in environment and environment[name].startswith(value) for name, value in terminal.signs)
    )


def held_back(key: str, terminals: tuple[Terminal, ...] = ()) -> str:
    """Why the key may not arrive, as the end of a sentence that begins with its name; empty when nothing is known of it.

    terminals: those that are there, from `terminals_of`; what holds everywhere is looked at in any case.
    """
    for terminal in (*EVERY_TERMINAL, *terminals):
        if any(key.startswith(kept[:-1]) if kept.endswith("+*") else key == kept for kept in terminal.keeps):
            return terminal.why
    return ""
