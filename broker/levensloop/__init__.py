"""The life of a case, drawn and written out from the data that decides (docs/levensloop.md, docs/levensloop.svg)."""
