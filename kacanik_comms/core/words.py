"""Words as the search compares them: without marks, endings, quotation marks and hyphens, and codes such as 1.R7."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kacanik_comms.core.text import fold

LONGEST_QUESTION = 100
LONGEST_WORD = 60

# A code; else letters and digits, with hyphens and apostrophes inside: e-mail, OJQ-të, t’i.
_PARTS = re.compile(r"\d+[.,] ?r?\d+|[^\W_]+(?:[-'\u2010-\u2013\u2019\u02bc][^\W_]+)*")
_INSIDE = re.compile(r"[-'\u2010-\u2013\u2019\u02bc]")
# Words between the others, in Albanian, Serbian and English.
_SMALL = frozenset(
    """e i te me ne nga per dhe apo ose se si nr
    u na o s sa za od iz do ili br
    the of to in on for and or with by""".split()
)
# Of Albanian and Serbian nouns and adjectives, as `fold` leaves them, and the plural of English ones.
_ENDINGS = sorted(
    """jeve jevet eve evet ave avet rave ve vet jes jet jen je ja et es en em e as at an a ash esh sh
    is it in i ine ise ut un u
    jama ama jima ima ji ju jom om og oj enim skim ih eg ome ak aci ci cima o
    ies y s""".split(),
    key=len,
    reverse=True,
)
_SHORTEST_STEM = 3


def words_in(text: str) -> Iterator[str]:
    """Every form under which a word of the text can be looked for."""
    for part in _parts_of(text):
        if part[0].isdigit() and "r" in part:
            yield from (part, part.replace(".", ""), part.rpartition(".")[2])
            continue
        pieces = _INSIDE.split(part)
        yield "".join(pieces)[:LONGEST_WORD]
        if len(pieces) > 1:
            yield from pieces


@lru_cache(5_000)
def question_in(text: str) -> tuple[str, ...]:
    """The words that somebody looks for; those between them only where there are no others."""
    words = tuple(_without_hyphens(part)[:LONGEST_WORD] for part in _parts_of(text))
    return tuple(word for word in words if word not in _SMALL) or words


def _without_hyphens(part: str) -> str:
    """A short last piece is an ending, OJQ-të and Facebook-u; other pieces are one word, e-mail and web-faqja."""
    first, *others = _INSIDE.split(part)
    is_ended = len(others) == 1 and len(first) > 1 and len(others[0]) < _SHORTEST_STEM
    return first if is_ended else "".join((first, *others))


def _parts_of(text: str) -> Iterator[str]:
    # Soft hyphens and other signs that nobody sees.
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    for part in _PARTS.findall(fold(seen)):
        yield part.replace(",", ".").replace(" ", "") if part[0].isdigit() else part


@lru_cache(20_000)
def stem(word: str) -> str:
    """The word without its ending: komunikata, komunikatës and komunikatave are one."""
    if any(character.isdigit() for character in word):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def closeness(asked: str, word: str) -> int:
    """How near a word of a text is to one that is asked for: the same, another form of it, longer, nearly; else 0."""
    if word == asked:
        return 40
    if stem(word) == stem(asked):
        return 38
    if word.startswith(asked):
        return 20
    return 10 if word.startswith(stem(asked)) else 0


def replaced(words: Sequence[str], term: Sequence[str], meaning: Sequence[str]) -> tuple[str, ...] | None:
    """The words with those of the meaning in place of the term; None where the term is not among them."""
    stems, wanted = [stem(word) for word in words], [stem(word) for word in term]
    for at in range(len(words) - len(term) + 1):
        if wanted and stems[at : at + len(term)] == wanted:
            return (*words[:at], *meaning, *words[at + len(term) :])
    return None
