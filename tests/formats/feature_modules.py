"""Small modules, one for each effect of each format, on a scale that a tone plays: what the conformance benchmark renders."""

from __future__ import annotations

import numpy as np
from module_files import Cells, ItEnvelope, ItInstrument, ItSample, ModSample, S3mSample, XmInstrument, XmSample, it, mod, s3m, xm

_PERIODS = (428, 381, 340, 320, 285, 254, 226, 214)
_STEPS = (0, 2, 4, 5, 7, 9, 11, 12)


def _tone(frames: int = 2048, cycle: int = 64) -> np.ndarray:
    """A tone that brightens, so that offsets and loops are heard."""
    phase = np.arange(frames) / cycle
    bright = np.arange(frames) / frames
    values = np.sin(2 * np.pi * phase) + bright * np.sin(6 * np.pi * phase) + bright * bright * np.sin(10 * np.pi * phase)
    return np.round(values * 40).astype(np.int8)


def _hit(frames: int = 3000) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.round(rng.uniform(-1, 1, frames) * 120 * np.exp(-np.arange(frames) / 500)).astype(np.int8)


def _scale(first: tuple[int, ...], rest: tuple[int, ...], note) -> Cells:  # type: ignore[no-untyped-def]
    """A note every 8 rows with one command beside it, and the other on the rows that follow."""
    cells: Cells = {}
    for step in range(8):
        cells[8 * step, 0] = note(step, first)
        for row in range(8 * step + 1, 8 * step + 6):
            cells[row, 0] = note(None, rest)
    return cells


def _mod_cells(command: int, value: int, with_note: bool = False) -> Cells:
    def note(step: int | None, word: tuple[int, ...]) -> tuple[int, ...]:
        return (_PERIODS[step] if step is not None else 0, 1 if step is not None else 0, *word)

    word = (command, value)
    return _scale(word if with_note else (0, 0), word, note)


def _xm_cells(volume: int, effect: int, value: int, with_note: bool = False) -> Cells:
    def note(step: int | None, word: tuple[int, ...]) -> tuple[int, ...]:
        return (49 + _STEPS[step] if step is not None else 0, 1 if step is not None else 0, *word)

    word = (volume, effect, value)
    return _scale(word if with_note else (0, 0, 0), word, note)


