"""What is still missing before an evaluation can be submitted and signed, each with the way to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import OTHERS, columns_of, is_given_in, official_text
from kacanik_comms.core.typeface import undrawable
from kacanik_comms.evaluation.contradictions import Records
from kacanik_comms.evaluation.drafts import is_outdated
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    Indicator,
    Narrative,
)
from kacanik_comms.evaluation.models.judgements import Verdict
from kacanik_comms.evaluation.pieces import Pieces, pieces_of
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.year import figures
from kacanik_comms.year.costs import without_actual_cost
from kacanik_comms.year.deviations import Deviation, DeviationKind, deviations_among
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of
from plans.models import Objective


class GapKind(TextChoices):
    """In the order in which they are told."""

    YEAR = "year", gettext_lazy("the year is not over")
    NARRATIVE = "narrative", gettext_lazy("text missing")
    OBJECTIVE = "objective", gettext_lazy("objective not assessed")
    STILL_OPEN = "still_open", gettext_lazy("still open")
    NO_FINDING = "no_finding", gettext_lazy("no finding")
    DISPOSITION = "disposition", gettext_lazy("finding without decision")
    OUTDATED = "outdated", gettext_lazy("finding contradicted by the records")
    CHANGE = "change", gettext_lazy("change without description")
    OWNER = "owner", gettext_lazy("recommendation without owner")
    REASON = "reason", gettext_lazy("deviation without reason")
    PROOF = "proof", gettext_lazy("no evidence")
    COST = "cost", gettext_lazy("actual cost missing")
    INDICATOR = "indicator", gettext_lazy("indicator not measured")
    IMPACT = "impact", gettext_lazy("desired impact not assessed")
    QUESTION = "question", gettext_lazy("text and records differ")
    SENTENCE = "sentence", gettext_lazy("no sentence of the year")
    FOLLOW_UP = "follow_up", gettext_lazy("recommendation without answer")
    CHARACTER = "character", gettext_lazy("not printable")
    TRANSLATION = "translation", gettext_lazy("not translated")


# Without these nothing is submitted; the others are said, and the report says them too.
BLOCKING = frozenset(
    {
        GapKind.YEAR,
        GapKind.NARRATIVE,
        GapKind.OBJECTIVE,
        GapKind.STILL_OPEN,
        GapKind.NO_FINDING,
        GapKind.DISPOSITION,
        GapKind.OUTDATED,
    }
)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, in a sentence, and the address where it can be mended."""

    kind: GapKind
    sentence: str
    url: str

    @property
    def blocks(self) -> bool:
        return self.kind in BLOCKING


def check_is_ready(evaluation: Evaluation, *, today: date, at_signing: bool = False) -> None:
    """Raises a `ValidationError` with a sentence for each thing without which nothing is submitted or signed."""
    facts = facts_of(evaluation.plan, today=today)
    missing = [gap for gap in gaps(evaluation, facts, pieces_of(evaluation), today=today) if gap.blocks]
    if at_signing:
        missing = [gap for gap in missing if gap.kind != GapKind.YEAR]
    if missing:
        raise ValidationError([gap.sentence for gap in missing])


def missing_at_signing(
    evaluation: Evaluation, facts: YearFacts, pieces: Pieces, indicators: Iterable[Indicator]
) -> list[str]:
    """What `check_is_ready` says at the signature, where the page has read all of it; `facts` are of the last day."""
    missing = gaps(evaluation, facts, pieces, today=facts.plan.ends_on, indicators=indicators)
    return [gap.sentence for gap in missing if gap.blocks and gap.kind != GapKind.YEAR]


