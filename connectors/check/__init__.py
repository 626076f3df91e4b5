"""The conformance kit: does a supplier keep the contract that every connector of the broker counts on.

    proef.py     whom and what to ask: `Proef`, and what a check can say
    tap.py       looking along on the line
    vragen.py    checks of what is answered, through the connector; tests/contract runs the same ones
    lijn.py      checks of how it is answered: headers, refusals, errors
    suite.py     the checks in their order, and playing them
    openen.py    a Proef from an address and a file

Runs without pytest. Says codes, states and numbers, and never what an answer holds.
"""
