"""The waveform panel: looking, marking, loops, and what happens to a sample's frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from toccata.edit.bounds import the_sample
from toccata.edit.samples import set_loop
from toccata.errors import EditRefused, ToccataError
from toccata.song import Sample, Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.samples import samples_view
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.samples import SamplesView

SCOPE = "samples.waveform"
ZOOM, FAR_ZOOM = 0.5, 0.125
FAR_COLUMNS = 8
BIT_DEPTHS = (8, 16, 24, 32)
LOOP_KINDS = ("none", "forward", "pingpong")
_SEARCH_FRAMES = 4096
_COMPARED_FRAMES = 64


def _zoom(factor: float) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = samples_view(editor)
        view.set_wave_view(view.wave_view.zoomed(factor, the_sample(editor.song, view.number).frames))

    return run


def _whole(editor: Editor) -> None:
    view = samples_view(editor)
    view.set_wave_view(replace(view.wave_view, start=0, end=the_sample(editor.song, view.number).frames))


def _move(columns: int, mark: bool = False) -> Callable[[Editor], None]:
    """By cells of the picture, a frame at least."""

    def run(editor: Editor) -> None:
        view = samples_view(editor)
        step = max(1, round(view.wave.frames_a_column))
        _move_to(view, view.wave_view.cursor + columns * step, mark or view.marking)

    return run


def _move_to(view: SamplesView, frame: int, mark: bool) -> None:
    now = view.wave_view
    view.set_wave_view(now.moved(frame - now.cursor, the_sample(view.editor.song, view.number).frames, mark))


def _to_end(last: bool, mark: bool = False) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = samples_view(editor)
        _move_to(view, the_sample(editor.song, view.number).frames if last else 0, mark or view.marking)

    return run


def _mark(editor: Editor) -> None:
    """Arrows mark from here on; again, they do not, and the mark stays."""
    view = samples_view(editor)
    view.marking = not view.marking
    if view.marking:
        view.set_wave_view(replace(view.wave_view, anchor=view.wave_view.cursor))
    editor.say("Arrows mark. Ctrl+K again to end." if view.marking else "The mark stays until the cursor moves.")


def _mark_all(editor: Editor) -> None:
    view = samples_view(editor)
    view.set_wave_view(replace(view.wave_view, anchor=0, cursor=the_sample(editor.song, view.number).frames))


def _unmark(editor: Editor) -> None:
    view = samples_view(editor)
    view.marking = False
    view.set_wave_view(replace(view.wave_view, anchor=None))


def _play_mark(editor: Editor) -> None:
    """What is marked, else from the cursor on."""
    view = samples_view(editor)
    sample = the_sample(editor.song, view.number)
    first, end = view.wave_view.selection or (view.wave_view.cursor, sample.frames)
    if editor.player is not None and end > first:
        part = np.ascontiguousarray(sample.data[first:end])
        part.setflags(write=False)
        editor.player.preview(Sample(data=part, rate_hz=sample.rate_hz, bits=sample.bits, relative_note=sample.relative_note))
        editor.desk.watch_player()


def _work(editor: Editor, name: str, change: Callable[[Song], Song]) -> None:
    """Changes frames in a thread, for samples can be long, and puts the result in place if nothing else came between."""
    song, number = editor.song, samples_view(editor).number

    def work() -> Song | ToccataError:
        try:
            return change(song)
        except ToccataError as refusal:
            return refusal

    def done(result: Song | ToccataError) -> None:
        if isinstance(result, ToccataError):
            editor.say(str(result), "warning")
        elif editor.song.sample(number) is not song.sample(number):
            editor.say("The sample was changed meanwhile; nothing was done.", "warning")
        elif result is song:
            editor.say(f"{name.capitalize()}: nothing to change.")
        else:
            changed = result.samples
            editor.edit(f"sample {name}", lambda present: replace(present, samples=_with(present, changed, number)))
            editor.say(f"Sample {number:02X}: {name}.")

    editor.desk.run_aside(work, done)


def _with(present: Song, changed: tuple[Sample | None, ...], number: int) -> tuple[Sample | None, ...]:
    """The song's samples as they are now, with the one that was worked on."""
    return (*present.samples[: number - 1], changed[number - 1], *present.samples[number:])


def _on_range(name: str, operation: str) -> Callable[[Editor], None]:
    """An operation of `toccata.edit.sample_data` on what is marked, else on the whole sample."""

    def run(editor: Editor) -> None:
        from toccata.edit import sample_data

        view = samples_view(editor)
        number = view.number
        the_sample(editor.song, number)
        first, end = view.wave_view.selection or (None, None)
        _work(editor, name, lambda song: getattr(sample_data, operation)(song, number, first, end))

    return run