def gaps(
    evaluation: Evaluation,
    facts: YearFacts,
    pieces: Pieces,
    *,
    today: date,
    indicators: Iterable[Indicator] | None = None,
) -> list[Gap]:
    """What is missing, in the order of `GapKind`; nothing once it is signed."""
    if indicators is None:
        indicators = list(evaluation.plan.indicators.all())
    if evaluation.state == State.SIGNED:
        return []
    text, judgements, findings = (
        reverse(f"evaluation:{name}", args=[evaluation.plan.year])
        for name in ("text", "judgements", "findings")
    )
    missing = [
        *_year(facts, evaluation.get_absolute_url(), today),
        *_narratives(pieces, text),
        *_objectives(facts, pieces, judgements),
        *_findings(facts, pieces, findings),
        *_records(facts),
        *_indicators(indicators, pieces, judgements),
        *_impacts(facts, pieces, judgements),
        *_page_one(pieces, text, judgements),
        *_questions(facts, _texts(pieces, text, judgements, findings)),
        *_characters(facts, _texts(pieces, text, judgements, findings)),
        *_translations(facts, pieces, indicators, text, judgements, findings),
    ]
    order = list(GapKind)
    return sorted(missing, key=lambda gap: order.index(gap.kind))


def _year(facts: YearFacts, page: str, today: date) -> Iterator[Gap]:
    if today <= facts.plan.ends_on:
        yield Gap(
            GapKind.YEAR,
            _("The year ends on %(date)s; it can be evaluated from the day after.")
            % {"date": in_words(facts.plan.ends_on)},
            page,
        )


def _narratives(pieces: Pieces, page: str) -> Iterator[Gap]:
    for section in Narrative.Section:
        row = pieces.narratives.get(section)
        if row is None or not official_text(row, "text").strip():
            yield Gap(
                GapKind.NARRATIVE,
                _("“%(section)s” is not written yet.") % {"section": section.label},
                f"{page}#narrative-{section}",
            )


def _objectives(facts: YearFacts, pieces: Pieces, page: str) -> Iterator[Gap]:
    for objective in facts.objectives:
        row = pieces.objectives.get(objective.pk)
        if row is None or (
            row.verdict == Verdict.NOT_ASSESSED and not official_text(row, "narrative").strip()
        ):
            yield Gap(
                GapKind.OBJECTIVE,
                _("Objective %(number)s is not assessed, and no reason is given.")
                % {"number": objective.number},
                f"{page}#{anchor_of(objective)}",
            )


def anchor_of(objective: Objective) -> str:
    return f"objective-{objective.number}"


def _findings(facts: YearFacts, pieces: Pieces, page: str) -> Iterator[Gap]:
    answered = {finding.activity_id for finding in pieces.findings}
    for progress in facts.everything:
        activity = progress.activity
        if activity.is_special and not progress.is_implemented and activity.pk not in answered:
            yield Gap(
                GapKind.NO_FINDING,
                _("%(code)s was not implemented and needs a finding.") % {"code": activity.code},
                f"{page}?activity={activity.pk}#new-finding",
            )
    rows = {progress.activity.pk: progress for progress in facts.everything}
    deviating = {row.progress.activity.pk: row for row in deviations_among(facts.everything, facts)}
    for finding in pieces.findings:
        named = {"number": finding.number}
        at = f"{page}#finding-{finding.pk}"
        if not finding.disposition:
            yield Gap(GapKind.DISPOSITION, _("Finding %(number)s has no decision.") % named, at)
        about = rows.get(finding.activity_id or 0)
        if about and is_outdated(finding, about, deviating.get(about.activity.pk)):
            sentence = _("Finding %(number)s no longer agrees with the records of %(code)s: check it.")
            yield Gap(GapKind.OUTDATED, sentence % (named | {"code": about.activity.code}), at)
        changes = finding.disposition == Finding.Disposition.CHANGE
        if changes and not official_text(finding, "recommendation").strip():
            yield Gap(
                GapKind.CHANGE,
                _("Finding %(number)s changes the activity, but the change is not described.") % named,
                at,
            )
        if official_text(finding, "recommendation").strip() and finding.owner_id is None:
            yield Gap(GapKind.OWNER, _("The recommendation of finding %(number)s has no owner.") % named, at)


