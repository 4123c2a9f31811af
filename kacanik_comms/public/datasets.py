"""The open data of a year, and what it says of itself to people and to catalogues."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from activities.models import Activity, Amendment
from activities.records.tables import YEAR, activity_table, occurrence_table, plan_table
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.languages import ADDRESSES, TAGS
from kacanik_comms.core.tables import MEDIA_TYPES, Column, ColumnKind, Row, Table
from kacanik_comms.public.addresses import address, whole
from kacanik_comms.public.amendments import amendment_table
from kacanik_comms.public.reading import standing
from kacanik_comms.year import figures, in_short
from kacanik_comms.year.facts import Standing, YearFacts
from kacanik_comms.year.loading import kept_facts_of
from kacanik_comms.year.tally import Tally
from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class PublishedYear:
    """What the tables of a year are made of, read once for all that were asked for."""

    plan: AnnualPlan
    today: date
    names: Collection[str]

    @cached_property
    def facts(self) -> YearFacts:
        [facts] = kept_facts_of([self.plan], today=self.today, among=Activity.objects.published())
        return facts

    @property
    def standing(self) -> Standing:
        return self.facts if "figures" in self.names else standing(self.plan, today=self.today)


def _plan(year: PublishedYear) -> Table:
    activities = Activity.objects.published().filter(plan=year.plan).for_page().of_plan()
    return plan_table(list(activities.prefetch_related("audiences", "channels", "messages")))


def _activities(year: PublishedYear) -> Table:
    """Held against the plan as it was adopted, like the figures; what was added since stands among them, what was
    beyond the plan after them."""
    facts = year.standing
    return activity_table([*facts.everything, *facts.beyond])


def _occurrences(year: PublishedYear) -> Table:
    activities = Activity.objects.published().filter(plan=year.plan).whose_records_stand()
    return occurrence_table(activities, until=reading_day(year.today, year.plan.ends_on))


def _figures(year: PublishedYear) -> Table:
    return figure_table(year.facts)


def _amendments(year: PublishedYear) -> Table:
    rows = Amendment.objects.published().filter(plan=year.plan).order_by("at", "pk")
    return amendment_table(rows.select_related("activity__plan", "activity__objective"))


DATASETS: dict[str, tuple[str | Promise, str | Promise, Callable[[PublishedYear], Table]]] = {
    "plan": (
        gettext_lazy("Plan"),
        gettext_lazy("Every activity with its time, cost, offices, audiences and channels."),
        _plan,
    ),
    "activities": (
        gettext_lazy("Activities"),
        gettext_lazy("The status, dates, compliance, cost and reason for deviation of each activity."),
        _activities,
    ),
    "occurrences": (
        gettext_lazy("Occurrences"),
        gettext_lazy("Every occurrence with its date, audiences and channels."),
        _occurrences,
    ),
    "amendments": (
        capfirst(gettext_lazy("changes of the plan")),
        gettext_lazy("Every change since the adoption, with its date and reason."),
        _amendments,
    ),
    "figures": (
        capfirst(gettext_lazy("figures")),
        gettext_lazy("The figures of the year with numerator, denominator and formula."),
        _figures,
    ),
}
WHOLE_YEAR = "all"


def figure_table(facts: YearFacts) -> Table:
    columns = [
        YEAR,
        Column("figure", _("figure"), _("The code of the figure."), ColumnKind.TEXT),
        Column("title", _("name"), _("The name of the figure.")),
        Column(
            "objective",
            _("objective"),
            _("The number of the objective; empty for all objectives."),
            ColumnKind.INTEGER,
        ),
        Column("numerator", _("numerator"), _("The number counted."), ColumnKind.INTEGER),
        Column("denominator", _("denominator"), _("The number in all."), ColumnKind.INTEGER),
        Column(
            "percent",
            _("per cent"),
            _("The share; empty if nothing was expected yet."),
            ColumnKind.PERCENT,
        ),
        Column("formula", _("formula"), _("How it is computed.")),
        Column("cut_off", _("cut-off date"), _("The last day that counts."), ColumnKind.DAY),
    ]
    of_all = [(None, figure) for whole in figures.five_figures(facts) for figure in (whole, *whole.parts)]
    of_all.append((None, in_short.implemented_of_due(facts)))
    of_objectives: list[tuple[Objective | None, figures.Figure]] = [
        (objective, figure(facts, objective))
        for objective in facts.objectives
        for figure in (figures.implementation_rate, figures.recurring_compliance, in_short.implemented_of_due)
    ]
    rows: list[Row] = [
        (
            facts.plan.year,
            figure.key,
            str(figure.title),
            objective.number if objective else None,
            figure.numerator,
            figure.denominator,
            figure.percent,
            str(figure.formula),
            facts.cut_off,
        )
        for objective, figure in [*of_all, *of_objectives]
    ]
    rows += [
        (
            facts.plan.year,
            beyond.key,
            str(beyond.title),
            objective.number if objective else None,
            beyond.count,
            None,
            None,
            str(beyond.formula),
            facts.cut_off,
        )
        for objective in (None, *facts.objectives)
        for beyond in (figures.beyond_plan(facts, objective),)
    ]
    return Table("figures", _("figures"), columns, rows)


def nothing_yet() -> YearFacts:
    """A year without anything, for what is the same in every year: columns and formulas."""
    today = timezone.localdate()
    return YearFacts(
        plan=AnnualPlan(year=today.year),
        on=today,
        cut_off=today,
        tally=Tally(),
        audiences=(),
        channels=(),
        messages=(),
        objectives=(),
        activities=(),
    )


def empty_tables() -> list[Table]:
    return [
        plan_table([]),
        activity_table([]),
        occurrence_table(Activity.objects.published().none(), until=date.min),
        amendment_table([]),
        Table("figures", _("figures"), figure_table(nothing_yet()).columns, []),
    ]


def tables_of(plan: AnnualPlan, names: Sequence[str], *, today: date) -> list[Table]:
    year = PublishedYear(plan, today, names)
    return [DATASETS[name][2](year) for name in names]


# What catalogues read


def as_linked_data(plan: AnnualPlan) -> dict[str, Any]:
    """The data of a year for search engines, in the words of schema.org."""
    return {
        "@type": "Dataset",
        "@id": whole(f"/data/{plan.year}/#data"),
        "name": _("Communication plan %(year)s and its progress") % {"year": plan.year},
        "description": _(
            "The annual communication plan of the Municipality of Kaçanik, its implementation and "
            "the figures."
        ),
        "license": settings.DATA_LICENCE[1],
        "isAccessibleForFree": True,
        "temporalCoverage": f"{plan.starts_on}/{plan.ends_on}",
        "creator": {"@id": whole("/#municipality")},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": str(DATASETS[name][0]),
                "encodingFormat": MEDIA_TYPES[kind].split(";")[0],
                "contentUrl": whole(address("table", plan.year, name, kind)),
            }
            for name in DATASETS
            for kind in MEDIA_TYPES
        ],
    }


def catalogue(plans: Sequence[AnnualPlan]) -> dict[str, Any]:
    """Everything that can be taken along, as DCAT 3 in JSON-LD, its words in all three languages."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": whole("/data/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": _in_each(lambda: _("Open data of the communication plan")),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.DATA_LICENCE[1]},
        "dct:language": list(TAGS.values()),
        "dcat:dataset": [_dataset(plan, name) for plan in plans for name in DATASETS],
    }


