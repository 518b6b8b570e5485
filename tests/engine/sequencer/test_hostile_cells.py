"""Cells that no editor writes: whatever bytes a pattern holds, the sequencer keeps its bounds and plays the same twice."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from toccata.engine import layout
from toccata.engine.memory import address_of
from toccata.engine.sequencer import layout as seq
from toccata.notation.cells import CELL_WIDTH
from toccata.notation.effects import EFFECTS
from toccata.song import Envelope, EnvelopePoint, Instrument, Vibrato
from toccata.song.rules import FASTTRACKER, IMPULSETRACKER, MODPLUG_IT, MODPLUG_XM, PLAIN, PROTRACKER, SCREAMTRACKER, PlayRules

ROWS, CHANNELS = 32, 4

EVERY_RULE = PlayRules(**dict.fromkeys((rule.name for rule in fields(PlayRules)), True))
RULES = (PlayRules(), IMPULSETRACKER, SCREAMTRACKER, PROTRACKER, FASTTRACKER, MODPLUG_XM, MODPLUG_IT, PLAIN, EVERY_RULE)


def make_player(machine, tools, random, seed):
    """Two patterns of random cells, half of them with effects that exist, for instruments that use all there is."""
    shape = Envelope(tuple(EnvelopePoint(4 * point, 60 - 20 * point) for point in range(4)), enabled=True, loop=(1, 2), sustain=(2, 2))
    instruments = [
        Instrument(sample=1, volume_envelope=shape, panning_envelope=shape, pitch_envelope=shape, fade_out=500, new_note_action=action)
        for action in ("cut", "continue", "off", "fade")
    ]
    samples = (tools.sample(5000, vibrato=Vibrato("random", 40, 15, 3)), tools.sample(0))
    rows = "\n".join([" | ".join(["..."] * CHANNELS)] * ROWS)
    rules = RULES[seed % len(RULES)]
    player = machine(rows, rows, channels=CHANNELS, samples=samples, instruments=tuple(instruments), speed=3, rules=rules)
    player.cells = random.integers(0, 256, (2, CHANNELS, ROWS, CELL_WIDTH)).astype(np.uint8)
    known = np.array([effect.meaning for effect in EFFECTS], np.uint8)
    for column in range(4, CELL_WIDTH, 2):
        chosen = random.random((2, CHANNELS, ROWS)) < 0.5
        player.cells[..., column] = np.where(chosen, random.choice(known, chosen.shape), 0)
    player.cells[..., 0] = np.where(
        random.random((2, CHANNELS, ROWS)) < 0.5, random.integers(0, 120, (2, CHANNELS, ROWS)), player.cells[..., 0]
    )
    player.cells[..., 1] = random.integers(0, 7, (2, CHANNELS, ROWS))
    player.addresses = np.array([[address_of(column) for column in pattern] for pattern in player.cells], np.int64)
    for number in range(2):
        player.patterns["columns"][number] = address_of(player.addresses[number])
    return player


def check(player):
    channels = player.channels[:CHANNELS]
    assert ((channels["volume"] >= 0) & (channels["volume"] <= 64)).all()
    assert ((channels["out_volume"] >= 0) & (channels["out_volume"] <= 64)).all()
    assert ((channels["panning"] >= 0) & (channels["panning"] <= 256)).all()
    assert ((channels["period"] >= 0) & (channels["period"] <= 2 * 31999)).all()
    assert ((channels["voice"] >= seq.NO_VOICE) & (channels["voice"] < layout.MAX_VOICES)).all()
    assert 0 <= player.sequencer["global_volume"][0] <= 128
    assert 0 <= player.now["row"][0] < ROWS
    assert player.now["order_index"][0] in (0, 1)
    sounding = player.voices[player.sounding()]
    for field in ("left", "right"):
        assert (abs(sounding[field]["target"]) <= 1).all()
    assert np.isfinite(sounding["ratio"]).all()
    driven = [int(voice) for voice in player.notes["voice"] if voice >= 0]
    assert len(driven) == len(set(driven))


def run(machine, tools, seed, ticks):
    player = make_player(machine, tools, np.random.default_rng(seed), seed)
    player.send(tools.command.PLAY)
    story = []
    for tick in range(ticks):
        if tick % 7 == 3:
            player.send(tools.command.NOTE_ON, tick % CHANNELS, 40 + tick % 40, tick % 6, 1.0)
        player.go_on(1)
        player.ring["read"] = player.ring["written"]
        check(player)
        story.append(player.notes.tobytes())
    return story


@pytest.mark.parametrize("seed", range(len(RULES)))
def test_bounds_hold(machine, tools, seed):
    assert run(machine, tools, seed, 200) == run(machine, tools, seed, 200)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 400))
def test_bounds_hold_for_long(machine, tools, seed):
    run(machine, tools, seed, 3000)
