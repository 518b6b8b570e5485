"""The hook into Textual: an app whose screen goes to the terminal through the encoder.

`App._display` is private to Textual and may change with its minor version, which is therefore pinned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from toccata.ui.encoder.capabilities import Capabilities

if TYPE_CHECKING:
    from toccata.ui.encoder.display import Display


class EncodedApp(App[None]):
    """Subclasses set these before they call this class's constructor, and a driver that has a `display`.

    takes_over: the terminal shows its other screen already. tells_releases: whether to ask for word of keys that are let go.
    """

    capabilities: Capabilities
    takes_over = False
    tells_releases = False

    @property
    def link(self) -> Display | None:
        """What shows frames in the terminal; None where there is no screen, or one that Textual draws itself."""
        return getattr(self._driver, "display", None)

    def _display(self, screen: Screen, renderable: Any) -> None:
        """Textual's own way to the terminal, past which only changed cells go."""
        link = self.link
        if link is None or not isinstance(renderable, CompositorUpdate):
            super()._display(screen, renderable)
            return
        try:
            if self._running and not self._closed and not self._batch_count:
                link.synchronised = self._sync_available
                link.show(renderable, screen._compositor.render_full_update, *screen._compositor.size)
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize) and event.size == self.size and self.link is not None:
            self.link.forget()  # another size and back, or a multiplexer that is looked at again
        await super().on_event(event)