def _dataset(plan: AnnualPlan, name: str) -> dict[str, Any]:
    title, description, _make = DATASETS[name]
    return {
        "@id": whole(f"/data/{plan.year}/{name}"),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{plan.year}-{name}",
        "dct:title": _in_each(lambda: f"{title} {plan.year}"),
        "dct:description": _in_each(lambda: str(description)),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.DATA_LICENCE[1]},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": str(plan.starts_on), "@type": "xsd:date"},
            "dcat:endDate": {"@value": str(plan.ends_on), "@type": "xsd:date"},
        },
        "dcat:distribution": [
            {
                "@id": whole(address("table", plan.year, name, kind, language=code)),
                "@type": "dcat:Distribution",
                "dct:language": TAGS[code],
                "dct:license": {"@id": settings.DATA_LICENCE[1]},
                "dcat:mediaType": MEDIA_TYPES[kind].split(";")[0],
                "dcat:downloadURL": {"@id": whole(address("table", plan.year, name, kind, language=code))},
                "dcat:accessURL": {"@id": whole(address("data", language=code))},
            }
            for code in ADDRESSES
            for kind in MEDIA_TYPES
        ],
    }


def _publisher() -> dict[str, Any]:
    return {
        "@id": whole("/#municipality"),
        "@type": "foaf:Organization",
        "foaf:name": _in_each(lambda: _("Municipality of Kaçanik")),
    }


def _in_each(words: Callable[[], str]) -> list[dict[str, str]]:
    values = []
    for code, language in TAGS.items():
        with override(code):
            values.append({"@value": words(), "@language": language})
    return values
