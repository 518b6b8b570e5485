"""What modules cannot hold of an arrangement is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toccata.edit.new import new_song
from toccata.edit.order import set_section
from toccata.edit.sections import mute_in_section
from toccata.formats.loaded import Notices
from toccata.formats.module.telling import tell_mixer

PLAIN = new_song()


@pytest.mark.parametrize(
    ("song", "told"),
    [
        (PLAIN, ()),
        (replace(PLAIN, groove=(8, 4)), ("grooves and swing were left out: rows are even",)),
        (replace(PLAIN, swing=58.0), ("grooves and swing were left out: rows are even",)),
        (
            replace(PLAIN, channels=(replace(PLAIN.channels[0], groove=(7, 5)), *PLAIN.channels[1:])),
            ("grooves and swing were left out: rows are even",),
        ),
        (
            mute_in_section(set_section(PLAIN, 0, "Intro"), 0, 2),
            ("the names of sections were left out", "channels that rest in a section play there"),
        ),
    ],
)
def test_grooves_and_rests(song, told):
    notices = Notices()
    tell_mixer(song, notices)
    assert tuple(notices.told()) == told


def test_slots_of_which_the_same_is_said_share_a_line():
    notices = Notices()
    for number in (1, 5, 0x1F):
        notices.say(f"instrument {number:02X}: 16 bits became 8")
        notices.say(f"sample {number:02X}: its name '{number}' was cut")
    notices.say("the title was cut")
    assert notices.told() == (
        "instruments 01, 05, 1F: 16 bits became 8",
        "sample 01: its name '1' was cut",
        "sample 05: its name '5' was cut",
        "sample 1F: its name '31' was cut",
        "the title was cut",
    )
