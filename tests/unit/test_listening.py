"""Answers leave at once (broker/listening.py)."""

from __future__ import annotations

import socket

import pytest

from broker.listening import listen


def test_a_connection_does_not_wait_before_it_sends() -> None:
    """TCP_NODELAY is on for whoever connects, so no part of an answer waits for an acknowledgement."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_an_error() -> None:
    """Whoever starts twice hears so."""
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])
