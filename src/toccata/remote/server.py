"""The server: one loopback port with the page and its socket, in a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import http
import json
import logging
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from toccata.remote.client import Client
from toccata.remote.messages import MAX_BYTES, BadMessage, FormWish, Heard, Hello, Message, PageKey, PageNote, parse_message
from toccata.remote.page_files import FILES, headers_for, is_loopback_host, is_own_origin, page_file
from toccata.remote.pcm import PacketMaker

PORT = 7717
"""Tried first, so that one `ssh -L` line serves every day; any free port where it is taken."""
SOCKET = "/sound"
MOST_LISTENERS = 8
MOST_CONNECTIONS = 32
_HELLO_WITHIN_S = 5.0
_PACE_S = 0.01
_TELL_EVERY = 20
"""Paces between two looks at what the page should be told."""
_LATENCY_CAP_S = 3.0

log = logging.getLogger(__name__)


class Listening(Protocol):
    """The ring of what goes out."""

    @property
    def written(self) -> int: ...

    def read(self) -> tuple[int, np.ndarray]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page is. token: what a browser must know; it stands in the fragment, which is never sent over the wire."""

    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/#{self.token}"


@dataclass(frozen=True, slots=True)
class Status:
    """What the page shows. place: where playing is, in a few words. colours: the theme's, by the names of the page's style sheet."""

    title: str = ""
    place: str = ""
    playing: bool = False
    colours: tuple[tuple[str, str], ...] = ()


