"""Whoever reads Albanian or Serbian reads no English, on any page and in any role."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kacanik_comms.core import messages
from tests.pages import STAGES, on_thursday

LOCALE = Path(__file__).resolve().parent.parent / "kacanik_comms" / "locale"
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
    "April",  # Serbian has the same name for the month
}
NAMES = re.compile(r"Skype for Business")  # a product, in the title of an activity


class Words(HTMLParser):
    """What a page says in its own language, to the eye and to a screen reader."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.silent: list[bool] = [False]
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        other = said.get("lang") and said["lang"].lower() != self.language
        silent = self.silent[-1] or bool(other) or tag in {"script", "style", "template", "textarea"}
        if not silent:
            self.found += [said[name] for name in READ_ALOUD if said.get(name)]
            if tag == "input" and said.get("type") in {"submit", "button", "reset"}:
                self.found.append(said.get("value") or "")
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
            self.found.append(data)


def words_of(html: str, language: str) -> Iterator[str]:
    reader = Words(language)
    reader.feed(html)
    for text in reader.found:
        folded = " ".join(text.split())
        if re.search(r"[A-Za-z]{2}", folded):
            yield folded


def our_english(locale: str) -> re.Pattern[str]:
    """The messages of our catalogue whose words differ in the language, with anything where they have a gap."""
    with messages.catalogue_path(LOCALE, locale).open("rb") as file:
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


def english_on(html: str, language: str, ours: re.Pattern[str]) -> set[str]:
    return {
        text
        for text in words_of(html, language)
        if text not in ALLOWED and (ours.fullmatch(text) or ENGLISH_WORDS.search(NAMES.sub("", text)))
    }


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("stage", STAGES)
def test_no_page_speaks_english_to_whoever_chose_another_language(db, settings, stage, language):
    settings.DEMO = True
    ours = our_english(LOCALES[language])
    found: dict[str, set[str]] = {}
    wrong: dict[str, int] = {}
    with on_thursday() if stage == "year just begun" else nullcontext():
        for page in STAGES[stage]():
            if page.language not in {None, language}:
                continue
            answer = page.opened_in(language)
            if answer.status_code != page.status:
                wrong[page.name] = answer.status_code
                continue
            html = answer.content.decode()
            # The admin writes the tag in small letters, which means the same.
            tag = "sr-Latn" if language == "sr-latn" else language
            assert f'lang="{tag}"' in html or page.name.startswith("admin")
            for text in english_on(html, language, ours):
                found.setdefault(text, set()).add(page.name)
    assert not wrong
    assert not found, "\n" + "\n".join(
        f"{text!r} on {', '.join(sorted(where)[:4])}" for text, where in found.items()
    )


def test_the_search_for_english_finds_it():
    ours = our_english("sq")
    page = '<html lang="sq"><p>Sot</p><p lang="en">Today</p><a aria-label="Sign in">x</a><p>Saved by you</p></html>'
    assert english_on(page, "sq", ours) == {"Sign in", "Saved by you"}
