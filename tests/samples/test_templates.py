"""Every template sounds from its first key."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.config import data_folder
from toccata.edit.cells import type_note
from toccata.player.bounce import render
from toccata.session.templates import shipped_templates, song_of

SAMPLES = data_folder("samples")


@pytest.mark.parametrize("template", shipped_templates(SAMPLES), ids=lambda template: template.name)
def test_each_instrument_is_heard(template):
    song = replace(song_of(template, SAMPLES), tempo=250.0)
    peaks = []
    for number in range(1, min(len(song.instruments), 4) + 1):
        sound = np.concatenate(list(render(type_note(song, 0, 0, 0, 60, number), 22050, seconds_cap=1.0)))
        peaks.append(float(np.abs(sound).max()))
    assert min(peaks) > 0.03
    assert max(peaks) <= 1.0
