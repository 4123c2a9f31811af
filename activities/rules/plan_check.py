"""What a careful reader would question in a plan before it is adopted, and in one that already was.

Nothing here is an error: the plan stays as it was adopted. Each question goes to the people who can settle it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.rules.recurrence import CALENDAR, Frequency
from kacanik_comms.core.dates import year_range
from kacanik_comms.core.text import fold


class Severity(TextChoices):
    QUESTION = "question", gettext_lazy("question")
    NOTICE = "notice", gettext_lazy("for information")


class QuestionKind(TextChoices):
    """In the order in which they are shown: contradictions, then gaps, then what is good to know."""

    WORDS_AGAINST_FREQUENCY = "words_against_frequency", gettext_lazy("The wording contradicts the frequency")
    LISTED_TWICE = "listed_twice", gettext_lazy("Perhaps listed twice")
    OTHER_YEAR = "other_year", gettext_lazy("Another year than the plan's")
    MONTH_WITHOUT_YEAR = "month_without_year", gettext_lazy("A month without a year")
    NO_RESPONSIBLE = "no_responsible", gettext_lazy("No responsible office")
    NO_LEAD = "no_lead", gettext_lazy("Several responsible offices, no lead")
    NO_TIME = "no_time", gettext_lazy("No time")
    NO_COST = "no_cost", gettext_lazy("No cost stated")
    NO_AUDIENCE = "no_audience", gettext_lazy("No audience")
    NO_VERIFICATION = "no_verification", gettext_lazy("No means of verification")
    REMARK = "remark", gettext_lazy("Remarks on the adopted text")
    WHOLE_YEAR = "whole_year", gettext_lazy("Only the year as its time")
    NO_RULE = "no_rule", gettext_lazy("No fixed frequency")
    INFERRED = "inferred", gettext_lazy("Audiences inferred from the wording")
    NOT_TRANSLATED = "not_translated", gettext_lazy("Not translated")

    @property
    def severity(self) -> Severity:
        return Severity.NOTICE if self in FOR_INFORMATION else Severity.QUESTION


FOR_INFORMATION = frozenset(
    {
        QuestionKind.REMARK,
        QuestionKind.WHOLE_YEAR,
        QuestionKind.NO_RULE,
        QuestionKind.INFERRED,
        QuestionKind.NOT_TRANSLATED,
    }
)


@dataclass(frozen=True)
class PlanLine:
    """One activity of the plan, as far as a reader has to know it; words are the Albanian ones."""

    pk: int
    code: str
    year: int
    title: str
    official_wording: str = ""
    footnote: str = ""
    time_wording: str = ""
    source_note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    planned_cost: Decimal | None = None
    frequency: str = ""
    times: int = 1
    responsible: int = 0
    has_lead: bool = False
    has_audience: bool = False
    links_are_inferred: bool = False
    means_of_verification: str = ""
    not_translated_to: tuple[str, ...] = ()

    @property
    def is_special(self) -> bool:
        return not self.frequency


@dataclass(frozen=True)
class Question:
    """One thing to settle about one activity."""

    kind: QuestionKind
    line: PlanLine
    sentence: str

    @property
    def severity(self) -> Severity:
        return self.kind.severity


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one kind, in the order of the plan."""

    kind: QuestionKind
    questions: list[Question]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def common_sentence(self) -> str:
        """What is to be settled, where it is the same for all of them; said once instead of line by line."""
        sentences = {question.sentence for question in self.questions}
        return sentences.pop() if len(sentences) == 1 and len(self.questions) > 1 else ""


def check_plan(lines: Iterable[PlanLine]) -> list[Question]:
    """Every question that the lines of one plan raise, line by line."""
    lines = list(lines)
    return [
        Question(kind, line, sentence)
        for line, twins in zip(lines, _twins(lines), strict=True)
        for kind, sentence in _questions_about(line, twins)
    ]


def grouped(questions: Iterable[Question]) -> list[QuestionGroup]:
    """By kind; kinds of which there is none are left out."""
    questions = list(questions)
    groups = [
        QuestionGroup(kind, [question for question in questions if question.kind == kind])
        for kind in QuestionKind
    ]
    return [group for group in groups if group.questions]


def _questions_about(line: PlanLine, twins: Sequence[str]) -> Iterator[tuple[QuestionKind, str]]:
    yield from _about_its_words(line, twins)
    yield from _about_its_time(line)
    yield from _about_who_and_whom(line)
    if line.is_special and line.planned_cost is None:
        yield QuestionKind.NO_COST, _("The plan states neither a cost nor that there is none.")
    if not line.means_of_verification.strip():
        yield QuestionKind.NO_VERIFICATION, _("The plan does not say what proves that it was done.")
    if line.not_translated_to:
        yield (
            QuestionKind.NOT_TRANSLATED,
            _("Missing: %(languages)s.") % {"languages": ", ".join(line.not_translated_to)},
        )


