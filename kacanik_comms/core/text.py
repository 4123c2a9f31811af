"""Albanian and Serbian words for searching and sorting, which the databases do not know."""

import re
import unicodedata

ALBANIAN_ALPHABET = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh".split()
# Those of Serbian names stand where a Serbian reader looks for them, behind the letter that they are made of.
_WITH_SERBIAN = {"ç": "ç č ć", "dh": "dh dž đ", "sh": "sh š", "zh": "zh ž", "v": "v w"}
_LETTERS = " ".join(_WITH_SERBIAN.get(letter, letter) for letter in ALBANIAN_ALPHABET).split()
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}


def fold(text: str) -> str:
    """Lower case without marks, so that a hurried "kacanik" or "shendetesi" finds "Kaçanik" and "shëndetësi"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "dj"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


# Vertical tab and form feed of word processors, and three more signs that end a line.
_LINE_BREAKS = "\x0b\x0c\x85\u2028\u2029"
# Control characters but tab and line ends, halves of characters, and codes that are none; then the bullets that Word
# keeps in a typeface of its own.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_OF_WORD = {0xF0B7: "•", 0xF0A7: "•", 0xF076: "•", 0xF0D8: "•", 0xF02D: "–", 0xF0E0: "→", 0xF0FC: "✓"}


def clean_text(text: str, *, line_break: str = "\n") -> str:
    """The text as every output can hold it: composed, without control characters and codes that are no characters."""
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_OF_WORD | dict.fromkeys(map(ord, _LINE_BREAKS), line_break))
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))


def as_sentence(error: object) -> str:
    """What an error says, on one line and with one full stop, so that another sentence can follow."""
    words = " ".join(str(error).split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def cut_at_word(text: str, longest: int) -> str:
    """The beginning of a text, with … where more would follow."""
    if len(text) <= longest:
        return text
    beginning, _separator, _rest = text[:longest].rpartition(" ")
    return (beginning or text[: longest - 1]).rstrip(" ,;:–-(") + "…"


def albanian_key(text: str) -> tuple[tuple[int, str], ...]:
    """The sort key of the Albanian alphabet, in which ç, dh, ë, gj … are letters of their own, and of Serbian names."""
    lowered = unicodedata.normalize("NFC", text.casefold())
    key, position = [], 0
    while position < len(lowered):
        pair = lowered[position : position + 2]
        letter = pair if pair in _RANK else lowered[position]
        rank = _RANK.get(letter, 1000 if letter.isalpha() else -1)
        key.append((rank, letter))
        position += len(letter)
    return tuple(key)
