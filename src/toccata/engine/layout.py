"""The memory that units share: one dtype a thing, all aligned, all reached by address.

A change here changes the ABI: raise ABI_VERSION. The unit cache hashes this file, so stale code is never called.
Kernels view a record as `record_at(address, DTYPE)`.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

ABI_VERSION = 3
QUANTUM_FRAMES = 64
"""The most frames a unit renders in one call."""
MAX_CHANNELS = 64
MAX_VOICES = 256
OUTPUT_CHANNELS = 2
OUTPUT_BUS = MAX_CHANNELS + 1
"""Where what leaves is written; after the channels' buses and the master's, MAX_CHANNELS."""
BUSES = MAX_CHANNELS + 2


def offset_of(dtype: np.dtype, name: str) -> int:
    """Where a field lies in a record, in bytes."""
    assert dtype.fields is not None
    return int(dtype.fields[name][1])


PARAMETER = np.dtype([("value", "f4"), ("target", "f4"), ("step", "f4"), ("left", "i4")], align=True)
"""value moves by step a frame while left > 0, then is target. Sequencer and automation write targets; the host advances."""

HEADER_BYTES = 64
HEADER = np.dtype(
    {
        "names": ["unit", "flags", "seed", "parameter_count", "parameters"],
        "formats": ["i4", "i4", "u4", "i4", "i8"],
        "offsets": [0, 4, 8, 12, 16],
        "itemsize": HEADER_BYTES,
    }
)
"""Every state begins with this. unit: index into the unit table. parameters: address of its PARAMETER array."""

BLOCK = np.dtype(
    [
        ("abi", "i8"),
        ("rate_hz", "f8"),
        ("song_frame", "i8"),
        ("tempo", "f8"),
        ("tick_frames", "f8"),
        ("input", "i8"),
        ("output", "i8"),
        ("sidechain", "i8"),
        ("scratch", "i8"),
        ("tables", "i8"),
        ("samples", "i8"),
        ("engine", "i8"),
        ("command", "i8"),
        ("is_silent", "i8"),
        ("wrote", "i8"),
    ],
    align=True,
)
"""What a unit is called with. Audio addresses hold float32 (QUANTUM_FRAMES, 2), interleaved. Voices ADD to output;
inserts read input and write output. tables: the address table of TABLES. samples: the first SAMPLE record.
command: the COMMAND that an entry unit of the sequencer carries out (see CommandKind), else 0.

In the plan, is_silent is 1 when the input is a bus where nothing was written in this quantum, and so all zeros. The host sets wrote
to 1; a unit that leaves its output as it is sets it to 0, and what comes after it can rest too; one whose input holds what is no
number leaves its output as it is, too, and sets it to BROKEN."""

BROKEN = -1


class VoiceState(IntEnum):
    """Where a voice is in its life. Sequencer and voice both move it: FREE > SOUNDING > STOPPING > FREE."""

    FREE = 0
    SOUNDING = 1
    STOPPING = 2
    """Gains glide to 0 (about 1 ms); the voice unit, or the host, sets FREE when they arrive. A sampler past its end sets FREE too."""


VOICE_BYTES = 1024
VOICE_OWN = 256
"""The voice unit's own record begins here; it is zeroed when a note starts."""
VOICE = np.dtype(
    {
        "names": [
            "unit", "flags", "seed", "parameter_count", "parameters",
            "state", "channel", "instrument", "sample", "note", "loop_released",
            "start_frame", "offset_frames", "ratio", "left", "right",
            "filter_gain", "filter_near", "filter_far", "filter_high", "next_sample", "dies_away",
        ],
        "formats": [
            "i4", "i4", "u4", "i4", "i8",
            "i4", "i4", "i4", "i4", "i4", "i4",
            "i8", "i8", "f8", PARAMETER, PARAMETER,
            "f4", "f4", "f4", "f4", "i4", "i4",
        ],
        "offsets": [0, 4, 8, 12, 16, 64, 68, 72, 76, 80, 84, 88, 96, 104, 112, 128, 144, 148, 152, 156, 160, 164],
        "itemsize": VOICE_BYTES,
    }
)  # fmt: skip
"""One sounding generator. The sequencer writes everything but the voice's own record.

unit: the voice kind and interpolation in the unit table. state: VoiceState. channel: whose strip it feeds.
sample: slot of the SAMPLE table. loop_released: 1 after a release, so a sustain loop is left.
start_frame: engine frame of the note. offset_frames: where in the sample to start, read when the own record is fresh.
ratio: pitch as frequency over middle C's (1.0 = note 60; a chip voice takes 261.6255653 Hz times this).
left, right: linear gains, ramped by the voice frame by frame.
filter_*: of a sampler with a filter: y[n] = gain x[n] + near y[n-1] + far y[n-2]; high 1 takes that from x instead (high-pass).
next_sample: slot plus one of the sample that the sampler goes on with where its own ends or loops; 0 for none.
dies_away: whether the last frame of a sample without a loop is held and dies away, rather than being cut.
"""