def _about_who_and_whom(line: PlanLine) -> Iterator[tuple[QuestionKind, str]]:
    if line.responsible == 0:
        yield QuestionKind.NO_RESPONSIBLE, _("The plan names no responsible office.")
    elif line.responsible > 1 and not line.has_lead:
        yield QuestionKind.NO_LEAD, _("Several offices are responsible, and none is named as lead.")
    if not line.has_audience:
        yield QuestionKind.NO_AUDIENCE, _("The plan names no audience.")
    elif line.links_are_inferred:
        yield (
            QuestionKind.INFERRED,
            _("The plan names no audience; confirm the inferred ones or change them."),
        )


def _about_its_time(line: PlanLine) -> Iterator[tuple[QuestionKind, str]]:
    first, last = year_range(line.year)
    if not line.is_special:
        if line.frequency == Frequency.AS_NEEDED:
            yield (
                QuestionKind.NO_RULE,
                _("It has no fixed times: occurrences are counted, compliance is not measured."),
            )
        return
    if line.ends_on is None:
        yield QuestionKind.NO_TIME, _("The plan gives no time, so the activity cannot be late.")
    elif (line.starts_on, line.ends_on) == (first, last):
        yield (
            QuestionKind.WHOLE_YEAR,
            _("The plan names no month, so the activity is late only when the year is over."),
        )
    if _names_a_month(line.time_wording) and not _years_in(line.time_wording):
        yield (
            QuestionKind.MONTH_WITHOUT_YEAR,
            _("The plan says “%(words)s” without a year; %(year)s is assumed.")
            % {"words": line.time_wording, "year": line.year},
        )


def _about_its_words(line: PlanLine, twins: Sequence[str]) -> Iterator[tuple[QuestionKind, str]]:
    for word, frequency in frequencies_in(f"{line.title} {line.time_wording}"):
        if not line.is_special and frequency != line.frequency:
            yield (
                QuestionKind.WORDS_AGAINST_FREQUENCY,
                _("The text says “%(word)s”; the frequency is “%(frequency)s”.")
                % {"word": word, "frequency": Frequency(line.frequency).in_words(line.times)},
            )
    if twins:
        yield (
            QuestionKind.LISTED_TWICE,
            _("Its title is very similar to that of %(codes)s.") % {"codes": ", ".join(twins)},
        )
    words = (line.title, line.official_wording, line.footnote, line.time_wording)
    years = {year for text in words for year in _years_in(text)}
    years |= {day.year for day in (line.starts_on, line.ends_on) if day is not None}
    if others := sorted(years - {line.year}):
        yield (
            QuestionKind.OTHER_YEAR,
            _("The text names %(years)s; the plan is for %(year)s.")
            % {"years": ", ".join(map(str, others)), "year": line.year},
        )
    if line.source_note.strip():
        yield QuestionKind.REMARK, line.source_note.strip()


# The words of the official text, as fold() leaves them: Albanian, without marks.

FREQUENCY_WORDS = {frequency.unit.word: frequency for frequency in CALENDAR if frequency.unit}
_FREQUENCY_WORD = re.compile(rf"\b({'|'.join(FREQUENCY_WORDS)})(?:e|i|et|eve|en|it)?\b")
_MONTH = re.compile(
    r"\b(?:janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nentor|dhjetor)(?:i|it|in)?\b"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def frequencies_in(text: str) -> list[tuple[str, Frequency]]:
    """The words of a text that name a frequency, and which."""
    matches = _FREQUENCY_WORD.finditer(fold(text))
    return [(match.group(), FREQUENCY_WORDS[match.group(1)]) for match in matches]


def _names_a_month(text: str) -> bool:
    return _MONTH.search(fold(text)) is not None


def _years_in(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}


# Titles are compared by the beginnings of their words, because Albanian changes the ends: takimi, takime.
STEM = 5
ENOUGH_OF_THE_SHORTER = 0.75
ENOUGH_OF_BOTH = 0.5
_WITHOUT_MEANING = frozenset("nga mbi sipas dhe per".split())


@dataclass(frozen=True)
class _Title:
    """A title as it is compared with others."""

    folded: str
    stems: frozenset[str]


def _twins(lines: Sequence[PlanLine]) -> list[list[str]]:
    """For each line the codes of the others whose titles are much like its own."""
    titles = [_Title(fold(line.title), _stems(line.title)) for line in lines]
    twins: list[list[str]] = [[] for _line in lines]
    for first, second in combinations(range(len(lines)), 2):
        if _are_alike(titles[first], titles[second]):
            twins[first].append(lines[second].code)
            twins[second].append(lines[first].code)
    return twins


def _stems(title: str) -> frozenset[str]:
    words = re.findall(r"[a-z]{3,}", re.sub(r"\([^)]*\)", " ", fold(title)))
    return frozenset(word[:STEM] for word in words if word not in _WITHOUT_MEANING)


def _are_alike(first: _Title, second: _Title) -> bool:
    if first.folded == second.folded:
        return bool(first.folded)
    common = len(first.stems & second.stems)
    return (
        common > 1
        and common >= ENOUGH_OF_THE_SHORTER * min(len(first.stems), len(second.stems))
        and common >= ENOUGH_OF_BOTH * len(first.stems | second.stems)
    )
