"""Names that are ordinary words too. Written without a capital they are taken for the word, not for the person.

Only the full form asks this: it keeps a readable text. In the pseudonymised form every known name goes.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from broker.generalise.rules import is_listed, word_set

_SHORT: Final = 3  # 'bas', 'ben', 'wil', 'vos': in lower case rather the word, unless a title stands before it
_LISTS: Final = ("zinsbegin", "maanden", "rollen_derde", "plaatswoorden")
_PATTERNS: Final = ("relaties", "rollen", "functies")
_WORDS: Final = """
    baas baker bakker beek berg bergen bloem blok boer bont boog boom bosch bree breed brink broek broer brouwer
    brug bruin bruins buiten burger buur buurman buurvrouw dame dekker derde dijk dochter draaier dries duin eerste
    engel faber fles gast geel goed goede graaf graver groen groep groot groothuis haar hart haven heer heide held
    hemel heuvel hoek hoeve hofman hond hoop huis huisman jager jong jonge jongen jonker kamer kamp keizer kerk kind
    kinderen klein kleine klok koning koper kort kraan krom kroon kuiper laan lang lange leeuw licht lief linden
    maas maat mark markt meer meester melder mens mensen moeder molen molenaar mooi mulder noord oost oude ouder
    ouders paard pad park partner pijl plaat plas plein post prins puck punt rijk ring rood roos rust schaap
    schipper schoen school schouten schut slager slot smit sneeuw snel snijder snijders spier staal stam steen stek
    ster sterk stil storm straat stroom timmerman tuin vader veen veer veld velden verdachte vink visser vlieg vogel
    vrede vriend vriendin vrij vrijer vrouw waard wagenaar water weert werk west wever winter wissel wolf wolk zand
    zanger zeeman ziel zomer zoon zorg zuid zus zwart
"""


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.split())


def is_ordinary(word: str) -> bool:
    """True when this word, in lower case, is more likely a word than a name."""
    lower = word.casefold()
    if len(lower) <= _SHORT or lower in _words() or any(lower in word_set(name) for name in _LISTS):
        return True
    return any(is_listed(name, lower) for name in _PATTERNS)
