"""The API in Dutch (NLgov API Design Rules 2.2.0): each route parses, calls one function and replies.

`door` is what everyone passes (who asks, what may come in), `frame` what goes around every answer, `problem` how an
error looks (RFC 9457). One file per resource; its body types stand beside it.
"""
