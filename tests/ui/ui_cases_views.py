"""What each action of the other views is for."""

from __future__ import annotations

from ui_stage import Case

VIEW_CASES: dict[str, Case] = {}
