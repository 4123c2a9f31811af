"""Everything to take along: tables of a year, what their columns mean, and the catalogue of all."""

import json
from datetime import date
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kacanik_comms.accounts.limits import caller_of, count
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.tables import MEDIA_TYPES, Table, as_csv, as_json, as_workbook, dictionary_of
from kacanik_comms.public import datasets, reading
from kacanik_comms.public.addresses import address, whole
from kacanik_comms.public.pages import municipality, page, trail
from kacanik_comms.public.serving import open_data, public
from plans.models import AnnualPlan

TABLES_A_MINUTE = 120


@public
def data(request: HttpRequest) -> HttpResponse:
    plans = reading.published_plans()
    return page(
        request,
        "data.html",
        {
            "plans": plans,
            "datasets": [(name, title, text) for name, (title, text, _make) in datasets.DATASETS.items()],
            "formats": [kind for kind in MEDIA_TYPES if kind != "xlsx"],
        },
        description=_(
            "The communication plan, its implementation and the figures as CSV, spreadsheets and JSON."
        ),
        about=[municipality(), *(datasets.as_linked_data(plan) for plan in plans)],
    )


@public
def dictionary(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "dictionary.html",
        {"tables": datasets.empty_tables()},
        description=_("What each column means"),
        about=[trail((_("Communication plan"), address("home")), (_("Open data"), address("data")))],
    )


@open_data
@public
def dictionary_as_json(request: HttpRequest) -> HttpResponse:
    columns = list(dictionary_of(datasets.empty_tables()))
    return _as_file(json.dumps({"columns": columns}, ensure_ascii=False, indent=1), "application/json")


@open_data
@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT, for the portals that gather what is open."""
    content = datasets.catalogue(reading.published_plans())
    return _as_file(json.dumps(content, ensure_ascii=False, indent=1), "application/ld+json")


@open_data
@public(shows_year_alone=True)
def table(request: HttpRequest, year: int, name: str, kind: str) -> HttpResponseBase:
    """One table of a year in one form, or all of them as one workbook."""
    plan = reading.plan_of_year(reading.published_plans(), year)
    names = list(datasets.DATASETS) if name == datasets.WHOLE_YEAR and kind == "xlsx" else [name]
    if kind not in MEDIA_TYPES or not set(names) <= set(datasets.DATASETS):
        raise Http404
    # Only where none is kept: to make a table of a long year takes seconds.
    count("public table", caller_of(request), most=TABLES_A_MINUTE, seconds=60)
    today = timezone.localdate()
    tables = datasets.tables_of(plan, names, today=today)
    return FileResponse(
        _written(kind, plan, tables, _about(plan, name, today)),
        as_attachment=kind != "json",
        filename=f"kacanik-{year}-{name}.{kind}" if names == [name] else f"kacanik-{year}.xlsx",
        content_type=MEDIA_TYPES[kind],
    )


def _written(kind: str, plan: AnnualPlan, tables: list[Table], about: dict[str, Any]) -> IO[bytes]:
    if kind == "json":
        return as_json(tables[0], **about)
    return as_csv(tables[0]) if kind == "csv" else _workbook(plan, tables)


def _about(plan: AnnualPlan, name: str, today: date) -> dict[str, Any]:
    return {
        "year": plan.year,
        "table": name,
        "language": TAGS[get_language() or "sq"],
        "cut_off": str(min(today, plan.ends_on)),
        "holds_demonstration_data": plan.holds_demonstration_data,
        "licence": settings.DATA_LICENCE[1],
        "source": whole(address("year", plan.year)),
    }


def _workbook(plan: AnnualPlan, tables: list[Table]) -> IO[bytes]:
    title = _("Communication plan of the Municipality of Kaçanik, %(year)s") % {"year": plan.year}
    about = f"{whole(address('year', plan.year))} · {settings.DATA_LICENCE[0]}"
    if plan.holds_demonstration_data:
        about += " · " + _("Demonstration: the progress shown here is invented for trying out the system.")
    return as_workbook(tables, title=title, about=about, made_on=plan.starts_on)


def _as_file(content: str, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type)
