"""What is done to marked blocks, or to what is under the cursor where nothing is marked."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from toccata.edit import blocks, notes, rows, variation, volumes
from toccata.edit.clip import format_clip
from toccata.edit.fields import EFFECTS_ONLY, INSTRUMENT_ONLY, NOTE_ONLY, VOLUME_ONLY
from toccata.edit.region import Region, grown
from toccata.errors import EditRefused
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.mark import marked_or_cell, marked_or_channel
from toccata.ui.editor import Editor

SCOPE = "pattern"
_MASKS = {"note": NOTE_ONLY, "instrument": INSTRUMENT_ONLY, "volume": VOLUME_ONLY, "effects": EFFECTS_ONLY}


def _on(
    name: str, change: Callable[..., Song], *values: Any, find: Callable[[Editor], Region] = marked_or_cell
) -> Callable[[Editor], None]:
    """Runs change(song, region, *values) on the block."""
    return lambda editor: _done(editor, name, change(editor.song, find(editor), *values))


def _done(editor: Editor, name: str, song: Song) -> None:
    if not editor.edit(name, song):
        editor.say("Nothing to change here")


def _marked(editor: Editor) -> Region:
    if editor.mark is None:
        raise EditRefused("mark a block first: Shift+arrows, or Ctrl+K and arrows")
    return editor.mark


def _place(editor: Editor) -> tuple[int, int, int]:
    _, pattern, row = editor.heard_place()
    return pattern, row, editor.cursor.channel


def _copy(editor: Editor) -> None:
    region = marked_or_cell(editor)
    _keep(editor, blocks.copy_cells(editor.song, region), "Copied", region)


def _cut(editor: Editor) -> None:
    region = marked_or_cell(editor)
    song, clip = blocks.cut_cells(editor.song, region)
    _keep(editor, clip, "Cut", region)
    editor.edit("Cut", song)


def _keep(editor: Editor, clip: Any, verb: str, region: Region) -> None:
    """Keeps the clip, here and by OSC 52 in the terminal's clipboard."""
    editor.set(clip=clip, marking=False)
    sent = editor.desk.copy_to_clipboard(format_clip(clip))
    rows_word = "row" if region.rows == 1 else "rows"
    count = len(region.channels)
    only_here = "" if sent else "; too much for the terminal's clipboard, so it can be pasted in Toccata alone"
    editor.say(f"{verb} {region.rows} {rows_word} of {count} channel{'s' if count > 1 else ''}{only_here}")


def _clip(editor: Editor) -> Any:
    if editor.clip is None:
        raise EditRefused("nothing was copied yet")
    return editor.clip


def _paste(name: str, paste: Callable[..., Song], steps: bool = True) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        clip = _clip(editor)
        pattern, row, channel = _place(editor)
        _done(editor, name, paste(editor.song, clip, pattern, row, channel))
        if steps and not editor.following:
            editor.move(row=min(row + clip.rows, editor.song.patterns[pattern].rows - 1))

    return run


def _flood(editor: Editor) -> None:
    _done(editor, "Flooded", blocks.flood_paste(editor.song, _clip(editor), marked_or_channel(editor)))


def _swap(editor: Editor) -> None:
    _done(editor, "Swapped blocks", blocks.swap_cells(editor.song, _marked(editor), *_place(editor)))


def _wipe(editor: Editor) -> None:
    """Empties the fields of the edit mask in the block."""
    mask = sum((_MASKS[field] for field in editor.edit_mask), start=~_MASKS["note"] & _MASKS["note"])
    _done(editor, "Wiped", blocks.clear_cells(editor.song, marked_or_cell(editor), mask))


def _set_instrument(editor: Editor) -> None:
    _done(editor, "Set instrument", notes.set_instrument(editor.song, marked_or_channel(editor), editor.instrument))


def _swap_instruments(editor: Editor) -> None:
    region = marked_or_channel(editor)
    current = editor.instrument

    def then(text: str) -> None:
        other = _hex(text, "an instrument number")
        _done(editor, "Swapped instruments", notes.swap_instruments(editor.song, region, current, other))

    editor.desk.ask_line(f"Swap instrument {current:02X} with (hex)", "", then)


def _set_volume(editor: Editor) -> None:
    region = marked_or_channel(editor)

    def then(text: str) -> None:
        volume = _hex(text, "a volume") if text.strip() else None
        _done(editor, "Set volume", volumes.set_volume(editor.song, region, volume))

    editor.desk.ask_line("Volume, hex 00–40; nothing empties the column", "40", then)


def _scale_volume(editor: Editor) -> None:
    region = marked_or_channel(editor)

    def then(text: str) -> None:
        try:
            percent = float(text.strip().rstrip("%"))
        except ValueError:
            raise EditRefused(f"'{text}' is no number of percent") from None
        _done(editor, "Scaled volume", volumes.scale_volume(editor.song, region, percent))

    editor.desk.ask_line("Volume in percent", "100", then)


