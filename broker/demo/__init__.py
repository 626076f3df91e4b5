"""The sandbox as a small town of processes: broker, database, token issuer, partner systems; and the demo played in it.

Synthetic people only, and never in production: every door here refuses it.
"""
