"""The terminal's clipboard: written by OSC 52, never read; what comes in is the terminal's own paste.

Sources: xterm's control sequences (OSC 52); tmux(1), `set-clipboard` and `allow-passthrough`; screen(1), where a DCS string
reaches the terminal outside.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from toccata.edit.clip import Clip, parse_clip
from toccata.errors import EditRefused
from toccata.song import MAX_CHANNELS, MAX_ROWS

LONGEST_BYTES = 74_994
"""What becomes 100 000 bytes with base64 and the frame round it, as much as terminals take at the least."""
_SCREEN_CHUNK = 250
"""screen takes strings of 768 bytes at most, older ones 256."""


def clipboard_sequence(text: str, environment: Mapping[str, str]) -> str:
    """What to write so that the terminal's clipboard holds the text; empty when the text is too long for it.

    environment: tells tmux (`TMUX`) and screen (`STY`), whose outer terminal is meant.
    """
    data = text.encode("utf-8")
    if len(data) > LONGEST_BYTES:
        return ""
    plain = f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\a"
    if environment.get("TMUX"):
        # tmux takes the plain one with `set-clipboard on`, and hands the wrapped one on with `allow-passthrough on`.
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environment.get("STY"):
        chunks = (plain[start : start + _SCREEN_CHUNK] for start in range(0, len(plain), _SCREEN_CHUNK))
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return plain


def clip_of(text: str) -> Clip:
    """The cells in pasted text, in Toccata's notation or OpenMPT's. Raises: EditRefused with the line for text that is no cells."""
    # The formats' tables take a while to make, and a start has no time for them.
    from toccata.formats.module.clipboard import BadClipboard, is_modplug, parse_modplug

    if not is_modplug(text):
        return parse_clip(text)
    try:
        copied = parse_modplug(text, MAX_ROWS, MAX_CHANNELS)
    except BadClipboard as error:
        raise EditRefused(f"clipboard: {error}") from None
    return Clip(copied.columns, copied.masks)
