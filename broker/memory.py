"""Memory of a serving process: what was made at start is left alone, and young garbage is collected less often.

Every question makes thousands of small objects that die with it. Python's collector would look through all that lives
(the policy, the models, the routes) each time; after `settle_memory` it does not.
"""

from __future__ import annotations

import gc
from typing import Final

_YOUNG: Final = 50_000


def settle_memory() -> None:
    """Call once, when everything is open and nothing is served yet."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
