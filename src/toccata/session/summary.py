"""What differs between two songs, in words."""

from __future__ import annotations

from toccata.song import Pattern, Song

_SETTINGS = {
    "title": "title",
    "artist": "artist",
    "message": "message",
    "tempo": "tempo",
    "speed": "speed",
    "time_signature": "time signature",
    "key": "key",
    "scale": "scale",
    "order": "order",
    "channels": "channels",
    "mixer": "mixer",
    "rules": "play rules",
}


def changed_parts(old: Song, new: Song) -> list[str]:
    """The parts that are another object, a few words each: `pattern 03 channel 2`, `sample 0C`, `tempo`."""
    found = _changed_patterns(old.patterns, new.patterns)
    for noun, before, after in (("instrument", old.instruments, new.instruments), ("sample", old.samples, new.samples)):
        places = [place for place in range(max(len(before), len(after))) if _at(before, place) is not _at(after, place)]
        found += [f"{noun} {place + 1:02X}" for place in places]
    return found + [words for name, words in _SETTINGS.items() if getattr(old, name) != getattr(new, name)]


def _changed_patterns(old: tuple[Pattern, ...], new: tuple[Pattern, ...]) -> list[str]:
    found = []
    for place in range(max(len(old), len(new))):
        before, after = _at(old, place), _at(new, place)
        if before is after:
            continue
        if not isinstance(before, Pattern) or not isinstance(after, Pattern) or len(before.columns) != len(after.columns):
            found.append(f"pattern {place:02X}")
            continue
        channels = [str(index + 1) for index, column in enumerate(after.columns) if column is not before.columns[index]]
        found.append(f"pattern {place:02X}" + (f" channel {', '.join(channels)}" if 0 < len(channels) < len(after.columns) else ""))
    return found


def _at(parts: tuple[object, ...], place: int) -> object:
    return parts[place] if place < len(parts) else None