def _hex(text: str, what: str) -> int:
    try:
        return int(text.strip(), 16)
    except ValueError:
        raise EditRefused(f"'{text}' is not {what} in hex") from None


def _expand(editor: Editor) -> None:
    region = marked_or_channel(editor)
    _done(editor, "Expanded", rows.expand_rows(editor.song, region))


def _seeded(name: str, change: Callable[..., Song]) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        _done(editor, name, change(editor.song, marked_or_channel(editor), random.getrandbits(32)))

    return run


def _double(editor: Editor) -> None:
    """Copies the marked block below itself and marks the copy."""
    region = _marked(editor)
    song = blocks.paste_over(editor.song, blocks.copy_cells(editor.song, region), region.pattern, region.last_row + 1, region.first_channel)
    if editor.edit("Doubled", song):
        below = grown(region, region.rows * 2)
        last_row = min(below.last_row, editor.song.patterns[region.pattern].rows - 1)
        editor.set(
            mark_anchor=(region.pattern, region.last_row + 1, region.first_channel, region.first_field),
            mark_end=(region.pattern, last_row, region.last_channel, region.last_field),
        )


def _transpose(semitones: int) -> Callable[[Editor], None]:
    name = f"Transposed {semitones:+d}"
    return _on(name, notes.transpose_cells, semitones)


_paste_over = _paste("Pasted", blocks.paste_over)

ACTIONS = (
    Action("block.copy", "Copy", _copy, ("ctrl+c", "alt+c"), SCOPE, "The marked block, or the cell."),
    Action("block.cut", "Cut", _cut, ("ctrl+x", "alt+z"), SCOPE),
    Action("block.paste", "Paste over", _paste_over, ("ctrl+v", "alt+o"), SCOPE),
    Action("block.insert_paste", "Paste and push down", _paste("Inserted paste", blocks.insert_paste), ("alt+p",), SCOPE),
    Action("block.mix_paste", "Paste into empty fields", _paste("Mixed paste", blocks.mix_paste), ("alt+m",), SCOPE),
    Action(
        "block.flood_paste", "Fill with the clipboard", _flood, ("alt+V",), SCOPE, "Over and over, down and across the block or channel."
    ),
    Action("block.swap", "Swap block with cursor", _swap, ("alt+y",), SCOPE),
    Action("block.double", "Repeat the block below", _double, (), SCOPE),
    Action("block.semitone_up", "Semitone up", _transpose(1), ("alt+q",), SCOPE),
    Action("block.semitone_down", "Semitone down", _transpose(-1), ("alt+a",), SCOPE),
    Action("block.octave_up", "Notes an octave up", _transpose(12), ("alt+Q",), SCOPE),
    Action("block.octave_down", "Notes an octave down", _transpose(-12), ("alt+A",), SCOPE),
    Action(
        "block.interpolate_volume",
        "Interpolate volume",
        _on("Interpolated volume", volumes.interpolate_volume, find=marked_or_channel),
        ("alt+k",),
        SCOPE,
    ),
    Action(
        "block.interpolate_effect",
        "Interpolate effect",
        _on("Interpolated effect", volumes.interpolate_effect, find=marked_or_channel),
        ("alt+x",),
        SCOPE,
    ),
    Action("block.scale_volume", "Scale volume", _scale_volume, ("alt+j",), SCOPE),
    Action("block.set_volume", "Set volume", _set_volume, ("alt+v",), SCOPE),
    Action("block.set_instrument", "Set instrument", _set_instrument, ("alt+s",), SCOPE, "Gives the notes the current instrument."),
    Action("block.swap_instruments", "Swap instruments", _swap_instruments, ("alt+S",), SCOPE),
    Action("block.wipe", "Wipe masked fields", _wipe, ("alt+w",), SCOPE),
    Action("block.expand", "Expand rows", _expand, ("alt+e",), SCOPE, "Twice as far apart."),
    Action("block.shrink", "Shrink rows", _on("Shrunk", rows.shrink_rows, find=marked_or_channel), ("alt+g",), SCOPE, "Half as far apart."),
    Action("block.randomise", "Randomise values", _seeded("Randomised", variation.randomise_cells), ("alt+r",), SCOPE),
    Action("block.humanise", "Humanise volumes", _seeded("Humanised", variation.humanise_cells), ("alt+R",), SCOPE),
    Action("block.reverse", "Reverse rows", _on("Reversed", rows.reverse_rows, find=marked_or_channel), ("alt+B",), SCOPE),
    Action("block.rotate_up", "Rotate rows up", _on("Rotated", rows.rotate_rows, -1, find=marked_or_channel), ("alt+up",), SCOPE),
    Action("block.rotate_down", "Rotate rows down", _on("Rotated", rows.rotate_rows, 1, find=marked_or_channel), ("alt+down",), SCOPE),
)
