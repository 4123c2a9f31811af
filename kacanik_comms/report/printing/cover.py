"""The cover, what it says about the document, and the page of the signatures."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import TAGS
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.report.record import Signatory, YearRecord
from plans.models import Strategy


def cover_of(record: YearRecord, languages: Sequence[str]) -> list[dict[str, Any]]:
    """The cover in each language."""
    faces = []
    for language in languages:
        with translation.override(language):
            faces.append(_face(record))
    return faces


def title_of(record: YearRecord) -> str:
    return _("Evaluation of the annual plan for information and communication %(year)s") % {
        "year": record.facts.plan.year
    }


def state_of(record: YearRecord) -> str:
    """What stands in the foot of every page."""
    document = record.document
    if document.signed is None:
        return _("DRAFT – not signed")
    return _("Signed on %(day)s, revision %(revision)s") % {
        "day": formats.date_format(timezone.localtime(document.signed.at), "SHORT_DATE_FORMAT"),
        "revision": document.revision,
    }


def letterhead(*, has_emblem: bool) -> dict[str, Any]:
    """The names of the state and of the municipality in the official languages and in that of the reader."""
    languages = dict.fromkeys((*settings.OFFICIAL_LANGUAGES, str(get_language())))
    names = []
    for language in languages:
        with translation.override(language):
            names.append((TAGS[language], _("Republic of Kosovo"), _("Municipality of Kaçanik")))
    return {"names": names, "has_emblem": has_emblem}


def _face(record: YearRecord) -> dict[str, Any]:
    strategy = record.facts.plan.strategy
    is_translation = strategy.translations_are_working and get_language() != settings.LANGUAGE_CODE
    return {
        "lang": TAGS[str(get_language())],
        "anchor": f"{get_language()}-part",
        "language": EDITIONS[str(get_language())].name,
        "owner": _("Municipality of Kaçanik"),
        "title": title_of(record),
        "reader": _("To the Mayor of the Municipality of Kaçanik"),
        "state": state_of(record),
        "demonstration": _("Demonstration: the progress shown here is invented for trying out the system.")
        if record.document.demonstration_data
        else "",
        "page": _("Page"),
        "heading": _("This report"),
        "control": list(_control(record)),
        "signature": signed_by(record.document.signed) if record.document.signed else "",
        "signature_label": _("Signature of the chief of cabinet"),
        "stamp_label": _("Stamp"),
        "basis": _basis(strategy),
        "note": _("This is a working translation; the Albanian text of the plan is the official one.")
        if is_translation
        else "",
    }


def _control(record: YearRecord) -> Iterator[tuple[str, str]]:
    """What the report is in the register of documents; an empty value is a line to fill in by hand."""
    document = record.document
    yield _("Protocol number"), document.protocol_number
    yield _("Date"), in_words(document.protocol_date) if document.protocol_date else ""
    yield (
        _("Issued on") if document.is_signed else _("Draft of"),
        _("%(day)s, Office for Information and Public Relations (ZIMP)")
        % {"day": in_words(document.prepared_on)},
    )
    yield _("Cut-off date"), in_words(record.facts.cut_off)


def _basis(strategy: Strategy) -> str:
    """On what the report rests, with the strategy's own day and number: they are not those of the report."""
    parts = []
    if strategy.adopted_on:
        parts.append(
            _("adopted by the Municipal Assembly on %(day)s") % {"day": in_words(strategy.adopted_on)}
        )
    if strategy.protocol_number:
        parts.append(_("protocol no. %(number)s") % {"number": strategy.protocol_number})
    return f"{strategy.title}: {', '.join(parts)}." if parts else f"{strategy.title}."


def signed_by(person: Signatory) -> str:
    words = ", ".join(part for part in (person.name, person.position) if part)
    return f"{words}, {on_behalf_of(person)}" if person.on_behalf_of else words


def on_behalf_of(person: Signatory) -> str:
    return _("on behalf of %(person)s") % {"person": person.on_behalf_of} if person.on_behalf_of else ""


def signatures(record: YearRecord) -> list[dict[str, Any]]:
    """The lines of the page of the signatures; without a person nobody has signed one."""
    document = record.document
    return [
        {
            "label": label,
            "person": person,
            "on_behalf_of": on_behalf_of(person) if person else "",
            "at": timezone.localtime(person.at) if person else None,
        }
        for label, person in (
            (pgettext("person", "Prepared by"), document.prepared),
            (_("Submitted by"), document.submitted),
            (_("Signed by"), document.signed),
        )
    ]
