"""The cover, what it says about the document, and the page of the signatures."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import TAGS
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.report.printing.written import Prose, excerpt
from kacanik_comms.report.record import Signatory, YearRecord


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


def _face(record: YearRecord) -> dict[str, Any]:
    strategy = record.facts.plan.strategy
    is_translation = strategy.translations_are_working and get_language() != settings.LANGUAGE_CODE
    return {
        "lang": TAGS[str(get_language())],
        "anchor": f"{get_language()}-part",
        "language": EDITIONS[str(get_language())].name,
        "owner": _("Municipality of Kaçanik"),
        "title": title_of(record),
        "strategy": strategy.title,
        "state": state_of(record),
        "demonstration": _("Demonstration: the progress shown here is invented for trying out the system.")
        if record.document.demonstration_data
        else "",
        "heading": _("Document control"),
        "page": _("Page"),
        "control": list(_control(record)),
        "note": _("This is a working translation; the Albanian text of the plan is the official one.")
        if is_translation
        else "",
    }


def _control(record: YearRecord) -> Any:
    document, facts = record.document, record.facts
    strategy = facts.plan.strategy
    unstated = _("not stated")
    yield _("Municipality"), _("Municipality of Kaçanik")
    yield _("Annual plan"), facts.plan.title
    yield _("Strategy"), strategy.title
    yield (
        _("Adopted by the Municipal Assembly"),
        in_words(strategy.adopted_on) if strategy.adopted_on else unstated,
    )
    yield _("Protocol number"), strategy.protocol_number or unstated
    yield _("Cut-off date"), in_words(facts.cut_off)
    yield _("Prepared on"), in_words(document.prepared_on)
    yield _("Prepared by"), _("Office for Information and Public Relations (ZIMP)")
    yield _("State"), str(document.state.label) if document.is_signed else state_of(record)
    yield _("Revision"), str(document.revision)
    if document.revision_reason:
        yield _("Reason for the revision"), excerpt(Prose(document.revision_reason), longest=160).text
    if document.signed:
        yield _("Signed by"), signed_by(document.signed)
    yield _("Fingerprint of the record (SHA-256)"), record.sha256


def signed_by(person: Signatory) -> str:
    return ", ".join(part for part in (person.name, person.position) if part)


def signatures(record: YearRecord) -> list[dict[str, Any]]:
    """The lines of the page of the signatures; without a person nobody has signed one."""
    document = record.document
    return [
        {"label": label, "person": person, "at": timezone.localtime(person.at) if person else None}
        for label, person in (
            (pgettext("person", "Prepared by"), document.prepared),
            (_("Submitted by"), document.submitted),
            (_("Signed by"), document.signed),
        )
    ]
