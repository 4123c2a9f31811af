"""The cover and what it says about the document, in each language of the edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kacanik_comms.core.dates import in_words
from kacanik_comms.report.printing.language import html_language
from kacanik_comms.report.printing.prose import Prose, excerpt
from kacanik_comms.report.record import Story
from kacanik_comms.report.record.reading import Person


@dataclass(frozen=True)
class Face:
    """The cover in one language."""

    lang: str
    anchor: str
    language: str
    owner: str
    title: str
    strategy: str
    state: str
    demonstration: str
    heading: str
    page: str
    control: Sequence[tuple[str, str]]
    note: str


def cover_of(story: Story, languages: Sequence[str]) -> list[Face]:
    faces = []
    for language in languages:
        with translation.override(language):
            faces.append(_face(story))
    return faces


def title_of(story: Story) -> str:
    return _("Evaluation of the annual plan for information and communication %(year)s") % {
        "year": story.facts.plan.year
    }


def state_of(story: Story) -> str:
    """What stands in the foot of every page."""
    document = story.document
    if document.signed is None:
        return _("DRAFT – not signed")
    return _("Signed on %(day)s, revision %(revision)s") % {
        "day": formats.date_format(timezone.localtime(document.signed.at), "SHORT_DATE_FORMAT"),
        "revision": document.revision,
    }


def _face(story: Story) -> Face:
    strategy = story.facts.plan.strategy
    is_translation = strategy.translations_are_working and get_language() != settings.LANGUAGE_CODE
    return Face(
        lang=html_language(),
        anchor=f"{get_language()}-part",
        language={"sq": "Shqip", "sr-latn": "Srpski", "en": "English"}[str(get_language())],
        owner=_("Municipality of Kaçanik"),
        title=title_of(story),
        strategy=strategy.title,
        state=state_of(story),
        demonstration=_("Demonstration: the progress shown here is invented for trying out the system.")
        if story.document.demonstration_data
        else "",
        heading=_("Document control"),
        page=_("Page"),
        control=list(_control(story)),
        note=_("This is a working translation; the Albanian text of the plan is the official one.")
        if is_translation
        else "",
    )


def _control(story: Story) -> Any:
    document, facts = story.document, story.facts
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
    yield _("State"), str(document.state.label) if document.is_signed else state_of(story)
    yield _("Revision"), str(document.revision)
    if document.revision_reason:
        yield _("Reason for the revision"), excerpt(Prose(document.revision_reason), longest=160).text
    if document.signed:
        yield _("Signed by"), signed_by(document.signed)
    yield _("Fingerprint of the record (SHA-256)"), story.sha256


def signed_by(person: Person) -> str:
    return ", ".join(part for part in (person.name, person.position) if part)
