"""The server: what a listener gets, and who is not let in."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import threading
import time

import numpy as np
import pytest
from remote_stage import RATE_HZ, settle
from websockets.exceptions import ConnectionClosed, InvalidStatus

from toccata.remote import PageKey, PageNote, Status
from toccata.remote.client import Client
from toccata.remote.pcm import HEAD
from toccata.remote.server import MOST_LISTENERS


def texts_and_sound(connection, until_frames: int) -> tuple[list[dict], np.ndarray]:
    """What came until so many frames of stereo did."""
    texts, sound, got = [], [], 0
    while got < until_frames:
        data = connection.recv(timeout=5)
        if isinstance(data, str):
            texts.append(json.loads(data))
        else:
            sound.append(np.frombuffer(data, "<i2", offset=HEAD.size).reshape(-1, 2))
            got += len(sound[-1])
    return texts, np.concatenate(sound)


def get(stage, path: str = "/", host: str | None = None, method: str = "GET", at: str = "127.0.0.1") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(at, stage.address.port, timeout=5)
    headers = {} if host is None else {"Host": host}
    connection.request(method, path, headers=headers)
    return connection.getresponse()


def is_refused(connection) -> int:
    """The close code."""
    try:
        for _ in range(100):
            connection.recv(timeout=5)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else -1
    raise AssertionError("it was let in")


# What a listener gets


def test_a_listener_hears_every_frame_that_goes_out(stage):
    listener = stage.listen()
    sound = np.random.default_rng(3).uniform(-1, 1, (4800, 2)).astype(np.float32)
    for at in range(0, 4800, 480):
        stage.ring.put(sound[at : at + 480])
    _, heard = texts_and_sound(listener, 4800)
    assert np.array_equal(heard, np.rint(sound * 32767).astype(np.int16))


def test_several_listeners_hear_the_same_each_in_its_form(stage):
    listeners = [stage.listen(), stage.listen(), stage.listen("light")]
    stage.ring.put(np.full((4800, 2), 0.5, np.float32))
    for listener in listeners[:2]:
        assert len(texts_and_sound(listener, 4800)[1]) == 4800
    got = b""
    while len(got) < 4800:
        data = listeners[2].recv(timeout=5)
        got += data[HEAD.size :] if isinstance(data, bytes) else b""
    assert len(got) == 2 * 2400


def test_no_sound_is_sent_before_it_is_wanted_however_long_that_takes(stage):
    listener = stage.listen("none")
    for _ in range(30):
        stage.ring.put(np.full((4800, 2), 0.25, np.float32))
    with contextlib.suppress(TimeoutError):
        while True:
            assert isinstance(listener.recv(timeout=0.5), str)
    listener.send('{"t":"form","form":"auto"}')
    time.sleep(0.1)
    stage.ring.put(np.full((480, 2), 0.25, np.float32))
    assert len(texts_and_sound(listener, 480)[1]) == 480


def test_the_page_is_told_what_plays_and_only_what_is_new(stage):
    listener = stage.listen()
    stage.server.show(Status("Night Bus", "order 03 row 1E", True, (("screen", "#101010"),)))
    texts: list[dict] = []
    while not any(text.get("title") == "Night Bus" for text in texts):
        texts.append(json.loads(listener.recv(timeout=5)))
    assert {"t": "theme", "colours": {"screen": "#101010"}} in texts
    assert (texts[-1]["playing"], texts[-1]["place"], texts[-1]["rate"]) == (True, "order 03 row 1E", RATE_HZ)
    with pytest.raises(TimeoutError):
        listener.recv(timeout=0.6)


def test_the_ring_is_let_go_when_the_last_listener_leaves(stage):
    first, second = stage.listen(), stage.listen()
    first.close()
    settle(lambda: stage.server.listeners == 1)
    assert stage.ring.closed == 0
    second.close()
    settle(lambda: stage.ring.closed == 1)
    stage.listen()


def test_the_latency_is_what_the_page_reports(stage):
    listener = stage.listen()
    stage.ring.put(np.zeros((48000, 2), np.float32))
    assert stage.server.latency_s == 0
    for _ in range(3):
        listener.send('{"t":"heard","got":48000,"frame":40000,"ms":20}')
    settle(lambda: stage.server.latency_s > 0)
    expected = 8000 / RATE_HZ + 0.02
    assert abs(stage.server.latency_s - expected) < 0.02
    listener.close()
    settle(lambda: stage.server.latency_s == 0)


def test_keys_and_notes_come_through_once_and_end_with_the_link(stage):
    listener = stage.listen()
    for text in (
        '{"t":"key","code":"KeyZ","down":true}',
        '{"t":"key","code":"KeyZ","down":true}',
        '{"t":"note","note":60,"velocity":33,"down":true}',
        '{"t":"note","note":61,"velocity":33,"down":false}',
        '{"t":"key","code":"KeyX","down":true}',
        '{"t":"key","code":"KeyZ","down":false}',
    ):
        listener.send(text)
    settle(lambda: len(stage.events) == 4)
    assert stage.events == [PageKey("KeyZ", True), PageNote(60, 33, True), PageKey("KeyX", True), PageKey("KeyZ", False)]
    listener.close()
    settle(lambda: len(stage.events) == 6)
    assert set(stage.events[4:]) == {PageNote(60, 33, False), PageKey("KeyX", False)}


# The page


@pytest.mark.parametrize("path", ["/", "/page.js", "/player.js", "/page.css", "/icon.svg"])
def test_the_page_comes_whole_and_loads_nothing_from_elsewhere(stage, path):
    answer = get(stage, path)
    content = answer.read()
    assert answer.status == 200
    assert len(content) == int(answer.headers["Content-Length"])
    body = content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", body), "nothing of another place is named"
    if path == "/":
        assert not re.search(r"<[^>]*\s(style|on\w+)=", body), "no code and no style in the page itself"


@pytest.mark.parametrize("path", ["/../server.py", "/etc/passwd", "/page", "//", "/%2e%2e/server.py", "/index.html"])
def test_nothing_else_is_served(stage, path):
    assert get(stage, path).status == 404


def test_both_loopback_addresses_serve_and_no_other(stage):
    assert get(stage).status == 200
    if socket.has_ipv6:
        assert get(stage, at="::1").status == 200
    with socket.socket() as other:
        other.settimeout(2)
        own = next((place[4][0] for place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)), "")
        if own and not own.startswith("127."):
            assert other.connect_ex((own, stage.address.port)) != 0


# Who is not let in


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:1", "localhost", "user@localhost:1", "[::2]:1"]
)
def test_a_rebound_name_reaches_nothing(stage, host):
    assert get(stage, host=host).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost", "http://localhost:1", "file://"])
def test_a_page_from_elsewhere_opens_no_socket(stage, origin):
    with pytest.raises(InvalidStatus) as refused:
        stage.connect(origin=origin)
    assert refused.value.response.status_code == 403


def test_the_page_itself_opens_the_socket(stage):
    connection = stage.connect(origin=f"http://127.0.0.1:{stage.address.port}")
    connection.send(json.dumps({"t": "hello", "token": stage.address.token, "form": "auto"}))
    settle(lambda: stage.server.listeners == 1)


@pytest.mark.parametrize("first", ['{"t":"hello","token":"wrong","form":"auto"}', "hello", '{"t":"key","code":"KeyZ","down":true}', b"\0"])
def test_without_the_token_nothing_is_heard_or_played(stage, first):
    connection = stage.connect()
    connection.send(first)
    assert is_refused(connection) == 1008
    assert stage.server.listeners == 0
    assert stage.events == []


@pytest.mark.parametrize("message", ["x", '{"t":"key","code":"KeyZ"}', '{"t":"hello","token":"a","form":"auto"}', b"\0\1", "x" * 4000])
def test_a_listener_that_says_anything_else_is_let_go_and_others_hear_on(stage, message):
    bad, good = stage.listen(), stage.listen()
    bad.send(message)
    assert is_refused(bad) in (1008, 1009)
    settle(lambda: stage.server.listeners == 1)
    stage.ring.put(np.full((480, 2), 0.25, np.float32))
    assert len(texts_and_sound(good, 480)[1]) == 480


def test_a_flood_is_let_go(stage):
    bad, good = stage.listen(), stage.listen()
    flood = ['{"t":"key","code":"KeyZ","down":false}'] * 20_000
    with contextlib.suppress(ConnectionClosed):
        for text in flood:
            bad.send(text)
    settle(lambda: stage.server.listeners == 1)
    stage.ring.put(np.full((480, 2), 0.25, np.float32))
    assert len(texts_and_sound(good, 480)[1]) == 480
    assert stage.events == []


def test_a_hundred_connections_at_once_leave_the_listener_its_sound(stage):
    good = stage.listen()
    stop = threading.Event()
    opened: list[socket.socket] = []

    def crowd() -> None:
        for _ in range(100):
            if stop.is_set():
                return
            opened.append(socket.create_connection(("127.0.0.1", stage.address.port), timeout=5))

    thread = threading.Thread(target=crowd)
    thread.start()
    sound = np.random.default_rng(4).uniform(-1, 1, (9600, 2)).astype(np.float32)
    for at in range(0, 9600, 480):
        stage.ring.put(sound[at : at + 480])
    _, heard = texts_and_sound(good, 9600)
    stop.set()
    thread.join()
    assert np.array_equal(heard, np.rint(sound * 32767).astype(np.int16))
    for place in opened:
        place.close()


def test_more_listeners_than_it_carries_are_told_so(stage):
    for _ in range(MOST_LISTENERS):
        stage.listen()
    late = stage.connect()
    late.send(json.dumps({"t": "hello", "token": stage.address.token, "form": "auto"}))
    assert is_refused(late) == 1013


def test_a_second_server_finds_another_port(stage):
    from toccata.remote import ListenServer

    second = ListenServer(lambda: stage.ring, RATE_HZ, stage.events.append)
    address = second.start(stage.address.port)
    assert address.port != stage.address.port
    assert address.token != stage.address.token
    assert address.url == f"http://localhost:{address.port}/#{address.token}"
    second.stop()


# A slow link


async def _sends_nothing(data) -> None:
    raise AssertionError("nobody sends here")


async def test_what_waits_too_long_is_dropped_oldest_first_and_the_sound_gets_lighter():
    from toccata.remote.pcm import Packet

    client = Client(_sends_nothing, "auto", RATE_HZ)
    forms = []
    for number in range(200):
        client.offer(Packet(480 * number, 480 * (number + 1), b""))
        forms.append(client.form.name)
    assert [packet.first // 480 for packet in client._queue] == list(range(170, 200))
    assert client.dropped == 170
    assert list(dict.fromkeys(forms)) == ["full", "mono", "light"]
    fixed = Client(_sends_nothing, "full", RATE_HZ)
    for number in range(200):
        fixed.offer(Packet(480 * number, 480 * (number + 1), b""))
    assert fixed.form.name == "full"


async def test_no_more_is_sent_than_the_link_carries_in_time():
    import asyncio

    from toccata.remote.pcm import Packet

    sent: list[bytes] = []

    async def send(data) -> None:
        sent.append(data)

    client = Client(send, "full", RATE_HZ)
    sender = asyncio.create_task(client.send_forever())
    for number in range(400):
        client.offer(Packet(480 * number, 480 * (number + 1), b"%d" % number))
        await asyncio.sleep(0)
    assert len(sent) == 101, "one second, and the packet that passes it"
    client.got(480 * 101)
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(sent) == 101 + 30, "what still waits is the newest"
    assert sent[-1] == b"399"
    sender.cancel()