class LoopKind(IntEnum):
    NONE = 0
    FORWARD = 1
    PINGPONG = 2
    """Plays both of its end frames twice."""
    PINGPONG_SHORT = 3
    """Plays its last frame twice and its first once."""


class Interpolation(IntEnum):
    NEAREST = 0
    LINEAR = 1
    CUBIC = 2
    SINC = 3
    BEST = 4
    SOFT = 5


SAMPLE = np.dtype(
    [
        ("data", "i8"),
        ("frames", "i8"),
        ("channels", "i4"),
        ("interpolation", "i4"),
        ("rate_hz", "f8"),
        ("loop_kind", "i4"),
        ("sustain_kind", "i4"),
        ("loop_start", "i8"),
        ("loop_end", "i8"),
        ("sustain_start", "i8"),
        ("sustain_end", "i8"),
        ("loop_data", "i8"),
        ("sustain_data", "i8"),
        ("generation", "i8"),
        ("plays_once", "i4"),
        ("inversion_step", "f4"),
        ("inversions", "i8"),
    ],
    align=True,
)
"""One slot of the sample table; slot 0 is silence. data: address of float32 frames (interleaved when stereo), full scale 1.0,
with the guard frames that engine/voices/sample_memory.py puts around them.
loop_data, sustain_data: its prepared seams or 0. plays_once: 1 where what loops stands again behind a whole that is heard once before.
inversions: address of uint8 (frames of the loop + 1), 1 for each that is upside down, the last for any; 0 where the song inverts none.
inversion_step: what one step of the sample's own type is in float32."""


class Transport(IntEnum):
    STOPPED = 0
    SONG = 1
    PATTERN = 2


POSITION = np.dtype(
    [
        ("sequence", "i8"),
        ("transport", "i8"),
        ("frame", "i8"),
        ("song_frame", "i8"),
        ("order_index", "i4"),
        ("pattern", "i4"),
        ("row", "i4"),
        ("tick", "i4"),
        ("speed", "i4"),
        ("loops", "i4"),
        ("tempo", "f8"),
        ("plays", "i8"),
        ("stopped_frame", "i8"),
        ("queued", "i4"),
        ("count_in", "i4"),
    ],
    align=True,
)
"""Where playing is; a seqlock: `sequence` is odd while it is written.

The sequencer writes order_index, pattern, row, tick, speed, tempo, loops, queued and count_in of ENGINE.now, which only the audio thread
sees; the host fills in the rest and publishes the whole in ENGINE.position. loops: how often the song came to a row of
the order that it had played already (pattern loops and delays apart). plays: PLAY and LOOP_PATTERN commands obeyed.
stopped_frame: engine frame at which the transport was last seen to move. queued: order entry plus one that comes at the
pattern's end, 0 for none. count_in: beats until the first row.
"""


class CommandKind(IntEnum):
    """What a command asks for. Frames are the engine's. Those of the sequencer go to the unit that ENGINE.entries names,
    called with (sequencer, block, 0) where block.command is the COMMAND, at a quantum's boundary."""

    NONE = 0
    PLAY = 1
    """a: order index, b: row, x: beats to count in. The host has set transport SONG and song_frame 0; a tick follows at once."""
    LOOP_PATTERN = 2
    """a: pattern, b: row, c: order index it stands for or -1, x: beats to count in. The host has set transport PATTERN and song_frame 0."""
    STOP = 3
    """The host has set transport STOPPED; the sequencer ends what the song plays."""
    SILENCE = 4
    """Everything ends now, live notes too; the host has set every sounding voice to STOPPING."""
    NOTE_ON = 5
    """A live note. a: channel, b: note, c: instrument, x: velocity 0-1."""
    NOTE_OFF = 6
    """a: channel, b: note."""
    RING_OUT = 7
    """The host's own call, never in the ring: tick has just ended the song."""
    SWAP = 16
    """a: address of a word, b: its new value, c: the swap's number, published in ENGINE.swaps_seen. The host's own."""
    PREVIEW = 17
    """a: sample slot, b: unit of the voice, x: ratio. A sample heard outside the song. The host's own."""
    PREVIEW_STOP = 18
    """The host's own."""


COMMAND_KINDS = 32


class EventKind(IntEnum):
    """What an event tells."""

    NONE = 0
    NOTE = 1
    """A note began. a: channel, b: note, c: instrument, x: volume 0-1."""
    FAULT = 2
    """a: unit whose output was not finite and became silence, b: channel."""


