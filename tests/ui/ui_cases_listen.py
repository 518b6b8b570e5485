"""What listening in a browser is for."""

from __future__ import annotations

import urllib.request

from ui_stage import Case, Stage

from toccata.ui.overlays.listening import ListenPanel


async def _serves_the_page(stage: Stage) -> bool:
    opened = await stage.settled(lambda: isinstance(stage.overlay, ListenPanel))
    url = stage.overlay.url if opened else ""
    with urllib.request.urlopen(url.partition("#")[0], timeout=5) as answer:
        page = answer.read()
    stage.press("x")
    ended = await stage.settled(lambda: stage.app.listening.address is None)
    return b"Start the sound" in page and len(url.partition("#")[2]) >= 32 and ended


CASES: dict[str, Case] = {"sound.listen": Case(_serves_the_page)}