def _on_mark(name: str, operation: str) -> Callable[[Editor], None]:
    """An operation that needs a mark."""

    def run(editor: Editor) -> None:
        from toccata.edit import sample_data

        view = samples_view(editor)
        number, marked = view.number, view.wave_view.selection
        the_sample(editor.song, number)
        if marked is None:
            raise EditRefused("mark frames first: Shift+arrows, or Ctrl+K and arrows")
        _work(editor, name, lambda song: getattr(sample_data, operation)(song, number, *marked))

    return run


def _channels(editor: Editor) -> None:
    from toccata.edit import sample_data

    number = samples_view(editor).number
    if the_sample(editor.song, number).channels == 2:
        _work(editor, "mixed to mono", lambda song: sample_data.make_sample_mono(song, number))
    else:
        _work(editor, "made stereo", lambda song: sample_data.make_sample_stereo(song, number))


def _bits(editor: Editor) -> None:
    from toccata.edit import sample_data

    number = samples_view(editor).number
    bits = the_sample(editor.song, number).bits
    choices = [(str(index + 1), f"{depth} bit{' (float)' if depth == 32 else ''}", str(depth)) for index, depth in enumerate(BIT_DEPTHS)]
    editor.desk.ask(
        f"Now {bits} bit. Change to",
        choices,
        lambda word: _work(editor, f"changed to {word} bit", lambda song: sample_data.set_sample_bits(song, number, int(word))),
    )


def _resample(editor: Editor) -> None:
    from toccata.edit import sample_data

    number = samples_view(editor).number
    rate = the_sample(editor.song, number).rate_hz

    def take(line: str) -> None:
        try:
            new_rate = float(line)
        except ValueError:
            raise EditRefused(f"'{line}' is no rate in Hz") from None
        _work(editor, f"resampled to {new_rate:g} Hz", lambda song: sample_data.resample_sample(song, number, new_rate))

    editor.desk.ask_line("Resample to how many Hz", f"{rate:g}", take)


def _amplify(editor: Editor) -> None:
    from toccata.edit import sample_data

    view = samples_view(editor)
    number = view.number
    the_sample(editor.song, number)
    first, end = view.wave_view.selection or (None, None)

    def take(line: str) -> None:
        try:
            gain_db = float(line.lower().removesuffix("db"))
        except ValueError:
            raise EditRefused(f"'{line}' is no gain in dB") from None
        _work(editor, f"amplified by {gain_db:g} dB", lambda song: sample_data.amplify_sample(song, number, gain_db, first, end))

    editor.desk.ask_line("Amplify by how many dB", "-3", take)


def _loop_bound(first: bool) -> Callable[[Editor], None]:
    """Puts the loop's start or end at the cursor; without a loop, a forward one begins."""

    def run(editor: Editor) -> None:
        view = samples_view(editor)
        number, sample, cursor = view.number, the_sample(editor.song, view.number), view.wave_view.cursor
        loop = sample.loop
        kind = "forward" if loop.kind == "none" else loop.kind
        end = loop.end if loop.kind != "none" and loop.end else sample.frames
        start = loop.start if loop.kind != "none" else 0
        if first:
            start, end = cursor, end if end > cursor else sample.frames
        else:
            start, end = start if start < cursor else 0, cursor
        editor.edit("loop", lambda song: set_loop(song, number, kind, start, end), merge=f"sample.{number}.loop.{first}")

    return run


def _loop_kind(editor: Editor) -> None:
    """none, forward, there and back; over the mark when there is one."""
    view = samples_view(editor)
    number, sample = view.number, the_sample(editor.song, view.number)
    loop, marked = sample.loop, view.wave_view.selection
    kind = LOOP_KINDS[(LOOP_KINDS.index(loop.kind) + 1) % len(LOOP_KINDS)]
    start, end = marked or (loop.start, loop.end or sample.frames)
    if editor.edit("loop", lambda song: set_loop(song, number, kind, start, end)):  # type: ignore[arg-type]
        editor.say(f"Loop: {kind}, {start}–{end}.")


def _find_loop(editor: Editor) -> None:
    """Moves the loop's end to where the sound is most like its start, so that the seam is not heard."""
    view = samples_view(editor)
    number, sample = view.number, the_sample(editor.song, view.number)
    loop = sample.loop
    if loop.kind == "none":
        raise EditRefused("set a loop first: [ and ] put its ends at the cursor")
    end = smoothest_end(sample, loop.start, loop.end)
    editor.edit("loop found", lambda song: set_loop(song, number, loop.kind, loop.start, end))
    editor.say(f"The loop ends at {end} now.")


