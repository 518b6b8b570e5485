"""One listener: what waits for it, how far it has heard, and which form its link can carry."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from toccata.remote.messages import PageKey, PageNote
from toccata.remote.pcm import FORM_BY_NAME, FORMS, Form, Packet, lighter

QUEUE_S = 0.3
"""Older packets are dropped: late sound is worth less than none."""
IN_FLIGHT_S = 1.0
"""So much may be on the way, the page's reports on theirs included; more means that the link is slower than the sound."""
REPORT_IS_GOOD_FOR_S = 2.0
_DROPS_TO_LIGHTEN = 20
_DROPS_WITHIN_S = 3.0
_MESSAGES_PER_S = 200.0
_BURST = 400.0
_SMOOTHING = 0.2


class Client:
    """Everything here runs on the server's loop."""

    def __init__(self, send: Callable[[bytes | str], Awaitable[None]], wish: str, rate_hz: int) -> None:
        self._send, self._rate_hz = send, rate_hz
        self.dropped = 0
        self.latency_s: float | None = None
        self.held: set[PageKey | PageNote] = set()
        """Keys and notes that are down, as they were pressed."""
        self._reported = float("-inf")
        self._queue: deque[Packet] = deque()
        self._texts: deque[str] = deque(maxlen=4)
        self._wake = asyncio.Event()
        self._on_way: deque[tuple[int, int]] = deque()
        """(end, frames) of each packet that was sent and that the page has not got yet, as far as it told."""
        self._on_way_frames = 0
        self._drops: deque[float] = deque()
        self._tokens, self._tokens_at = _BURST, time.monotonic()
        self.wish(wish)

    def wish(self, name: str) -> None:
        """The form that the page wants; `auto` begins with the best and gets lighter as the link demands, `none` wants no sound."""
        self._is_auto = name == "auto"
        self.form: Form | None = FORMS[0] if self._is_auto else FORM_BY_NAME.get(name)

    def offer(self, packet: Packet) -> None:
        """Queues a packet; the oldest goes where too much waits already."""
        self._queue.append(packet)
        while self._queue[-1].end - self._queue[0].first > QUEUE_S * self._rate_hz:
            self._queue.popleft()
            self._count_drop()
        self._wake.set()

    def tell(self, text: str) -> None:
        """Queues a small message; of many only the newest matter."""
        self._texts.append(text)
        self._wake.set()

    def got(self, end: int) -> None:
        """The page reports the frame behind the last one that came to it."""
        while self._on_way and self._on_way[0][0] <= end:
            self._on_way_frames -= self._on_way.popleft()[1]
        self._wake.set()

    def plays(self, behind_s: float) -> None:
        """The page reports what it plays, by how much that is behind what goes out now."""
        self._reported = time.monotonic()
        if self.latency_s is None:
            self.latency_s = behind_s
        self.latency_s += _SMOOTHING * (behind_s - self.latency_s)

    @property
    def is_reporting(self) -> bool:
        """Whether its latency is news."""
        return self.latency_s is not None and time.monotonic() - self._reported < REPORT_IS_GOOD_FOR_S

    def may_speak(self) -> bool:
        """Whether one more message is no flood."""
        now = time.monotonic()
        self._tokens = min(_BURST, self._tokens + (now - self._tokens_at) * _MESSAGES_PER_S) - 1.0
        self._tokens_at = now
        return self._tokens >= 0.0

    async def send_forever(self) -> None:
        """Sends what waits, as fast as the link takes it, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._texts:
                await self._send(self._texts.popleft())
            # More on its way than a link that keeps up would hold: it is clogged.
            while self._queue and self._on_way_frames <= IN_FLIGHT_S * self._rate_hz:
                packet = self._queue.popleft()
                self._on_way.append((packet.end, packet.end - packet.first))
                self._on_way_frames += packet.end - packet.first
                await self._send(packet.data)

    def _count_drop(self) -> None:
        now = time.monotonic()
        self.dropped += 1
        self._drops.append(now)
        while now - self._drops[0] > _DROPS_WITHIN_S:
            self._drops.popleft()
        if self._is_auto and self.form is not None and len(self._drops) > _DROPS_TO_LIGHTEN:
            self.form = lighter(self.form)
            self._drops.clear()