class ListenServer:
    """Serves the page to browsers on this machine, or at the other end of an `ssh -L`.

    listen: begins to listen along with the engine; called when the first browser comes. on_event: takes keys and notes, on
    the server's thread. rate_hz: the engine's.
    """

    def __init__(self, listen: Callable[[], Listening], rate_hz: int, on_event: Callable[[PageKey | PageNote], None]) -> None:
        self._listen, self.rate_hz, self._on_event = listen, rate_hz, on_event
        self._token = secrets.token_urlsafe(24)
        self._clients: set[Client] = set()
        self._connections = 0
        self._status = Status()
        self._listening: Listening | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._started = threading.Event()
        self._problem: OSError | None = None
        self.address: Address | None = None

    def start(self, port: int = PORT) -> Address:
        """Serves from a thread; where it serves. Raises: OSError when no port can be had."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(port)), name="listen-server", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._problem is not None or self.address is None:
            raise self._problem or OSError("the listen server did not start")
        return self.address

    def stop(self) -> None:
        """Ends every connection and the thread."""
        if self._loop is not None and self._ended is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
        if self._thread is not None:
            self._thread.join()

    def show(self, status: Status) -> None:
        """What the pages should show from now on; from any thread."""
        self._status = status

    @property
    def listeners(self) -> int:
        """How many browsers listen."""
        return len(self._clients)

    @property
    def latency_s(self) -> float:
        """By how much the quickest listener hears later than the engine plays; 0 without one."""
        reported = [client.latency_s for client in tuple(self._clients) if client.is_reporting and client.latency_s is not None]
        return min(max(min(reported, default=0.0), 0.0), _LATENCY_CAP_S)

    # The loop's own

    async def _serve(self, port: int) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        try:
            servers = await self._open(port)
        except OSError as problem:
            self._problem = problem
            self._started.set()
            return
        self.address = Address(servers[0].sockets[0].getsockname()[1], self._token)
        self._started.set()
        log.info("listening on port %d", self.address.port)
        pump = asyncio.create_task(self._pump())
        await self._ended.wait()
        pump.cancel()
        for server in servers:
            server.close()
        for server in servers:
            await server.wait_closed()
        if self._listening is not None:
            self._listening.close()

    async def _open(self, port: int) -> list[Server]:
        """On 127.0.0.1, and on ::1 where there is IPv6."""
        try:
            first = await self._bind("127.0.0.1", port)
        except OSError:
            first = await self._bind("127.0.0.1", 0)
        servers = [first]
        if socket.has_ipv6:
            with contextlib.suppress(OSError):
                servers.append(await self._bind("::1", first.sockets[0].getsockname()[1]))
        return servers

    async def _bind(self, host: str, port: int) -> Server:
        return await serve(
            self._talk,
            host,
            port,
            process_request=self._answer,
            compression=None,
            max_size=MAX_BYTES,
            max_queue=16,
            write_limit=1 << 14,
            open_timeout=_HELLO_WITHIN_S,
            close_timeout=1.0,
            ping_interval=5.0,
            ping_timeout=20.0,
            logger=logging.getLogger(f"{__name__}.websockets"),
        )

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """A file of the page, a refusal, or nothing: then the socket opens."""
        hosts = request.headers.get_all("Host")
        host = hosts[0] if len(hosts) == 1 else ""
        if not is_loopback_host(host):
            return self._refuse(connection, http.HTTPStatus.FORBIDDEN, "the Host is not this machine")
        address = request.path.partition("?")[0]
        if address == SOCKET:
            origins = request.headers.get_all("Origin")
            if len(origins) > 1 or not is_own_origin(origins[0] if origins else None, host):
                return self._refuse(connection, http.HTTPStatus.FORBIDDEN, "a page from elsewhere")
            if self._connections >= MOST_CONNECTIONS:
                return self._refuse(connection, http.HTTPStatus.SERVICE_UNAVAILABLE, "too many connections")
            return None
        if address not in FILES:
            return self._refuse(connection, http.HTTPStatus.NOT_FOUND, "no such page")
        body = page_file(address)
        headers = Headers({**headers_for(address, host), "Content-Length": str(len(body)), "Connection": "close"})
        return Response(http.HTTPStatus.OK, "OK", headers, body)

    def _refuse(self, connection: ServerConnection, status: http.HTTPStatus, why: str) -> Response:
        log.warning("refused: %s", why)
        return connection.respond(status, f"{why}\n")

    async def _talk(self, connection: ServerConnection) -> None:
        """One connection from its first message on."""
        self._connections += 1
        try:
            client = await self._welcome(connection)
            if client is not None:
                await self._keep(connection, client)
        except ConnectionClosed:
            pass
        finally:
            self._connections -= 1

    async def _welcome(self, connection: ServerConnection) -> Client | None:
        """The client, if its first message has the token; others are let go."""
        try:
            hello = parse_message(await asyncio.wait_for(connection.recv(), _HELLO_WITHIN_S))
        except (BadMessage, TimeoutError):
            hello = None
        if not isinstance(hello, Hello) or not hmac.compare_digest(hello.token, self._token):
            log.warning("refused: no or a wrong token")
            await connection.close(1008, "wrong token")
            return None
        if len(self._clients) >= MOST_LISTENERS:
            log.warning("refused: too many listeners")
            await connection.close(1013, "too many listeners")
            return None
        return Client(connection.send, hello.form, self.rate_hz)

    async def _keep(self, connection: ServerConnection, client: Client) -> None:
        """Sends to a client and obeys it until it leaves or breaks the rules; what it held is released."""
        if self._listening is None:
            self._listening = self._listen()
        self._clients.add(client)
        sender = asyncio.create_task(client.send_forever())
        try:
            async for text in connection:
                if not client.may_speak():
                    raise BadMessage("a flood")
                self._obey(parse_message(text), client, connection.latency)
        except BadMessage as problem:
            log.warning("refused: a message of a listener: %s", problem)
            await connection.close(1008, "not understood")
        finally:
            sender.cancel()
            self._clients.discard(client)
            for held in tuple(client.held):
                self._on_event(replace(held, down=False))
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await sender

    def _obey(self, message: Message, client: Client, round_trip_s: float) -> None:
        match message:
            case FormWish(form):
                client.wish(form)
            case Heard(got, frame, device_ms):
                client.got(got)
                if self._listening is not None and frame is not None:
                    client.plays((self._listening.written - frame) / self.rate_hz - round_trip_s / 2 + device_ms / 1000)
            case PageKey() | PageNote():
                self._pass_on(message, client)
            case _:
                raise BadMessage("a second hello")

    def _pass_on(self, event: PageKey | PageNote, client: Client) -> None:
        """A press of what is down already, or a release of what is not, says nothing new."""
        held = next((held for held in client.held if _is_same_key(held, event)), None)
        if event.down == (held is not None):
            return
        if held is None:
            client.held.add(event)
        else:
            client.held.discard(held)
        self._on_event(event)

    async def _pump(self) -> None:
        """Takes what goes out from the ring and hands it to every client in its form."""
        makers: dict[str, PacketMaker] = {}
        paces = 0
        told: dict[Client, tuple[str, ...]] = {}
        while True:
            await asyncio.sleep(_PACE_S)
            if self._listening is None:
                continue
            if not self._clients:
                self._listening.close()
                self._listening = None
                makers.clear()
                continue
            first, frames = self._listening.read()
            if len(frames):
                self._share(makers, first, frames)
            paces += 1
            if paces % _TELL_EVERY == 0:
                told = {client: self._tell_news(client, told.get(client, ())) for client in tuple(self._clients)}

    def _share(self, makers: dict[str, PacketMaker], first: int, frames: np.ndarray) -> None:
        wanted = {client.form.name: client.form for client in self._clients if client.form is not None}
        for name in set(makers) - set(wanted):
            del makers[name]
        for name, form in wanted.items():
            if name not in makers:
                makers[name] = PacketMaker(form, self.rate_hz)
            packets = makers[name].make(first, frames)
            for client in tuple(self._clients):
                if client.form is not None and client.form.name == name:
                    for packet in packets:
                        client.offer(packet)

    def _tell_news(self, client: Client, before: tuple[str, ...]) -> tuple[str, ...]:
        texts = (self._theme(), self._place(client))
        for text in texts:
            if text not in before:
                client.tell(text)
        return texts

    def _theme(self) -> str:
        return json.dumps({"t": "theme", "colours": dict(self._status.colours)})

    def _place(self, client: Client) -> str:
        status = self._status
        table: dict[str, Any] = {
            "t": "status",
            "rate": self.rate_hz,
            "title": status.title[:200],
            "place": status.place[:200],
            "playing": status.playing,
            "form": client.form.name if client.form is not None else "none",
            "latency": None if client.latency_s is None else 5 * round(200 * client.latency_s),
        }
        return json.dumps(table)


def _is_same_key(held: PageKey | PageNote, event: PageKey | PageNote) -> bool:
    if isinstance(held, PageKey):
        return isinstance(event, PageKey) and held.code == event.code
    return isinstance(event, PageNote) and held.note == event.note
