"""A database in which every question counts as asked days ago, for tests that ask the same all the time (D-HERHAAL)."""

from __future__ import annotations

from typing import Any, Final

_MADE: Final = """
CREATE FUNCTION asked_long_ago() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.op := NEW.op - interval '2 days'; RETURN NEW; END $$;
CREATE TRIGGER asked_long_ago BEFORE INSERT ON manifest FOR EACH ROW EXECUTE FUNCTION asked_long_ago()"""


async def ask_without_end(owner: Any) -> None:
    """Whoever asks here asks for the first time today; `owner` is a connection of the owner of this database."""
    await owner.execute(_MADE)
