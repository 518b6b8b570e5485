"""Golden renders: songs whose sound is known, kept as the level of each side, block by block.

`python -m tests.player.golden` from the repository's top writes them anew, after a change of sound that is meant.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from toccata.player.bounce import render
from toccata.song import Channel, Envelope, EnvelopePoint, Instrument, Loop, OrderEntry, Pattern, Sample, Song, Strip

from .songs import column, decaying_sine, looped_square

FOLDER = Path(__file__).parent / "golden"
_BLOCK_FRAMES = 2400
_SECONDS = 3.0


def _song(columns: list[dict[int, str]], instruments: tuple[Instrument, ...], samples: tuple[Sample, ...], rows: int = 32) -> Song:
    return Song(
        channels=tuple(Channel(panning=64 + 128 * (index % 2), effect_columns=2) for index in range(len(columns))),
        order=(OrderEntry(0),),
        patterns=(Pattern(rows, tuple(column(rows, cells) for cells in columns)),),
        instruments=instruments,
        samples=samples,
    )


def effects() -> Song:
    """Slides, vibrato, arpeggio, retrigger, cuts and delays."""
    return _song(
        [
            {0: "C-4 01 40 047", 4: "C-5 01 .. 302", 8: "E-4 01 20 48A", 12: "G-4 01 .. A08", 16: "C-4 01 .. E93", 20: "D-4 01 .. EC2 20C"},
            {0: "C-3 02 .. 104", 6: "C-3 02 +4 ...", 10: "== .. .. ...", 12: "G-3 02 P4 P08", 18: "C-4 02 V6 R12", 24: "^^ .. .. ..."},
            {2: "A-4 01 30 ED3", 6: "F-4 01 .. 726", 14: "C-5 01 .. T12", 20: "C-5 01 .. 901", 26: "C-4 01 M8 EE1"},
        ],
        (Instrument(sample=1), Instrument(sample=2)),
        (decaying_sine(frames=30000, decay=4.0), looped_square(0.4)),
    )


def envelopes() -> Song:
    """Volume and panning envelopes with sustain, fade-out, and notes that go on behind the new one."""
    volume = Envelope((EnvelopePoint(0, 0), EnvelopePoint(6, 64), EnvelopePoint(20, 30), EnvelopePoint(60, 0)), True, sustain=(2, 2))
    panning = Envelope((EnvelopePoint(0, -32), EnvelopePoint(12, 32), EnvelopePoint(24, -32)), True, loop=(0, 2))
    pad = Instrument(sample=1, volume_envelope=volume, panning_envelope=panning, fade_out=600, new_note_action="fade")
    return _song(
        [
            {0: "C-4 01 .. ...", 6: "E-4 01 .. ...", 12: "G-4 01 .. ...", 18: "== .. .. ..."},
            {3: "C-3 02 .. ...", 9: "== .. .. ...", 15: "G-3 02 20 ...", 24: "~~ .. .. ..."},
        ],
        (pad, replace(pad, new_note_action="cut", fade_out=2000)),
        (looped_square(0.5),),
    )


def chips() -> Song:
    """Every waveform of the chip synth."""
    instruments = tuple(Instrument(kind="chip", parameters=(("waveform", float(index)),)) for index in range(6))
    columns = [
        {index: f"{note} {index + 1:02X} 30 ...", index + 12: "== .. .. ..."}
        for index, note in enumerate(("A-3", "A-3", "E-4", "C-5", "C-5", "A-2"))
    ]
    return _song(columns, instruments, ())


def strips() -> Song:
    """Panned strips, a ping-pong loop in stereo, and a muted channel."""
    data = np.stack([np.linspace(-0.8, 0.8, 400), np.linspace(0.4, -0.4, 400)], axis=1).astype(np.float32)
    data.setflags(write=False)
    sample = Sample(data=data, rate_hz=48000.0, bits=32, loop=Loop("pingpong", 100, 400))
    song = _song([{0: "C-4 01 .. ..."}, {8: "G-4 01 .. ..."}, {0: "C-5 01 .. ..."}], (Instrument(sample=1),), (sample,))
    made = (Strip(-3.0, -1.0), Strip(-9.0, 0.5), Strip(mute=True))
    return replace(song, channels=tuple(replace(channel, strip=strip) for channel, strip in zip(song.channels, made, strict=True)))


SONGS = {"effects": effects, "envelopes": envelopes, "chips": chips, "strips": strips}


def levels(song: Song) -> np.ndarray:
    """Root mean square of each side, (blocks, 2)."""
    sound = np.concatenate(list(render(song, seconds_cap=_SECONDS)))
    blocks = len(sound) // _BLOCK_FRAMES
    shaped = sound[: blocks * _BLOCK_FRAMES].astype(np.float64).reshape(blocks, _BLOCK_FRAMES, 2)
    return np.sqrt((shaped**2).mean(axis=1))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, song in SONGS.items():
        np.savetxt(FOLDER / f"{name}.txt", levels(song()), fmt="%.6f")


if __name__ == "__main__":
    main()
