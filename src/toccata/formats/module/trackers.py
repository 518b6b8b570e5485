"""The program that wrote an S3M or IT, by the version number it left there.

Source: the list in OpenMPT's and Schism Tracker's documentation of the "created with tracker" field.
"""

from __future__ import annotations

_FAMILIES = {
    0x1: "ScreamTracker",
    0x2: "Imago Orpheus",
    0x3: "ImpulseTracker",
    0x4: "Schism Tracker",
    0x5: "OpenMPT",
    0x6: "BeRoTracker",
    0x7: "CreamTracker",
}
_LAST_OF_IT = 0x214
_DATED = 0x020
"""Schism Tracker counts days from here on."""


def name_of_tracker(version: int, own: str) -> str:
    """The name, with a version where it is known. own: the program whose format it is, `ScreamTracker` or `ImpulseTracker`.

    In an S3M the first digit is the program; ImpulseTracker's own files have 0 there, and numbers below 0220.
    """
    family, rest = version >> 12, version & 0xFFF
    if own == "ImpulseTracker" and family == 0:
        return _impulsetracker(rest)
    if own == "ImpulseTracker" and family == 0x1:
        return "Schism Tracker"
    if own == "ImpulseTracker" and family in (0x2, 0x3, 0x7, 0xD):
        return {0x2: "Schism Tracker", 0x3: "Schism Tracker", 0x7: "ITMCK", 0xD: "spx"}[family]
    name = _FAMILIES.get(family, "an unknown tracker")
    if name == "Schism Tracker" and rest > _DATED:
        return name
    if name == "ImpulseTracker":
        return _impulsetracker(rest)
    return f"{name} {rest >> 8:X}.{rest & 0xFF:02X}" if family in _FAMILIES else name


def _impulsetracker(number: int) -> str:
    """Its versions after 2.14 are patches of that (OpenMPT)."""
    patch = f"p{number - _LAST_OF_IT}" if _LAST_OF_IT < number < 0x220 else ""
    shown = _LAST_OF_IT if patch else number
    return f"ImpulseTracker {shown >> 8:X}.{shown & 0xFF:02X}{patch}"
