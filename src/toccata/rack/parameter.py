"""What a parameter is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Curve = Literal["linear", "exponential", "steps"]
Ramp = Literal["none", "linear"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting: range, default and how it is shown and smoothed.

    curve: how a 0–1 position maps to the range (`exponential` needs low > 0; `steps` takes whole numbers).
    ramp: whether the engine glides to a new value over a quantum or takes it at once.
    choices: names of the steps from `low` up, for parameters that pick one of several.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    default: float
    curve: Curve = "linear"
    ramp: Ramp = "linear"
    help: str = ""
    choices: tuple[str, ...] = ()

    def clamp(self, value: float) -> float:
        """The nearest value the parameter can have."""
        value = min(max(value, self.low), self.high)
        return float(round(value)) if self.curve == "steps" else float(value)

    def at(self, position: float) -> float:
        """The value at a position 0–1 along the curve."""
        position = min(max(position, 0.0), 1.0)
        if self.curve == "exponential":
            return self.low * (self.high / self.low) ** position
        return self.clamp(self.low + position * (self.high - self.low))

    def position(self, value: float) -> float:
        """Where a value lies along the curve, 0–1."""
        value = self.clamp(value)
        if self.curve == "exponential":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def format(self, value: float) -> str:
        """As the screen shows it: `50 %`, `440 Hz`, `pulse`."""
        if self.choices:
            return self.choices[round(value - self.low)]
        number = f"{value:.0f}" if self.curve == "steps" or abs(value) >= 100 else f"{value:.3g}"
        return f"{number} {self.unit}".rstrip()


def choice(name: str, title: str, choices: tuple[str, ...], help: str = "", default: int = 0) -> Parameter:
    """A parameter that picks one of several."""
    return Parameter(name, title, "", 0, len(choices) - 1, default, "steps", "none", help, choices)
