"""A listening socket for uvicorn whose answers leave at once.

uvicorn writes the head and the body of an answer apart. asyncio switches Nagle's algorithm off only on sockets that
were opened with an explicit protocol number, which `socket.create_server` does not do; the body of every answer would
then wait 40 ms for an acknowledgement. What a connection inherits from the socket that listens settles it (tcp(7)).
"""

from __future__ import annotations

import socket


def listen(host: str, port: int) -> socket.socket:
    """Listen on this address (port 0: any free one). Raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