def _st_cells(volume: int, command: int, value: int, with_note: bool, base: int, none: int) -> Cells:
    def note(step: int | None, word: tuple[int, ...]) -> tuple[int, ...]:
        number = (
            none
            if step is None
            else base + _STEPS[step]
            if none == 253
            else ((base + _STEPS[step]) // 12 << 4) + (base + _STEPS[step]) % 12
        )
        return (number, 1 if step is not None else 0, *word)

    word = (volume, command, value)
    return _scale(word if with_note else (255, 0, 0), word, note)


_MOD_EFFECTS = {
    "arpeggio": (0, 0x47),
    "portamento": (1, 4),
    "tone_portamento": (3, 8),
    "vibrato": (4, 0x48),
    "vibrato_slide": (6, 2),
    "tremolo": (7, 0x4A),
    "offset": (9, 3),
    "volume_slide": (0xA, 2),
    "fine_portamento": (0xE, 0x14),
    "retrigger": (0xE, 0x92),
    "cut": (0xE, 0xC3),
    "delay": (0xE, 0xD3),
    "tempo": (0xF, 0x90),
}
_XM_EFFECTS = {
    "arpeggio": (0, 0, 0x47),
    "portamento": (0, 2, 9),
    "tone_portamento": (0, 3, 16),
    "vibrato": (0, 4, 0x58),
    "volume_vibrato": (0xB6, 0, 0),
    "panning": (0, 8, 0x20),
    "offset": (0, 9, 3),
    "volume_column_slide": (0x62, 0, 0),
    "global_volume": (0, 0x11, 2),
    "key_off": (0, 0x14, 3),
    "envelope_position": (0, 0x15, 20),
    "multi_retrigger": (0, 0x1B, 0x92),
    "tremor": (0, 0x1D, 0x21),
    "extra_fine": (0, 0x21, 0x1F),
}
_ST_EFFECTS = {
    "speed": ("A", 4),
    "volume_slide": ("D", 2),
    "fine_volume_slide": ("D", 0xF4),
    "pitch_down": ("E", 6),
    "fine_pitch_up": ("F", 0xF4),
    "tone_slide": ("G", 12),
    "vibrato": ("H", 0x58),
    "tremor": ("I", 0x21),
    "arpeggio": ("J", 0x47),
    "vibrato_slide": ("K", 2),
    "offset": ("O", 3),
    "retrigger": ("Q", 0x92),
    "tremolo": ("R", 0x4A),
    "cut": ("S", 0xC3),
    "delay": ("S", 0xD3),
    "tempo": ("T", 0x90),
    "fine_vibrato": ("U", 0x58),
}
_IT_EFFECTS = _ST_EFFECTS | {
    "channel_volume": ("N", 2),
    "panning_slide": ("P", 4),
    "panbrello": ("Y", 0x48),
    "note_off": ("S", 0x76),
    "tempo_slide": ("T", 0x12),
    "filter": ("Z", 0x30),
}


def _made() -> dict[str, bytes]:
    tone, hit = _tone(), _hit()
    found: dict[str, bytes] = {}
    loop = ModSample("tone", tone.tobytes(), loop_start=512, loop_words=512)
    for name, (command, value) in _MOD_EFFECTS.items():
        cells = _mod_cells(command, value, (command in (9, 0xE) and value >> 4 in (0, 0xD)) or command in (3, 9))
        found[f"mod_{name}.mod"] = mod([cells], [loop])
    found["mod_finetune.mod"] = mod([_mod_cells(0, 0)], [ModSample("tone", tone.tobytes(), -3, 64, 512, 512)])
    found["mod_8_channels.mod"] = mod([_mod_cells(0, 0x37)], [loop], tag=b"8CHN", channels=8)
    points = ([(0, 64), (10, 40), (30, 20), (60, 0)], 1, 1, 2, 3)
    instrument = XmInstrument([XmSample(tone, "tone", (1, 1024, 1024))], "tone", volume=points, fade_out=800, vibrato=(0, 10, 6, 24))
    for name, (volume, effect, value) in _XM_EFFECTS.items():
        for flags, kind in ((1, "linear"), (0, "amiga")):
            found[f"xm_{name}_{kind}.xm"] = xm([_xm_cells(volume, effect, value, effect in (3, 9))], [instrument], flags=flags)
    found["xm_pingpong.xm"] = xm([_xm_cells(0, 0, 0)], [XmInstrument([XmSample(tone, "tone", (2, 1024, 900), finetune=40, note=5)])])
    for name, (letter, value) in _ST_EFFECTS.items():
        cells = _st_cells(255, ord(letter) - 64, value, letter in "GO" or value >> 4 == 0xD, 48, 255)
        found[f"s3m_{name}.s3m"] = s3m([cells], [S3mSample(tone, "tone", (1024, 2048))])
    shaped = ItInstrument(
        "tone",
        fade_out=40,
        volume=ItEnvelope([(0, 64), (12, 30), (40, 40), (80, 0)], 1 | 4, (0, 0), (1, 2)),
        pitch=ItEnvelope([(0, 32), (40, -20)], 1 | 0x80),
        cutoff=0x80 | 90,
        resonance=0x80 | 60,
    )
    samples = [ItSample(tone, "tone", (1024, 2048), rate=8363), ItSample(hit, "hit")]
    for name, (letter, value) in _IT_EFFECTS.items():
        cells = _st_cells(255, ord(letter) - 64, value, letter in "GO" or value >> 4 == 0xD, 60, 253)
        found[f"it_{name}.it"] = it([cells], samples)
    plain = _st_cells(255, 0, 0, False, 60, 253)
    found["it_filter_envelope.it"] = it([plain], samples, [shaped])
    found["it_new_note_action.it"] = it([plain], samples, [ItInstrument("tone", actions=(3, 0, 0), fade_out=20)])
    found["it_sample_vibrato.it"] = it([plain], [ItSample(tone, "tone", (1024, 2048), vibrato=(20, 30, 40, 0))])
    found["it_sustain_loop.it"] = it([plain], [ItSample(tone, "tone", None, (256, 512), True)])
    return found


MODULES = _made()
