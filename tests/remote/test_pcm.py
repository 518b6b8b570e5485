"""Packets: bit-exact where the form is the engine's own, in tune and free of aliases where it is lighter."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.remote.pcm import FORM_BY_NAME, FORMS, HEAD, Packet, PacketMaker, lighter

RATE_HZ = 48000


def tone(hz: float, frames: int, gain: float = 0.5) -> np.ndarray:
    return np.repeat((gain * np.sin(2 * np.pi * hz * np.arange(frames) / RATE_HZ)).astype(np.float32)[:, None], 2, axis=1)


def samples_of(packets: list[Packet]) -> np.ndarray:
    return np.concatenate([np.frombuffer(packet.data, "<i2", offset=HEAD.size) for packet in packets])


def in_pieces(maker: PacketMaker, frames: np.ndarray, first: int = 1000) -> list[Packet]:
    packets, at = [], 0
    for size in (1, 63, 480, 481, 7, 9000):
        packets += maker.make(first + at, frames[at : at + size])
        at += size
    return packets


def test_the_full_form_is_every_frame_in_sixteen_bits():
    sound = np.random.default_rng(1).uniform(-1.2, 1.2, (10032, 2)).astype(np.float32)
    packets = in_pieces(PacketMaker(FORM_BY_NAME["full"], RATE_HZ), sound)
    expected = np.clip(np.rint(sound * 32767.0), -32768, 32767).astype(np.int16)
    assert np.array_equal(samples_of(packets).reshape(-1, 2), expected)
    first, rate_hz, channels, divisor, count = HEAD.unpack_from(packets[0].data)
    assert (first, rate_hz, channels, divisor, count) == (1000, RATE_HZ, 2, 1, 1)
    assert [packet.first for packet in packets][1:] == [packet.end for packet in packets][:-1]


def test_the_mono_form_is_the_mean_of_both_sides():
    sound = np.random.default_rng(2).uniform(-1, 1, (10032, 2)).astype(np.float32)
    heard = samples_of(in_pieces(PacketMaker(FORM_BY_NAME["mono"], RATE_HZ), sound))
    assert np.array_equal(heard, np.rint(sound.mean(axis=1) * 32767.0).astype(np.int16))


@pytest.mark.parametrize(("hz", "level_db"), [(440.0, 0.0), (5000.0, 0.0), (9000.0, 0.0)])
def test_the_light_form_keeps_tones_below_its_edge(hz, level_db):
    heard = samples_of(in_pieces(PacketMaker(FORM_BY_NAME["light"], RATE_HZ), tone(hz, 10032)))[200:].astype(float) / 32767
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(np.argmax(spectrum) * RATE_HZ / 2 / len(heard) - hz) < 6
    assert abs(20 * np.log10(np.sqrt(2) * heard.std() / 0.5) - level_db) < 0.1


def test_the_light_form_has_no_aliases_of_what_is_past_its_edge():
    heard = samples_of(in_pieces(PacketMaker(FORM_BY_NAME["light"], RATE_HZ), tone(15000.0, 10032)))[200:].astype(float) / 32767
    assert 20 * np.log10(heard.std() / 0.35) < -60


def test_frames_go_in_whole_packets_and_a_gap_is_told():
    maker = PacketMaker(FORM_BY_NAME["light"], RATE_HZ)
    packets = maker.make(0, tone(440, 481)) + maker.make(481, tone(440, 481)) + maker.make(5000, tone(440, 100))
    assert [(packet.first, packet.end) for packet in packets] == [(0, 480), (480, 962), (5000, 5100)]


def test_long_runs_are_split_so_that_their_count_fits():
    packets = PacketMaker(FORM_BY_NAME["full"], RATE_HZ).make(0, tone(440, 60000))
    assert len(samples_of(packets)) == 120000
    assert all(packet.end - packet.first <= 4096 for packet in packets)


def test_each_form_is_lighter_than_the_one_before():
    rates = [form.bytes_per_second(RATE_HZ) for form in FORMS]
    assert rates == [192000, 96000, 48000]
    assert [lighter(form) for form in FORMS] == [FORMS[1], FORMS[2], FORMS[2]]
