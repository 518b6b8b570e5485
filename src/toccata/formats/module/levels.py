"""How loud modules are mixed, so that Toccata's levels are those that players of modules are set up for.

Source: libopenmpt's levels, measured with single notes (0.6.9).
"""

from __future__ import annotations

from toccata.song import Mixer, Strip
from toccata.song.sample import Interpolation

MODULE_MIXER = Mixer(master=Strip(volume_db=3.0103))
"""The strips' equal-power law takes 3 dB of a note in the centre, which trackers did not; the limiter is off."""

MODULE_INTERPOLATION: Interpolation = "soft"
"""libopenmpt's kernels of eight taps."""

XM_MIX_VOLUME = 48
ST3_MONO = 8 / 11
"""ScreamTracker 3 mixed stereo louder by 11/8."""
_MODPLUG_DIVISORS = (96, 96, 96, 112, 128, 136, 144, 152, 160, 164, 168, 172, 176, 180, 184, 188)
"""By pairs of channels: ModPlug Tracker turned songs down the more channels they had."""
_FEWEST, _MOST = 32, 128


def mod_mix_volume(channels: int) -> int:
    """Songs of few channels are mixed louder: 64 for four."""
    return min(max(256 // channels, _FEWEST), _MOST)


def modplug_mix_volume(mix_volume: int, channels: int) -> int:
    """A mix volume as ModPlug Tracker before 1.17 meant it."""
    return round(mix_volume * 64 / _MODPLUG_DIVISORS[min(channels, 31) >> 1])
