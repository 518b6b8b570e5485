"""Songs sound as they did."""

from __future__ import annotations

import numpy as np
import pytest

from .golden import FOLDER, SONGS, levels


@pytest.mark.parametrize("name", SONGS)
def test_a_song_sounds_as_it_did(name):
    golden = np.loadtxt(FOLDER / f"{name}.txt")
    assert golden.max() > 0.05, "a golden of silence proves nothing"
    # A thousandth of full scale, and 0.1 dB: what another processor's rounding cannot reach.
    np.testing.assert_allclose(levels(SONGS[name]()), golden, atol=1e-3, rtol=0.012)
