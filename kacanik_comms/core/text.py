"""Albanian and Serbian words for searching and sorting, which the databases do not know."""

import unicodedata

ALBANIAN_ALPHABET = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh".split()
_RANK = {letter: rank for rank, letter in enumerate(ALBANIAN_ALPHABET)}


def fold(text: str) -> str:
    """Lower case without marks, so that a hurried "kacanik" or "shendetesi" finds "Kaçanik" and "shëndetësi"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "dj"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def albanian_key(text: str) -> tuple[tuple[int, str], ...]:
    """The sort key of the Albanian alphabet, in which ç, dh, ë, gj … are letters of their own."""
    lowered = unicodedata.normalize("NFC", text.casefold())
    key, position = [], 0
    while position < len(lowered):
        pair = lowered[position : position + 2]
        letter = pair if pair in _RANK else lowered[position]
        rank = _RANK.get(letter, 1000 if letter.isalpha() else -1)
        key.append((rank, letter))
        position += len(letter)
    return tuple(key)
