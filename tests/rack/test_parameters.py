import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.rack import strips, voices
from toccata.rack.parameter import Parameter, choice

TABLES = {**voices.VOICES, "strip": strips.STRIP, "limiter": strips.LIMITER}
ALL = [(table, parameter) for table, parameters in TABLES.items() for parameter in parameters]
each_parameter = pytest.mark.parametrize("parameter", [row for _, row in ALL], ids=[f"{table}.{row.name}" for table, row in ALL])


@pytest.mark.parametrize("table", TABLES)
def test_names_are_unique(table):
    names = [parameter.name for parameter in TABLES[table]]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


@each_parameter
def test_every_parameter_is_whole(parameter):
    assert parameter.title
    assert parameter.help.endswith(".")
    assert parameter.low < parameter.high
    assert parameter.low <= parameter.default <= parameter.high
    assert parameter.clamp(parameter.default) == parameter.default
    assert parameter.curve != "exponential" or parameter.low > 0
    assert not parameter.choices or len(parameter.choices) == parameter.high - parameter.low + 1
    assert parameter.curve != "steps" or parameter.ramp == "none"


@each_parameter
def test_positions_span_the_range_and_go_both_ways(parameter):
    assert parameter.at(0) == pytest.approx(parameter.low)
    assert parameter.at(1) == pytest.approx(parameter.high)
    assert parameter.at(-9) == pytest.approx(parameter.low)
    assert parameter.at(9) == pytest.approx(parameter.high)
    values = [parameter.at(k / 50) for k in range(51)]
    assert values == sorted(values)
    for value in values:
        assert parameter.at(parameter.position(value)) == pytest.approx(value)


@each_parameter
def test_every_value_can_be_shown(parameter):
    for k in range(21):
        text = parameter.format(parameter.at(k / 20))
        assert text
        assert text == text.strip()


def test_clamping_and_steps():
    steps = choice("kind", "Kind", ("one", "two", "three"), default=1)
    assert (steps.low, steps.high, steps.default) == (0, 2, 1)
    assert [steps.clamp(value) for value in (-3, 0.4, 0.6, 1.6, 99)] == [0, 0, 1, 2, 2]
    assert [steps.format(value) for value in range(3)] == ["one", "two", "three"]
    assert strips.VOLUME.format(-6) == "-6 dB"
    assert Parameter("f", "F", "Hz", 20, 20000, 440, "exponential").format(440) == "440 Hz"


@given(st.floats(allow_nan=False), st.floats(0.001, 1e3), st.floats(1.01, 1e3))
def test_nothing_leaves_the_range(value, low, ratio):
    for curve in ("linear", "exponential"):
        parameter = Parameter("x", "X", "", low, low * ratio, low, curve)
        assert parameter.low <= parameter.clamp(value) <= parameter.high
        assert 0 <= parameter.position(value) <= 1
    assert Parameter("x", "X", "", low, low * ratio, low, "exponential").at(0.5) == pytest.approx(low * math.sqrt(ratio))


def test_the_chip_voice_has_all_its_waveforms_and_steps():
    names = [parameter.name for parameter in voices.CHIP]
    assert voices.CHIP[0].choices == voices.CHIP_WAVEFORMS
    assert [name for name in names if name.startswith("step_")] == [f"step_{k:02d}" for k in range(voices.WAVETABLE_STEPS)]
    assert all(parameter.high == voices.WAVETABLE_LEVELS - 1 for parameter in voices.CHIP if parameter.name.startswith("step_"))
    assert set(voices.VOICES) == {"sampler", "chip"}
