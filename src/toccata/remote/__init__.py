"""The listen server and its page: sound out to a browser, notes and keys back. May import notation.

A thread of its own with its own event loop serves one loopback port. What is sent comes from the engine's ring of output
frames, what comes back is a closed set of small messages; neither meets the editor's loop or the audio path.
"""

from toccata.remote.messages import PageKey, PageNote
from toccata.remote.server import Address, ListenServer, Status
from toccata.remote.tunnel import tunnel_line

__all__ = ["Address", "ListenServer", "PageKey", "PageNote", "Status", "tunnel_line"]