ENGINE = np.dtype(
    [
        ("abi", "i8"),
        ("rate_hz", "f8"),
        ("frame", "i8"),
        ("song_frame", "i8"),
        ("frames_to_tick", "i8"),
        ("tick_frames", "f8"),
        ("tick_fraction", "f8"),
        ("tempo", "f8"),
        ("transport", "i8"),
        ("units", "i8"),
        ("unit_count", "i8"),
        ("voices", "i8"),
        ("voice_count", "i8"),
        ("sequencer", "i8"),
        ("sequencer_unit", "i8"),
        ("samples", "i8"),
        ("sample_count", "i8"),
        ("tables", "i8"),
        ("buses", "i8"),
        ("plan", "i8"),
        ("block", "i8"),
        ("scratch", "i8"),
        ("residual", "i8"),
        ("residual_start", "i8"),
        ("residual_count", "i8"),
        ("commands", "i8"),
        ("events", "i8"),
        ("meters", "i8"),
        ("position", "i8"),
        ("swaps_obeyed", "i8"),
        ("swaps_seen", "i8"),
        ("faults", "i8"),
        ("now", "i8"),
        ("entries", "i8"),
        ("loop_limit", "i8"),
        ("anchor", "i8"),
        ("channel_count", "i8"),
        ("lock", "i8"),
        ("preview", "i8"),
        ("next_plan", "i8"),
        ("fading_in", "i8"),
        ("output", "i8"),
        ("written", "i1", (BUSES,)),
        ("click", "i8"),
        ("metronome", "i8"),
        ("metronome_unit", "i8"),
        ("heard", "i8"),
    ],
    align=True,
)
"""The root. One address reaches all: the stream callback's userdata.

frame counts since the stream opened, song_frame since play was pressed. frames_to_tick: until the sequencer is called next;
tick_frames: exact length of the running tick; tick_fraction: what rounding still owes, so that time never drifts.
units: int64 address table. voices: voice_count records of VOICE_BYTES. sequencer: its state (see engine/sequencer/records.py).
buses: float32 (MAX_CHANNELS + 1, QUANTUM_FRAMES, 2), a channel's strip input each, the master's last. plan: PLAN_NODE records.
entries: int64 (COMMAND_KINDS,), the unit of the sequencer that takes a command of that kind, or -1. anchor: engine frame from
which quanta are counted. swaps_obeyed: the last swap's number; swaps_seen: the same, published once nothing that it replaced is
in use. lock: 1 while someone renders. preview: the VOICE outside the song's pool that plays previews. output: float32
(QUANTUM_FRAMES, 2), which the plan's last node writes.
written: 1 for each bus that is not all zeros. plan ends with a node of unit PLAN_END; next_plan: 0, or the plan that
follows after one quantum of fading out (fading_in is 1 for the quantum after). click: 1 when the tick that began opens a beat, 2
for a bar. metronome: the state of metronome_unit, which adds its clicks to what leaves; 0 when it is off, as in every render.
heard: the HEARD that keeps what was output, 0 while nobody listens along.

At frames_to_tick 0 the host calls the sequencer's tick unit with (sequencer, block, 0), in every transport: when STOPPED it
moves the envelopes, fades and slides of the notes that still sound and of live ones, and reads no row. tick sets tick_frames
(2.5 * rate_hz / tempo, exact) and tempo; the host then rounds to frames_to_tick and keeps tick_fraction.
loop_limit: 0 plays for ever; else, when ENGINE.now.loops would reach it (or the order ends), tick reads no row, sets transport
STOPPED and lets the sounding notes ring.
"""

PLAN_END = -1

METERS = np.dtype(
    [("request", "i8"), ("served", "i8"), ("peaks", "f4", (MAX_CHANNELS + 1, 2)), ("held", "f4", (MAX_CHANNELS + 1, 2))], align=True
)
"""Linear peaks, the master's last. A reader raises `request`; the host copies peaks to held, clears peaks, and sets served to it."""

HEARD = np.dtype({"names": ["capacity", "frames", "written"], "formats": ["i8"] * 3, "offsets": [0, 8, 64], "itemsize": 128})
"""The last frames that went out, for whoever listens along: readers take no part, so there may be many and none can hold the sound up.

frames: address of float32 (capacity, 2); capacity is a power of two. written: counts up for ever, and the frame that counts n
stands at n modulo capacity.
"""

HEARD_READ = np.dtype([("start", "i8"), ("count", "i8"), ("out", "i8")], align=True)
"""A wish to read HEARD: from which frame on, at most how many, and where to, float32 (count, 2). Answered in place: the frame
that the first one read is, and how many there are."""

RING = np.dtype(
    {
        "names": ["capacity", "records", "written", "read", "lost"],
        "formats": ["i8"] * 5,
        "offsets": [0, 8, 64, 128, 136],
        "itemsize": 192,
    }
)
"""One writer, one reader. written and read count up for ever, a cache line each; capacity is a power of two of 48-byte records.
lost: what the writer dropped because the ring was full."""

PLAN_NODE = np.dtype([("unit", "i8"), ("state", "i8"), ("block", "i8")], align=True)
"""One call of the plan, in topological order; unit is an index into the unit table."""

COMMAND = np.dtype([("frame", "i8"), ("kind", "i8"), ("a", "i8"), ("b", "i8"), ("c", "i8"), ("x", "f8")], align=True)
"""One entry of the command ring. frame: engine frame at which it acts, 0 for at once."""

EVENT = np.dtype([("frame", "i8"), ("kind", "i8"), ("a", "i8"), ("b", "i8"), ("c", "i8"), ("x", "f8")], align=True)
"""One entry of the event ring: acknowledgements, played notes, faults."""
