"""What effects mean, how they remember, and which of the sequencer's units carries them out."""

from __future__ import annotations

from enum import IntEnum


class Meaning(IntEnum):
    """What an effect does. Numbers are for memory only; files hold codes."""

    NONE = 0
    ARPEGGIO = 1
    PORTAMENTO_UP = 2
    PORTAMENTO_DOWN = 3
    TONE_PORTAMENTO = 4
    VIBRATO = 5
    TONE_PORTAMENTO_VOLUME_SLIDE = 6
    VIBRATO_VOLUME_SLIDE = 7
    TREMOLO = 8
    SET_PANNING = 9
    SAMPLE_OFFSET = 10
    VOLUME_SLIDE = 11
    ORDER_JUMP = 12
    SET_VOLUME = 13
    PATTERN_BREAK = 14
    SPEED_OR_TEMPO = 15
    GLOBAL_VOLUME = 16
    GLOBAL_VOLUME_SLIDE = 17
    KEY_OFF = 18
    ENVELOPE_POSITION = 19
    PANNING_SLIDE = 20
    MULTI_RETRIGGER = 21
    TREMOR = 22
    AMIGA_FILTER = 32
    FINE_PORTAMENTO_UP = 33
    FINE_PORTAMENTO_DOWN = 34
    GLISSANDO = 35
    VIBRATO_WAVEFORM = 36
    SET_FINETUNE = 37
    PATTERN_LOOP = 38
    TREMOLO_WAVEFORM = 39
    SET_PANNING_COARSE = 40
    RETRIGGER = 41
    FINE_VOLUME_UP = 42
    FINE_VOLUME_DOWN = 43
    NOTE_CUT_TICK = 44
    NOTE_DELAY = 45
    PATTERN_DELAY = 46
    INVERT_LOOP = 47
    EXTRA_FINE_PORTAMENTO_UP = 48
    EXTRA_FINE_PORTAMENTO_DOWN = 49
    PERIOD_OFFSET = 50
    # ImpulseTracker's and ScreamTracker 3's
    SPEED = 80
    ROW_BREAK = 81
    VOLUME_SLIDE_FINE = 82
    PITCH_SLIDE_DOWN = 83
    PITCH_SLIDE_UP = 84
    TONE_SLIDE = 85
    VIBRATO_SHARED = 86
    TREMOR_SHARED = 87
    ARPEGGIO_SHARED = 88
    VIBRATO_SLIDE_FINE = 89
    TONE_SLIDE_VOLUME = 90
    CHANNEL_VOLUME = 91
    CHANNEL_VOLUME_SLIDE = 92
    SAMPLE_OFFSET_FAR = 93
    PANNING_SLIDE_FINE = 94
    RETRIGGER_SLIDE = 95
    TREMOLO_SHARED = 96
    TEMPO = 97
    FINE_VIBRATO = 98
    GLOBAL_VOLUME_FINE = 99
    GLOBAL_VOLUME_SLIDE_FINE = 100
    PANNING = 101
    PANBRELLO = 102
    MIDI_MACRO = 103
    MIDI_MACRO_SMOOTH = 104
    SPECIAL_0 = 112
    SPECIAL_1 = 113
    SPECIAL_2 = 114
    SPECIAL_3 = 115
    SPECIAL_4 = 116
    SPECIAL_5 = 117
    SPECIAL_6 = 118
    SPECIAL_7 = 119
    SPECIAL_8 = 120
    SPECIAL_9 = 121
    SPECIAL_10 = 122
    SPECIAL_11 = 123
    SPECIAL_12 = 124
    SPECIAL_13 = 125
    SPECIAL_14 = 126
    SPECIAL_15 = 127
    # The volume column's own
    VOLUME_SET = 64
    VOLUME_SLIDE_DOWN = 65
    VOLUME_SLIDE_UP = 66
    VOLUME_FINE_DOWN = 67
    VOLUME_FINE_UP = 68
    VOLUME_VIBRATO_SPEED = 69
    VOLUME_VIBRATO_DEPTH = 70
    VOLUME_PANNING = 71
    VOLUME_PAN_LEFT = 72
    VOLUME_PAN_RIGHT = 73
    VOLUME_TONE_PORTAMENTO = 74
    VOLUME_STEP_UP = 128
    VOLUME_STEP_DOWN = 129
    VOLUME_SLIDES_UP = 130
    VOLUME_SLIDES_DOWN = 131
    VOLUME_PITCH_DOWN = 132
    VOLUME_PITCH_UP = 133
    VOLUME_TONE_SLIDE = 134
    VOLUME_VIBRATO = 135
    VOLUME_PAN_0 = 136
    VOLUME_PAN_16 = 137
    VOLUME_PAN_32 = 138
    VOLUME_PAN_48 = 139
    VOLUME_PAN_64 = 140


class Memory(IntEnum):
    """What parameter 00 means."""

    NONE = 0
    """Just zero."""
    LAST = 1
    """The last parameter of the row's memory group on this channel."""
    NIBBLES = 2
    """Each hex digit remembers for itself."""


class Family(IntEnum):
    """Which of the sequencer's units carries the effect out."""

    NONE = 0
    PITCH = 1
    VOLUME = 2
    PANNING = 3
    SAMPLE = 4
    NOTE = 5
    FLOW = 6
    SLIDE = 7
    """Pitch, as ImpulseTracker and ScreamTracker 3 have it; LEVEL, PLACE and TIMING are their volume, panning and clock."""
    LEVEL = 8
    PLACE = 9
    CONTROL = 10
    """Their retrigger and special effects."""
    TIMING = 11
    FILTER = 12
    CHIP = 13
    """What the Amiga's sound chip and its filter do, beside notes."""
