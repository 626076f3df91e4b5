"""Telling partners that something is there to fetch: events in an outbox, polled or posted, never with content."""