def _records(facts: YearFacts) -> Iterator[Gap]:
    for deviation in deviations_among(facts.everything, facts):
        if gap := _deviation(deviation):
            yield gap
    for progress in figures.unproven(facts):
        activity = progress.activity
        yield Gap(
            GapKind.PROOF,
            _("%(code)s is implemented but has no evidence.") % {"code": activity.code},
            f"{activity.get_absolute_url()}#add-evidence",
        )
    for activity in without_actual_cost(facts.activities, facts):
        yield Gap(
            GapKind.COST,
            _("%(code)s is completed, but its actual cost is missing.") % {"code": activity.code},
            f"{activity.get_absolute_url()}#form-cost",
        )


def _deviation(deviation: Deviation) -> Gap | None:
    activity = deviation.progress.activity
    named = {"code": activity.code, "kind": deviation.kind.label}
    if deviation.kind in {DeviationKind.LATE, DeviationKind.OPEN_AT_YEAR_END}:
        sentence = _("%(code)s is still open: record how it ended, with the reason.") % named
        return Gap(GapKind.STILL_OPEN, sentence, activity.get_absolute_url())
    if not deviation.reason:
        sentence = _("%(code)s deviates from the plan (%(kind)s), and no reason is given.") % named
        return Gap(GapKind.REASON, sentence, activity.get_absolute_url())
    return None


def _indicators(indicators: Iterable[Indicator], pieces: Pieces, page: str) -> Iterator[Gap]:
    for indicator in indicators:
        row = pieces.values.get(indicator.pk)
        if row is None or (row.actual is None and not official_text(row, "note").strip()):
            yield Gap(
                GapKind.INDICATOR,
                _("Indicator %(number)s is not measured, and no reason is given.")
                % {"number": indicator.number},
                f"{page}#indicator-{indicator.pk}",
            )


def _impacts(facts: YearFacts, pieces: Pieces, page: str) -> Iterator[Gap]:
    judged = {pk for pk, row in pieces.impacts.items() if row.verdict != Verdict.NOT_ASSESSED}
    count = sum(impact.pk not in judged for impact in facts.desired_impacts)
    if count:
        yield Gap(
            GapKind.IMPACT,
            ngettext(
                "%(count)s desired impact is not assessed.",
                "%(count)s desired impacts are not assessed.",
                count,
            )
            % {"count": count},
            f"{page}#impacts",
        )


def _page_one(pieces: Pieces, text: str, judgements: str) -> Iterator[Gap]:
    """What the first page of the report has to say and nobody has said; it is printed without."""
    if pieces.sentence is None or not pieces.sentence.is_accepted:
        yield Gap(
            GapKind.SENTENCE, _("The first page of the report has no sentence yet."), f"{text}#sentence"
        )
    if count := sum(not row.result for row in pieces.follow_ups):
        yield Gap(
            GapKind.FOLLOW_UP,
            ngettext(
                "%(count)s recommendation of the year before has no answer.",
                "%(count)s recommendations of the year before have no answer.",
                count,
            )
            % {"count": count},
            f"{judgements}#follow-ups",
        )


def _texts(pieces: Pieces, text: str, judgements: str, findings: str) -> list[tuple[str, str, Iterable[str]]]:
    """Each text that was written: what it is, where it is mended, and its words in all languages."""
    texts: list[tuple[str, str, Iterable[str]]] = [
        (str(Narrative.Section(section).label), f"{text}#narrative-{section}", _written(row, "text"))
        for section, row in pieces.narratives.items()
    ]
    texts += [
        (_("assessments"), judgements, _written(row, field))
        for rows, field in (
            (pieces.objectives, "narrative"),
            (pieces.impacts, "note"),
            (pieces.values, "note"),
        )
        for row in rows.values()
    ]
    texts += [
        (
            _("Finding %(number)s") % {"number": row.number},
            f"{findings}#finding-{row.pk}",
            (*_written(row, "text"), *_written(row, "recommendation")),
        )
        for row in pieces.findings
    ]
    texts += [
        (_("the year in one sentence"), f"{text}#sentence", _written(row, "sentence"))
        for row in (pieces.sentence,)
        if row
    ]
    texts.append(
        (
            _("answers to recommendations"),
            f"{judgements}#follow-ups",
            [words for row in pieces.follow_ups for words in _written(row, "note")],
        )
    )
    return texts


