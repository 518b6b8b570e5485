import pytest

from toccata.edit import envelopes
from toccata.errors import EditRefused
from toccata.song import Envelope, EnvelopePoint


@pytest.fixture
def shaped(song):
    """Instrument 1 with a volume envelope of four points, a loop over the middle and a sustain on the third."""
    points = tuple(EnvelopePoint(tick, value) for tick, value in ((0, 0), (4, 64), (10, 40), (30, 0)))
    return envelopes.set_envelope(song, 1, "volume", Envelope(points, True, (1, 2), (2, 2)))


def points(song, kind="volume"):
    return [(point.tick, point.value) for point in envelopes.the_envelope(song, 1, kind).points]


def test_turning_on_an_empty_envelope_gives_two_points(song, whole):
    for kind in envelopes.VALUE_RANGES:
        on = whole(envelopes.enable_envelope(song, 1, kind, True))
        assert len(points(on, kind)) == 2
        assert envelopes.enable_envelope(on, 1, kind, True) is on
    assert envelopes.enable_envelope(song, 1, "volume", False) is song
    assert envelopes.carry_envelope(song, 1, "pitch", True).instrument(1).pitch_envelope.carry


def test_loops_keep_naming_the_same_points(shaped, whole):
    before = whole(envelopes.add_point(shaped, 1, "volume", 2, 30))
    envelope = envelopes.the_envelope(before, 1, "volume")
    assert points(before) == [(0, 0), (2, 30), (4, 64), (10, 40), (30, 0)]
    assert (envelope.loop, envelope.sustain) == ((2, 3), (3, 3))
    after = envelopes.the_envelope(envelopes.add_point(shaped, 1, "volume", 40, 5), 1, "volume")
    assert (after.loop, after.sustain) == ((1, 2), (2, 2))
    assert envelopes.the_envelope(envelopes.remove_point(before, 1, "volume", 1), 1, "volume") == envelopes.the_envelope(
        shaped, 1, "volume"
    )


def test_removing_the_first_point_moves_the_next_to_the_start(shaped, whole):
    removed = whole(envelopes.remove_point(shaped, 1, "volume", 0))
    assert points(removed) == [(0, 64), (10, 40), (30, 0)]
    assert envelopes.the_envelope(removed, 1, "volume").loop == (0, 1)
    one = envelopes.remove_point(envelopes.remove_point(removed, 1, "volume", 2), 1, "volume", 1)
    assert points(one) == [(0, 64)]
    assert envelopes.the_envelope(one, 1, "volume").sustain == (0, 0)
    with pytest.raises(EditRefused, match="one point"):
        envelopes.remove_point(one, 1, "volume", 0)


def test_a_point_moves_no_further_than_its_neighbours(shaped, whole):
    assert points(whole(envelopes.move_point(shaped, 1, "volume", 1, 99, 99)))[1] == (9, 64)
    assert points(envelopes.move_point(shaped, 1, "volume", 1, -5, -5))[1] == (1, 0)
    assert points(envelopes.move_point(shaped, 1, "volume", 0, 7, 13))[0] == (0, 13)
    assert points(envelopes.move_point(shaped, 1, "volume", 3, 99999, 0))[3] == (9999, 0)
    assert envelopes.move_point(shaped, 1, "volume", 1, 4, 64) is shaped


def test_values_of_each_kind(song, whole):
    for kind, (low, high) in envelopes.VALUE_RANGES.items():
        on = envelopes.enable_envelope(song, 1, kind, True)
        for value in (low, high):
            whole(envelopes.add_point(on, 1, kind, 5, value))
        for value in (low - 1, high + 1):
            with pytest.raises(EditRefused):
                envelopes.add_point(on, 1, kind, 5, value)


def test_loops_and_sustain(shaped, whole):
    looped = whole(envelopes.set_envelope_loop(shaped, 1, "volume", (0, 3)))
    assert envelopes.the_envelope(looped, 1, "volume").loop == (0, 3)
    assert envelopes.the_envelope(envelopes.set_envelope_sustain(shaped, 1, "volume", None), 1, "volume").sustain is None
    for bounds in ((2, 1), (-1, 1), (0, 4)):
        for edit in (envelopes.set_envelope_loop, envelopes.set_envelope_sustain):
            with pytest.raises(EditRefused):
                edit(shaped, 1, "volume", bounds)


@pytest.mark.parametrize(
    "wrong",
    [
        Envelope((EnvelopePoint(1, 0),)),
        Envelope((EnvelopePoint(0, 0), EnvelopePoint(0, 1))),
        Envelope((EnvelopePoint(0, 0), EnvelopePoint(9, 1), EnvelopePoint(4, 1))),
        Envelope((EnvelopePoint(0, 65),)),
        Envelope((EnvelopePoint(0, 0), EnvelopePoint(10000, 0))),
        Envelope(tuple(EnvelopePoint(tick, 0) for tick in range(33))),
        Envelope((EnvelopePoint(0, 0),), loop=(0, 1)),
        Envelope(loop=(0, 0)),
    ],
)
def test_wrong_envelopes_are_refused(song, wrong):
    with pytest.raises(EditRefused):
        envelopes.set_envelope(song, 1, "volume", wrong)


def test_places_that_are_not_there(song, shaped):
    for edit in (
        lambda: envelopes.move_point(shaped, 1, "volume", 4, 0, 0),
        lambda: envelopes.remove_point(shaped, 1, "volume", -1),
        lambda: envelopes.add_point(shaped, 1, "volume", 4, 0),
        lambda: envelopes.add_point(song, 1, "volume", 4, 0),
        lambda: envelopes.enable_envelope(song, 3, "volume", True),
        lambda: envelopes.enable_envelope(song, 1, "colour", True),
    ):
        with pytest.raises(EditRefused):
            edit()
