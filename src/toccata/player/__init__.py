"""Playing: compiles the song into engine memory, live and offline. Imports numba, so nobody imports this before the first paint.

May import song, engine, sound, notation and rack.
"""

from toccata.player.player import PlayedNote, Player, PlayerSettings, Position
from toccata.player.timeline import Timeline
from toccata.player.units import Status

__all__ = ["PlayedNote", "Player", "PlayerSettings", "Position", "Status", "Timeline"]
