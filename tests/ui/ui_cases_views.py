"""What each action of the other views is for."""

from __future__ import annotations

from ui_cases_arrangement import CASES as ARRANGEMENT
from ui_cases_editing import CASES as EDITING
from ui_cases_files import CASES as FILES
from ui_cases_forms import CASES as FORMS
from ui_cases_instruments import CASES as INSTRUMENTS
from ui_cases_listen import CASES as LISTEN
from ui_cases_samples import CASES as SAMPLES
from ui_cases_song import CASES as SONG
from ui_stage import Case

VIEW_CASES: dict[str, Case] = ARRANGEMENT | EDITING | LISTEN | SAMPLES | FORMS | INSTRUMENTS | SONG | FILES