def smoothest_end(sample: Sample, start: int, end: int) -> int:
    """The frame near `end` where what comes before it is most like what comes before the loop's start.

    Looks 4096 frames to each side and compares 64 frames around both.
    """
    data = sample.data.reshape(sample.frames, -1).astype(np.float64)
    half = min(_COMPARED_FRAMES // 2, start)
    pattern = data[start - half : start + half]
    if half == 0:
        return end
    low, high = max(start + 2 * half, end - _SEARCH_FRAMES), min(sample.frames - half, end + _SEARCH_FRAMES)
    if high <= low:
        return end
    windows = np.lib.stride_tricks.sliding_window_view(data[low - half : high + half - 1], 2 * half, axis=0)
    error = ((windows - pattern.T[None]) ** 2).sum(axis=(1, 2))
    places = np.flatnonzero(error <= error.min() * (1 + 1e-9)) + low
    return int(places[np.abs(places - end).argmin()])


ACTIONS = (
    Action("waveform.zoom_in", "Wave: zoom in", _zoom(ZOOM), ("+",), SCOPE),
    Action("waveform.zoom_out", "Wave: zoom out", _zoom(1 / ZOOM), ("-", "_"), SCOPE),
    Action("waveform.zoom_far_in", "Wave: zoom far in", _zoom(FAR_ZOOM), ("pageup",), SCOPE),
    Action("waveform.zoom_far_out", "Wave: zoom far out", _zoom(1 / FAR_ZOOM), ("pagedown",), SCOPE),
    Action("waveform.whole", "Wave: see all of it", _whole, ("alt+a",), SCOPE),
    Action("waveform.left", "Wave: cursor left", _move(-1), ("left",), SCOPE),
    Action("waveform.right", "Wave: cursor right", _move(1), ("right",), SCOPE),
    Action("waveform.far_left", "Wave: cursor far left", _move(-FAR_COLUMNS), ("(", "alt+left"), SCOPE),
    Action("waveform.far_right", "Wave: cursor far right", _move(FAR_COLUMNS), (")", "alt+right"), SCOPE),
    Action("waveform.start", "Wave: to the first frame", _to_end(False), ("home",), SCOPE),
    Action("waveform.end", "Wave: to the end", _to_end(True), ("end",), SCOPE),
    Action("waveform.mark_left", "Wave: mark to the left", _move(-1, True), ("shift+left",), SCOPE),
    Action("waveform.mark_right", "Wave: mark to the right", _move(1, True), ("shift+right",), SCOPE),
    Action("waveform.mark_start", "Wave: mark to the first frame", _to_end(False, True), ("shift+home",), SCOPE),
    Action("waveform.mark_end", "Wave: mark to the end", _to_end(True, True), ("shift+end",), SCOPE),
    Action("waveform.mark", "Wave: mark with the arrows", _mark, ("ctrl+k",), SCOPE),
    Action("waveform.mark_all", "Wave: mark all", _mark_all, ("alt+B",), SCOPE),
    Action("waveform.unmark", "Wave: unmark", _unmark, ("alt+u",), SCOPE),
    Action("waveform.play_mark", "Wave: play the mark", _play_mark, ("enter",), SCOPE, "Without a mark, from the cursor on."),
    Action("waveform.crop", "Wave: crop to the mark", _on_mark("cropped", "crop_sample"), ("alt+d",), SCOPE),
    Action("waveform.cut", "Wave: cut the mark out", _on_mark("cut", "cut_from_sample"), ("delete", "ctrl+x"), SCOPE),
    Action("waveform.silence", "Wave: silence the mark", _on_mark("silenced", "silence_sample"), ("alt+z",), SCOPE),
    Action("waveform.reverse", "Wave: reverse", _on_range("reversed", "reverse_sample"), ("alt+g",), SCOPE),
    Action("waveform.normalise", "Wave: normalise", _on_range("normalised", "normalise_sample"), ("alt+m",), SCOPE),
    Action("waveform.amplify", "Wave: amplify by dB", _amplify, ("alt+A",), SCOPE),
    Action("waveform.fade_in", "Wave: fade in", _on_range("faded in", "fade_in_sample"), ("alt+j",), SCOPE),
    Action("waveform.fade_out", "Wave: fade out", _on_range("faded out", "fade_out_sample"), ("alt+k",), SCOPE),
    Action("waveform.invert", "Wave: turn upside down", _on_range("inverted", "invert_sample"), ("alt+i",), SCOPE),
    Action("waveform.resample", "Wave: resample", _resample, ("alt+e",), SCOPE),
    Action("waveform.bits", "Wave: bit depth", _bits, ("alt+q",), SCOPE),
    Action("waveform.channels", "Wave: mono or stereo", _channels, ("alt+y",), SCOPE),
    Action("waveform.dc", "Wave: remove DC", _on_range("centred", "remove_dc_from_sample"), ("alt+h",), SCOPE),
    Action("waveform.loop_start", "Wave: loop starts at the cursor", _loop_bound(True), ("[",), SCOPE),
    Action("waveform.loop_end", "Wave: loop ends at the cursor", _loop_bound(False), ("]",), SCOPE),
    Action(
        "waveform.loop_kind",
        "Wave: kind of loop",
        _loop_kind,
        ("alt+v",),
        SCOPE,
        "None, forward, there and back; over a mark when there is one.",
    ),
    Action("waveform.find_loop", "Wave: find a smooth loop end", _find_loop, ("alt+x",), SCOPE),
)