def _questions(facts: YearFacts, texts: Iterable[tuple[str, str, Iterable[str]]]) -> Iterator[Gap]:
    """One for each sentence that the figures contradict; who wrote it knows better, so it holds nothing up."""
    records = Records.of(facts)
    for name, page, words in texts:
        for question in (question for written in words for question in records.questions_about(written)):
            yield Gap(GapKind.QUESTION, f"{name}: {question}", page)


def _characters(facts: YearFacts, written: Iterable[tuple[str, str, Iterable[str]]]) -> Iterator[Gap]:
    """One for each text in which the report would print a question mark, with the signs that it stands for."""
    texts = list(written)
    reasons = {row.progress.activity.pk: row.reason for row in deviations_among(facts.everything, facts)}
    for progress in facts.everything:
        activity = progress.activity
        planned = (*_written(activity, "title"), *_written(activity, "footnote"))
        texts.append((activity.code, activity.get_absolute_url(), (*planned, reasons.get(activity.pk, ""))))
    for name, page, words in texts:
        if signs := undrawable(" ".join(words)):
            sentence = _("%(place)s: the report cannot print %(signs)s. Use other characters.")
            yield Gap(GapKind.CHARACTER, sentence % {"place": name, "signs": " ".join(signs)}, page)


def _written(row: Model, field: str) -> list[str]:
    """A text in each language in which it is given."""
    return [text for column in columns_of(field) if (text := getattr(row, column))]


def judgement_not_given_in(evaluation: Evaluation) -> list[str]:
    """The languages in which the cabinet's judgement is missing; the chief writes it, so the chief is told."""
    if not official_text(evaluation, "judgement"):
        return [str(name) for name in (_("Albanian"), *_named_languages().values())]
    return [
        name
        for language, name in _named_languages().items()
        if not is_given_in(evaluation, "judgement", language)
    ]


def _named_languages() -> dict[str, str]:
    return {"sr-latn": _("Serbian"), "en": _("English")}


def _translations(
    facts: YearFacts,
    pieces: Pieces,
    indicators: Iterable[Indicator],
    text: str,
    judgements: str,
    findings: str,
) -> Iterator[Gap]:
    """One for each language, with what is missing in it; it leads to the first page where something is. What was
    written comes first, then the names that come from the plan and are mended there."""
    activities = f"{reverse('activities:list')}?year={facts.plan.year}"
    # Those added by amendment are translated by nobody but whoever added them.
    named = [(indicator, field) for indicator in indicators for field in ("name", "unit", "source")]
    written: list[tuple[str, str, Iterable[tuple[object, str]]]] = [
        (_("text"), text, [(row, "text") for row in pieces.narratives.values()]),
        (_("the year in one sentence"), text, [(row, "sentence") for row in (pieces.sentence,) if row]),
        (_("assessments"), judgements, [(row, "narrative") for row in pieces.objectives.values()]),
        (_("desired impacts"), judgements, [(row, "note") for row in pieces.impacts.values()]),
        (_("indicators"), judgements, [(row, "note") for row in pieces.values.values()]),
        (_("answers to recommendations"), judgements, [(row, "note") for row in pieces.follow_ups]),
        (
            _("findings"),
            findings,
            [(row, field) for row in pieces.findings for field in ("text", "recommendation")],
        ),
        (_("names, units and sources of indicators"), judgements, named),
        (_("titles of activities"), activities, [(row.activity, "title") for row in facts.everything]),
    ]
    languages = _named_languages()
    for language in OTHERS:
        missing = [
            (name, page, count)
            for name, page, rows in written
            if (
                count := sum(
                    bool(official_text(row, field)) and not is_given_in(row, field, language)  # type: ignore[arg-type]
                    for row, field in rows
                )
            )
        ]
        if missing:
            parts = ", ".join(f"{name} ({count})" for name, _page, count in missing)
            yield Gap(
                GapKind.TRANSLATION,
                _("Missing in %(language)s: %(missing)s. The report uses the Albanian text.")
                % {"language": languages[language], "missing": parts},
                missing[0][1],
            )
