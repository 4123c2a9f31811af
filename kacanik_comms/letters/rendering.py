"""The words of a letter: plain text from its template, and the same as HTML for mail programs."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.kinds import LetterKind


@dataclass(frozen=True)
class Content:
    """What a letter says."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Block:
    """A paragraph, or the address of a page, which HTML shows as a button."""

    words: str = ""
    url: str = ""


def content_of(kind: LetterKind, language: str, context: dict[str, Any]) -> Content:
    """The first line of the template is the subject. The HTML is made of the text, but for letters with a template of
    their own; `stop_url` in the context is where whoever wants no such letters says so."""
    with translation.override(language):
        context = {"settings_url": absolute(reverse("letter_choices"))} | context
        subject, _newline, body = render_to_string(f"mail/{kind}.txt", context).strip().partition("\n")
        footer = render_to_string("mail/_footer.txt", context).strip()
        context |= {"subject": subject.strip(), "blocks": blocks_of(body), "language": language}
        own = "mail/digest.html" if kind == LetterKind.DIGEST else "mail/letter.html"
        html = render_to_string(own, context)
    return Content(subject.strip(), f"{body.strip()}\n\n-- \n{footer}\n", html.strip() + "\n")


def blocks_of(body: str) -> list[Block]:
    """Addresses of ours are pages; one that somebody wrote into a remark stays a word."""
    address = re.compile(re.escape(absolute("/")) + r"\S*")
    blocks = []
    for part in re.split(r"\n\s*\n", body.strip()):
        words = address.sub("", part).strip()
        if words:
            blocks.append(Block(words=words))
        blocks += [Block(url=url) for url in address.findall(part)]
    return blocks
