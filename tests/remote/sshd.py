"""A real sshd on the loopback with throw-away keys, and a poor link to put before it."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_CHUNK_BYTES = 1024
_LINK_BUFFER_BYTES = 16 << 10


@dataclass(frozen=True)
class SshServer:
    """port: where it listens. client: ssh and what it needs to get in."""

    port: int
    client: list[str]
    user: str

    def command(self, port: int, *options: str) -> list[str]:
        """An ssh to the server, through another port where one leads to it."""
        return [*self.client, "-p", str(port), *options, f"{self.user}@127.0.0.1"]


@contextlib.contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """Skips where OpenSSH is not installed."""
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if sshd is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        pytest.skip("openssh-server and openssh-client are not installed")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    port = free_port()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\nAuthorizedKeysFile {folder}/user.pub\n"
        "UsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "config")], stderr=log)
    try:
        wait_for_port(port)
        known = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-F", "none"]
        yield SshServer(port, ["ssh", *known, "-i", str(folder / "user")], getpass.getuser())
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def wait_for_port(port: int, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


class SlowLink:
    """Carries TCP to a port with a delay each way, and so many bytes a second each way for all connections together."""

    def __init__(self, target_port: int, one_way_s: float, bytes_per_s: float) -> None:
        self._target_port, self._one_way_s, self._bytes_per_s = target_port, one_way_s, bytes_per_s
        self.port = free_port()
        self.carried = [0, 0]
        """Bytes to the target, and from it."""
        self._free_at = [0.0, 0.0]
        self._loop = asyncio.new_event_loop()
        self._writers: list[asyncio.StreamWriter] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(asyncio.start_server(self._carry, "127.0.0.1", self.port), self._loop).result(10)

    def cut(self) -> None:
        """The link dies: every connection ends at once."""
        self._loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in self._writers])

    def close(self) -> None:
        self.cut()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers += [writer, other_writer]
        await asyncio.gather(self._pump(reader, other_writer, 0), self._pump(other_reader, writer, 1))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int) -> None:
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_LINK_BUFFER_BYTES // _CHUNK_BYTES)
        arriving = asyncio.create_task(self._arrive(on_its_way, writer))
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                now = self._loop.time()
                self._free_at[way] = max(now, self._free_at[way]) + len(data) / self._bytes_per_s
                self.carried[way] += len(data)
                await on_its_way.put((self._free_at[way] + self._one_way_s, data))
                await asyncio.sleep(max(0.0, self._free_at[way] - now))
        arriving.cancel()
        writer.close()

    async def _arrive(self, on_its_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await on_its_way.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            writer.write(data)
