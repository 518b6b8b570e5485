"""Songs written as MOD, XM and IT: what the format holds comes back the same, what it does not is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from module_files import ItEnvelope, ItInstrument, ItSample, ModSample, XmInstrument, XmSample, it, mod, xm

from toccata.edit.new import new_song
from toccata.errors import ToccataError
from toccata.formats import load_file, load_song, save_song
from toccata.formats.mod.cells import PERIODS
from toccata.notation.cells import parse_cell
from toccata.song import Channel, Instrument, Loop, OrderEntry, Pattern, Sample, Song
from toccata.song.document import problems
from toccata.song.sample import read_only

SUFFIXES = (".xm", ".it", ".mod")


def random_name(rng):
    return "".join(chr(letter) for letter in rng.integers(33, 127, int(rng.integers(0, 21))))


def random_cells(rng, rows, channels, make_cell, share=0.3):
    places = [(row, channel) for row in range(rows) for channel in range(channels)]
    return {place: make_cell(rng) for place in places if rng.random() < share}


def random_frames(rng, kind=np.int8, channels=1, least=2):
    limits = np.iinfo(kind)
    shape = int(rng.integers(least, 200)) * 2
    return rng.integers(limits.min, limits.max, (shape, channels)[:channels] if channels == 2 else shape, kind, endpoint=True)


def assert_same_again(make, tmp_path, content, suffix):
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    first.write_bytes(content)
    song = load_song(first)
    lost = save_song(song, second)
    assert make.differences(song, load_song(second)) == []
    assert lost == ()


@pytest.mark.parametrize("seed", range(12))
def test_a_mod_comes_back_the_same(make, tmp_path, seed):
    rng = np.random.default_rng(seed)
    name = random_name(rng)

    def cell(rng):
        period = int(rng.choice([0, *PERIODS])) if rng.random() < 0.7 else int(rng.integers(14, 4065))
        return period, int(rng.integers(0, 256 if rng.random() < 0.1 else 32)), int(rng.integers(0, 16)), int(rng.integers(0, 256))

    def sample(rng):
        data = random_frames(rng).tobytes()
        words = len(data) // 2
        start = int(rng.integers(0, words - 1))
        return ModSample(name, data, int(rng.integers(-8, 8)), int(rng.integers(0, 65)), start, int(rng.integers(2, words - start + 2)))

    channels = int(rng.choice([4, 6, 8, 16]))
    tag = {4: b"M.K.", 6: b"6CHN", 8: b"8CHN", 16: b"16CH"}[channels]
    samples = [item for item in (sample(rng) for _ in range(3)) if item.loop_start + item.loop_words <= len(item.data) // 2]
    content = mod([random_cells(rng, 64, channels, cell)] * 2, samples, [0, 1, 0], tag, channels, name)
    assert_same_again(make, tmp_path, content, ".mod")


@pytest.mark.parametrize("seed", range(12))
def test_an_xm_comes_back_the_same(make, tmp_path, seed):
    rng = np.random.default_rng(seed)
    name = random_name(rng)

    def cell(rng):
        effects = [*range(16), 0x10, 0x11, 0x14, 0x15, 0x19, 0x1B, 0x1D]
        volume = int(rng.choice([0, *range(0x10, 0x51), *range(0x60, 0x100)]))
        return int(rng.integers(0, 98)), int(rng.integers(0, 3)), volume, int(rng.choice(effects)), int(rng.integers(0, 256))

    def sample(rng):
        data = random_frames(rng, rng.choice([np.int8, np.int16]))
        start = int(rng.integers(0, len(data) - 1))
        loop = (int(rng.integers(0, 3)), start, int(rng.integers(1, len(data) - start)))
        fields = (int(rng.integers(0, 65)), int(rng.integers(-128, 128)), int(rng.integers(0, 256)), int(rng.integers(-96, 96)))
        return XmSample(data, name, loop if loop[0] else (0, 0, 0), *fields)

    def instrument(rng, samples):
        ticks = sorted(int(tick) for tick in rng.integers(0, 324, 6))
        points = [(tick, int(rng.integers(0, 65))) for tick in ticks]
        envelope = (points, 2, 1, 4, int(rng.integers(0, 8)))
        vibrato = tuple(int(value) for value in rng.integers((0, 0, 0, 0), (4, 256, 16, 64)))
        keys = bytes(int(key) for key in rng.integers(0, samples, 96))
        return XmInstrument([sample(rng) for _ in range(samples)], name, keys, envelope, envelope, vibrato, int(rng.integers(0, 4096)))

    made = [instrument(rng, count) for count in (1, 3)]
    cells = [random_cells(rng, 20, 5, cell)] * 2
    content = xm(cells, made, [0, 1, 0], 5, 20, name, flags=int(rng.integers(0, 2)), speed=3, tempo=99, restart=1)
    assert_same_again(make, tmp_path, content, ".xm")


@pytest.mark.parametrize("tracker", ["FastTracker v2.00", "a stranger"])
@pytest.mark.parametrize("pad", [b" ", b"\0"])
def test_whose_rules_an_xm_plays_by_comes_back_the_same(make, tmp_path, tracker, pad):
    made = [XmInstrument([XmSample(name="a")], size=263), XmInstrument(), XmInstrument([XmSample(name="b")])]
    plain = [XmInstrument([XmSample()]), XmInstrument()]
    content = xm([{(0, 0): (49, 1, 0, 0, 0)}], plain if pad == b"\0" else made, tracker=tracker, pad=pad)
    first = tmp_path / "first.xm"
    first.write_bytes(content)
    save_song(load_song(first), tmp_path / "second.xm")
    assert make.differences(load_song(first), load_song(tmp_path / "second.xm")) == []


@pytest.mark.parametrize("seed", range(12))
def test_an_it_comes_back_the_same(make, tmp_path, seed):
    rng = np.random.default_rng(seed)
    name = random_name(rng)

    def cell(rng):
        note = int(rng.choice([*range(120), 246, 253, 254, 255]))
        volume = int(rng.choice([*range(125), *range(128, 213), 255]))
        command = int(rng.choice([0, *range(1, 27), 28]))
        return note, int(rng.integers(0, 100)), volume, command, int(rng.integers(0, 65)) if command == 13 else int(rng.integers(0, 128))

    def sample(rng):
        data = random_frames(rng, rng.choice([np.int8, np.int16]), int(rng.integers(1, 3)))
        loop = (1, len(data) - 1) if rng.random() < 0.5 else None
        fields = (int(rng.integers(0, 65)), int(rng.integers(0, 65)), int(rng.choice([0, 0x80 | 12])), int(rng.integers(1, 99999)))
        return ItSample(data, name, loop, (0, 2) if rng.random() < 0.5 else None, rng.random() < 0.5, *fields, (9, 20, 30, 1))

    def envelope(rng, low):
        ticks = sorted(int(tick) for tick in rng.integers(0, 9999, 7))
        return ItEnvelope([(tick, int(rng.integers(low, 33))) for tick in ticks], int(rng.integers(0, 16)), (0, 3), (2, 2))

    def instrument(rng):
        keyboard = [(int(note), int(number)) for note, number in rng.integers((0, 0), (120, 4), (120, 2))]
        actions = tuple(int(value) for value in rng.integers(0, (4, 4, 3)))
        fields = (int(rng.integers(0, 1025)), int(rng.integers(-32, 33)), int(rng.integers(0, 120)), int(rng.integers(0, 129)))
        more = (int(rng.integers(0, 65)), (5, 6), int(rng.choice([0, 0x80 | 99])), int(rng.choice([0, 0x80 | 3])))
        pitch = envelope(rng, -32)
        pitch.flags |= int(rng.choice([0, 0x80]))
        return ItInstrument(name, keyboard, actions, *fields, *more, envelope(rng, 0), envelope(rng, -32), pitch)

    cells = random_cells(rng, 30, 6, cell)
    cells[0, 5] = (60, 1, 255, 0, 0)
    instruments = [instrument(rng) for _ in range(2)] if rng.random() < 0.7 else None
    content = it(
        [cells] * 2,
        [sample(rng) for _ in range(3)],
        instruments,
        [0, 254, 1, 0],
        30,
        name,
        "a message\nof two lines",
        flags=1 | int(rng.choice([0, 8])) | int(rng.choice([0, 16])) | int(rng.choice([0, 32])),
        global_volume=int(rng.integers(0, 129)),
        separation=int(rng.integers(0, 129)),
        pannings=bytes(int(value) for value in rng.choice([*range(65), 100, 0x90], 6)).ljust(64, b"\x20"),
    )
    assert_same_again(make, tmp_path, content, ".it")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_song_is_written_and_opens(make, tmp_path_factory, suffix):
    @given(make.strategy())
    @settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
    def writes(song):
        path = tmp_path_factory.mktemp("any") / f"song{suffix}"
        lost = save_song(song, path)
        again = load_file(path)
        assert problems(again.song) == []
        assert all(sentence.isprintable() or "'" in sentence for sentence in lost)

    writes()


def small_song(cell: str = "C-4 01 .. ...", effects: int = 1, **fields) -> Song:
    column = np.tile(parse_cell("... .. .. ..."), (64, 1))
    column[0] = parse_cell(cell)
    data = read_only((np.sin(np.arange(400) * 2 * np.pi / 40) * 20000).astype(np.int16))
    values = {
        "channels": (Channel(effect_columns=effects),),
        "patterns": (Pattern(64, (read_only(column),)),),
        "instruments": (Instrument("Tone", sample=1),),
        "samples": (Sample("Tone", data, 8363.0, loop=Loop("forward", 0, 400)),),
        **fields,
    }
    return Song(**values)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_synth_voice_is_told(tmp_path, suffix):
    song = new_song([Instrument(name="Pulse", kind="chip")], channel_names=("Lead",), rows=64)
    assert any("'Pulse' is a synth voice" in sentence for sentence in save_song(song, tmp_path / f"a{suffix}"))


@pytest.mark.parametrize(("suffix", "told"), [(".xm", "channels past 32"), (".mod", "channels past 32")])
def test_more_channels_than_fit_are_told(tmp_path, suffix, told):
    column = small_song().patterns[0].columns[0]
    song = small_song(channels=(Channel(),) * 40, patterns=(Pattern(64, (column,) * 40),))
    assert any(told in sentence for sentence in save_song(song, tmp_path / f"a{suffix}"))
    assert len(load_song(tmp_path / f"a{suffix}").channels) == 32


@pytest.mark.parametrize("suffix", [".xm", ".it"])
def test_floats_become_16_bits_and_are_told(tmp_path, suffix):
    sample = Sample("Wide", read_only(np.linspace(-1, 1, 50, dtype=np.float32)), 22050.0, 32)
    lost = save_song(small_song(samples=(sample,)), tmp_path / f"a{suffix}")
    assert "sample 01: 32 bits became 16" in lost
    assert load_song(tmp_path / f"a{suffix}").samples[0].data[0] == -32768


@pytest.mark.parametrize(
    ("suffix", "cell", "expected"),
    [
        (".xm", "C-4 01 .. 437 A02", "C-4 01 -2 437"),
        (".it", "C-4 01 .. 437 C20", "C-4 01 20 h37"),
        (".xm", "C-4 01 20 D00 437", "C-4 01 20 D00"),
        (".it", "C-4 01 .. E15 P04", "C-4 01 .. fF5"),
        (".xm", "^^  .. .. ...", "... .. 00 ..."),
        (".mod", "C-4 01 20 ...", "C-4 01 .. C20"),
        (".mod", "==  .. .. ...", "... .. .. C00"),
        (".mod", "C-4 01 -2 300", "C-4 01 .. 502"),
    ],
)
def test_cells_in_another_tracker_s_words(tmp_path, suffix, cell, expected):
    from toccata.notation.cells import format_cell

    save_song(small_song(cell, 2), tmp_path / f"a{suffix}")
    assert format_cell(load_song(tmp_path / f"a{suffix}").patterns[0].cell(0, 0)) == expected


def test_long_patterns_are_cut_in_pieces_that_jumps_still_find(tmp_path):
    column = np.tile(parse_cell("... .. .. ..."), (150, 1))
    column[10] = parse_cell("C-4 01 .. ...")
    column[140] = parse_cell("E-4 01 .. B01")
    song = small_song(patterns=(Pattern(150, (read_only(column),)),), order=(OrderEntry(0), OrderEntry(0)))
    lost = save_song(song, tmp_path / "a.mod")
    assert "pattern 00 was cut into 3 of at most 64 rows" in lost
    found = load_song(tmp_path / "a.mod")
    assert [entry.pattern for entry in found.order] == [0, 1, 2, 0, 1, 2]
    assert found.patterns[2].cell(0, 12)[5] == 3
    ends = [tuple(found.patterns[2].cell(channel, 21)[4:6]) for channel in range(len(found.channels))]
    assert (14, 0) in ends


def test_a_pattern_too_large_for_an_it_is_cut(make, tmp_path):
    column = np.tile(parse_cell("C-4 01 20 437"), (1000, 1))
    song = small_song(
        channels=(Channel(),) * 64, patterns=(Pattern(1000, (read_only(column),) * 64),), order=(OrderEntry(0), OrderEntry(-1))
    )
    lost = save_song(song, tmp_path / "a.it")
    assert any("pattern 00 was cut into" in sentence for sentence in lost)
    found = load_song(tmp_path / "a.it")
    assert sum(pattern.rows for pattern in found.patterns) == 1000
    assert [entry.pattern for entry in found.order] == [*range(len(found.patterns)), -1]
    assert all((cell == column[0]).sum() >= 4 for pattern in found.patterns for cell in pattern.columns[63])


def test_marks_leave_the_order_and_jumps_follow(tmp_path):
    song = small_song("C-4 01 .. B02", order=tuple(OrderEntry(pattern) for pattern in (0, -1, 0, -2)))
    save_song(song, tmp_path / "a.xm")
    found = load_song(tmp_path / "a.xm")
    assert [entry.pattern for entry in found.order] == [0, 0]
    assert found.patterns[0].cell(0, 0)[5] == 1


def test_a_mod_keeps_the_pitch_of_samples_at_any_rate(tmp_path):
    data = (np.sin(np.arange(4410) * 2 * np.pi * 440 / 44100) * 20000).astype(np.int16)
    song = small_song(samples=(Sample("A", read_only(data), 44100.0),))
    lost = save_song(song, tmp_path / "a.mod")
    assert any("resampled by" in sentence for sentence in lost)
    found = load_song(tmp_path / "a.mod")
    sample, note = found.samples[0], int(found.patterns[0].cell(0, 0)[0])
    spectrum = np.abs(np.fft.rfft(sample.data * np.hanning(len(sample.data)), 1 << 16))
    rate = sample.rate_hz * 2 ** ((note - 60 + sample.finetune_cents / 100) / 12)
    assert spectrum.argmax() * rate / (1 << 16) == pytest.approx(440, rel=0.006)
    assert 48 <= note <= 83


def test_odd_loops_of_a_mod_keep_their_length(tmp_path):
    data = (np.sin(np.arange(101) * 2 * np.pi / 25) * 100).astype(np.int8)
    song = small_song(samples=(Sample("odd", read_only(data), 8287.14, 8, loop=Loop("forward", 51, 76)),))
    save_song(song, tmp_path / "a.mod")
    found = load_song(tmp_path / "a.mod").samples[0]
    assert (found.loop.end - found.loop.start) % 25 == 0
    assert found.data[found.loop.start : found.loop.end].tolist() == [*data[51:76], *data[51:76]]


def test_speed_and_tempo_stand_in_the_first_row_of_a_mod(tmp_path):
    save_song(small_song(tempo=140.0, speed=3, channels=(Channel(),) * 3, patterns=(Pattern.empty(64, 3),)), tmp_path / "a.mod")
    first = load_song(tmp_path / "a.mod").patterns[0]
    assert sorted(int(column[0][5]) for column in first.columns) == [0, 3, 140]


def test_patterns_that_no_order_plays_move_no_sample_of_a_mod(tmp_path):
    data = np.arange(-60, 60, dtype=np.int8)
    patterns = tuple(Pattern.empty(64, 4) for _ in range(4))
    song = small_song(samples=(Sample("A", read_only(data), 8287.14, 8),), channels=(Channel(),) * 4, patterns=patterns)
    save_song(song, tmp_path / "a.mod")
    found = load_song(tmp_path / "a.mod")
    assert len(found.patterns) == 4
    assert [entry.pattern for entry in found.order] == [0]
    assert found.samples[0].data.tolist() == data.tolist()


def test_patterns_that_a_full_order_cannot_count_are_told(tmp_path):
    data = np.arange(-60, 60, dtype=np.int8)
    patterns = tuple(Pattern.empty(64, 4) for _ in range(4))
    song = small_song(samples=(Sample("A", read_only(data), 8287.14, 8),), channels=(Channel(),) * 4, patterns=patterns)
    lost = save_song(replace(song, order=(OrderEntry(1),) * 128), tmp_path / "a.mod")
    found = load_song(tmp_path / "a.mod")
    assert any(sentence.startswith("patterns after the last that is played") for sentence in lost)
    assert len(found.patterns) == 2
    assert found.samples[0].data.tolist() == data.tolist()


def test_the_channels_panning_goes_into_an_xm_s_cells(tmp_path):
    song = small_song(channels=(Channel(panning=64),))
    save_song(song, tmp_path / "a.xm")
    cell = load_song(tmp_path / "a.xm").patterns[0].cell(0, 0)
    assert (cell[4], cell[5]) == (9, 64)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ToccataError, match="cannot be saved"):
        save_song(small_song(), tmp_path / "absent" / "a.xm")


def test_saving_an_s3m_is_told_to_be_impossible(tmp_path):
    with pytest.raises(ToccataError, match=r"there are \.toccata, \.xm, \.it"):
        save_song(small_song(), tmp_path / "a.s3m")


@pytest.mark.parametrize("suffix", [".xm", ".it"])
def test_names_and_the_message_are_kept(tmp_path, suffix):
    pattern = replace(small_song().patterns[0], name="Verse")
    song = small_song(message="one\ntwo", channels=(Channel("Lead"),), patterns=(pattern,))
    save_song(song, tmp_path / f"a{suffix}")
    found = load_song(tmp_path / f"a{suffix}")
    assert (found.message, found.channels[0].name, found.patterns[0].name) == ("one\ntwo", "Lead", "Verse")


def test_an_instrument_that_is_gone_keeps_the_numbers_of_the_others(tmp_path):
    song = replace(small_song("C-4 02 .. ..."), instruments=(None, Instrument("Tone", sample=1)))
    for suffix in SUFFIXES:
        save_song(song, tmp_path / f"a{suffix}")
        assert load_song(tmp_path / f"a{suffix}").instruments[1].name == "Tone"
