"""The page's files and the headers they go out with."""

from __future__ import annotations

from functools import cache
from importlib import resources
from urllib.parse import urlsplit

FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/player.js": ("player.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
"""Address: (file, media type). Nothing else is served."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@cache
def page_file(address: str) -> bytes:
    """The file at an address of FILES."""
    return (resources.files("toccata.remote") / "page" / FILES[address][0]).read_bytes()


def headers_for(address: str, host: str) -> dict[str, str]:
    """What goes with a file: nothing from elsewhere may load, nobody may frame it or learn where it was."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self' ws://{host}; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Type": FILES[address][1],
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "midi=(self), microphone=(), camera=(), geolocation=()",
        "Cache-Control": "no-store",
    }


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this machine by a name that no other site can have: no rebound DNS name reaches the page."""
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return False
    return parts.hostname in _LOOPBACK and port is not None and parts.netloc == host and "@" not in host


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this very server opens the socket. Browsers always say where a page is from; other programs need no origin."""
    return origin is None or origin == f"http://{host}"
