import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.errors import ToccataError
from toccata.sound import operations as op
from toccata.sound.frames import as_float, from_float
from toccata.sound.resample import resample

TYPES = [(np.int8, 0), (np.int16, 0), (np.int32, 24), (np.int32, 0), (np.float32, 0)]


def sine(dtype, bits, frames=200, channels=1, level=0.5):
    wave = level * np.sin(np.arange(frames) / 5)
    return from_float(wave if channels == 1 else np.stack((wave, -wave), axis=1), np.dtype(dtype), bits)


@pytest.fixture(params=TYPES, ids=["8", "16", "24", "32", "float"])
def kind(request):
    return request.param


@pytest.mark.parametrize("channels", [1, 2])
def test_every_operation_keeps_type_shape_and_its_argument(kind, channels):
    dtype, bits = kind
    data = sine(dtype, bits, channels=channels)
    data.setflags(write=False)
    before = data.copy()
    for out in (
        op.reverse(data, 10, 90),
        op.amplify(data, 10, 90, 0.5, bits),
        op.normalise(data, 10, 90, 1.0, bits),
        op.fade(data, 10, 90, 0, 1, "linear", bits),
        op.fade(data, 10, 90, 1, 0, "equal_power", bits),
        op.remove_dc(data, 10, 90, bits),
        op.silence(data, 10, 90),
        op.invert(data, 10, 90, bits),
    ):
        assert out.dtype == data.dtype
        assert out.shape == data.shape
        assert np.array_equal(out[:10], data[:10])
        assert np.array_equal(out[90:], data[90:])
        assert bits != 24 or not (out & 0xFF).any()
    assert np.array_equal(data, before)


def test_crop_and_cut_are_two_halves(kind):
    data = sine(*kind)
    assert np.array_equal(op.crop(data, 20, 60), data[20:60])
    assert np.array_equal(op.cut(data, 20, 60), np.concatenate((data[:20], data[60:])))
    assert len(op.cut(data, 0, 200)) == 0


def test_normalise_reaches_full_scale_and_no_further(kind):
    dtype, bits = kind
    data = sine(dtype, bits, level=0.31)
    step = 1 / 128 if dtype is np.int8 else 1e-4
    assert op.peak(op.normalise(data, 0, 200, 1.0, bits)) == pytest.approx(1.0, abs=step)
    assert op.peak(op.normalise(data, 0, 200, 0.25, bits)) == pytest.approx(0.25, abs=step)
    silent = np.zeros(50, dtype)
    assert not op.normalise(silent, 0, 50, 1.0, bits).any()


def test_amplifying_clips_integers_instead_of_wrapping(kind):
    dtype, bits = kind
    loud = as_float(op.amplify(sine(dtype, bits), 0, 200, 10.0, bits))
    if dtype is np.float32:
        assert loud.max() == pytest.approx(5, abs=0.01)
    else:
        assert loud.min() == -1
        assert 0.99 < loud.max() < 1


def test_fades_start_and_end_at_their_gains():
    ones = np.full((101, 2), 0.5, np.float32)
    assert op.fade(ones, 0, 101, 0, 1)[[0, 50, 100], 0].tolist() == [0, 0.25, 0.5]
    assert op.fade(ones, 0, 101, 1, 0)[[0, 50, 100], 1].tolist() == [0.5, 0.25, 0]
    assert op.fade(ones, 0, 101, 0, 1, "equal_power")[50, 0] == pytest.approx(0.5 * np.sqrt(0.5))


def test_remove_dc_centres_each_channel():
    data = np.stack((np.sin(np.arange(1000)) * 0.2 + 0.3, np.cos(np.arange(1000)) * 0.2 - 0.1), axis=1).astype(np.float32)
    assert np.abs(op.remove_dc(data, 0, 1000).mean(axis=0)).max() < 1e-7


def test_reverse_and_invert_undo_themselves():
    data = sine(np.int16, 0)
    assert np.array_equal(op.reverse(op.reverse(data, 3, 99), 3, 99), data)
    assert np.array_equal(op.invert(op.invert(data, 3, 99), 3, 99), data)
    assert op.invert(np.array([-32768], np.int16), 0, 1)[0] == 32767


def test_mono_and_stereo(kind):
    dtype, bits = kind
    stereo = sine(dtype, bits, channels=2)
    assert not op.to_mono(stereo, bits)[1:].any() or np.abs(as_float(op.to_mono(stereo, bits))).max() <= 1 / 128
    mono = sine(dtype, bits)
    assert np.array_equal(op.to_mono(op.to_stereo(mono), bits), mono)
    assert np.array_equal(op.to_stereo(stereo), stereo)


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_bits(kind, bits):
    dtype, from_bits = kind
    data = sine(dtype, from_bits)
    out = op.convert_bits(data, bits)
    assert out.dtype == op.TYPE_OF_BITS[bits]
    assert np.abs(as_float(out) - as_float(data)).max() <= {8: 1 / 256, 16: 2**-16, 24: 2**-24, 32: 2**-24}[bits]
    with pytest.raises(ToccataError):
        op.convert_bits(data, 12)


@pytest.mark.parametrize(("first", "end"), [(-1, 5), (5, 5), (9, 3), (0, 201)])
def test_ranges_outside_are_refused(first, end):
    for operation in (op.crop, op.cut, op.reverse, op.silence, op.normalise, op.remove_dc):
        with pytest.raises(ToccataError, match="200 frames"):
            operation(sine(np.int16, 0), first, end)


@given(st.integers(-(2**31), 2**31 - 1))
def test_integers_survive_the_way_through_floats(value):
    data = np.array([value], np.int32)
    assert from_float(as_float(data), data.dtype)[0] == value


@pytest.mark.parametrize(("from_hz", "to_hz"), [(44100, 48000), (48000, 11025), (8363, 44100), (44100.5, 22050.25)])
def test_resampling_keeps_a_tone(kind, from_hz, to_hz):
    dtype, bits = kind
    time_s = np.arange(4000) / from_hz
    data = from_float(0.5 * np.sin(2 * np.pi * 500 * time_s), np.dtype(dtype), bits)
    out = resample(data, from_hz, to_hz, bits)
    assert out.dtype == data.dtype
    assert len(out) == round(4000 * to_hz / from_hz)
    middle = slice(len(out) // 4, -len(out) // 4)
    expected = 0.5 * np.sin(2 * np.pi * 500 * np.arange(len(out)) / to_hz)
    assert np.abs(as_float(out) - expected)[middle].max() < (0.02 if dtype is np.int8 else 1e-3)
    assert bits != 24 or not (out & 0xFF).any()


def test_resampling_at_the_edges():
    assert len(resample(np.zeros(0, np.int16), 44100, 48000)) == 0
    assert len(resample(np.ones(1, np.int16), 48000, 44100)) == 1
    assert resample(np.zeros((100, 2), np.float32), 44100, 88200).shape == (200, 2)
    for bad in (0, -1, float("nan"), 44100 * 300):
        with pytest.raises(ToccataError):
            resample(np.zeros(10, np.int16), 44100, bad)
