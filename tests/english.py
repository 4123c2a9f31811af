"""Finds English on a page for whoever chose Albanian or Serbian."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from babel.messages.pofile import read_po

from kacanik_comms.core import messages
from tests.environment import ROOT

LOCALE = ROOT / "kacanik_comms" / "locale"
LOCALES = {"sq": "sq", "sr-latn": "sr_Latn"}

# Words that neither Albanian nor Serbian has: one of them betrays a sentence of whoever wrote it.
ENGLISH_WORDS = re.compile(
    r"\b(the|and|of|with|this|your|please|not|from|for|are|was|you|has|have|been|were|which|that|must|enter|"
    r"change|changed|delete|deleted|remove|removed|view|save|saved|add|added|history|today|search|select|selected|"
    r"close|home|welcome|choose|hide|show|run|clear|unknown|yes|cancel|password|username|required|invalid|error|"
    r"back|currently|back|sort|sorting|toggle|skip|main|content|light|dark|any date|log out|user)\b",
    re.IGNORECASE,
)
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-label")
NEVER_CLOSED = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "rect", "circle"}

# The same in every language, and why.
ALLOWED = {
    "English",  # the language's own name
    "English (PDF)",
    "English (en)",
    "DELETE",  # a method of the API
    "Enter",  # a key, in the guide
    "April",  # Serbian has the same name for the month
}
NAMES = re.compile(r"Skype for Business")  # a product, in the title of an activity


class Words(HTMLParser):
    """What a page says in its own language, to the eye and to a screen reader."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.silent: list[bool] = [False]
        self.texts: list[str] = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        other = values.get("lang") and values["lang"].lower() != self.language
        silent = self.silent[-1] or bool(other) or tag in {"script", "style", "template", "textarea"}
        if not silent:
            self.texts += [values[name] for name in READ_ALOUD if values.get(name)]
            if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
                self.texts.append(values.get("value") or "")
        if tag not in NEVER_CLOSED:
            self.silent.append(silent)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in NEVER_CLOSED:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in NEVER_CLOSED and len(self.silent) > 1:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent[-1]:
            self.texts.append(data)


def words_of(html: str, language: str) -> Iterator[str]:
    reader = Words(language)
    reader.feed(html)
    for text in reader.texts:
        folded = " ".join(text.split())
        if re.search(r"[A-Za-z]{2}", folded):
            yield folded


@cache
def our_english(language: str) -> re.Pattern[str]:
    """The messages of our catalogue whose words differ in the language, with anything where they have a gap."""
    with messages.catalogue_path(LOCALE, LOCALES[language]).open("rb") as file:
        catalogue = read_po(file)
    english = set()
    for message in catalogue:
        for form in messages.forms_of(message.id):
            folded = " ".join(form.split())
            if folded and form not in messages.forms_of(message.string):
                parts = [re.escape(part) for part in messages.PLACEHOLDER.sub("\0", folded).split("\0")]
                # A gap with hardly a letter around it would match everything.
                if len(re.findall(r"[A-Za-z]", "".join(parts))) > 2 * len(parts):
                    english.add(
                        ".+".join(part.removesuffix("s") if part.endswith(")s") else part for part in parts)
                    )
    return re.compile("|".join(sorted(english, key=len, reverse=True)))


@cache
def is_english(text: str, language: str) -> bool:
    """Kept for each text, because most stand on many pages."""
    if text in ALLOWED:
        return False
    return bool(our_english(language).fullmatch(text) or ENGLISH_WORDS.search(NAMES.sub("", text)))


def english_on(html: str, language: str) -> set[str]:
    return {text for text in words_of(html, language) if is_english(text, language)}
