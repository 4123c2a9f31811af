"""Everything to take along: tables of a year, what their columns mean, and the catalogue of all."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.tables import MEDIA_TYPES, as_csv, as_json, as_workbook, dictionary_of
from kacanik_comms.public import datasets, reading
from kacanik_comms.public.addresses import address, whole
from kacanik_comms.public.pages import municipality, page, trail
from kacanik_comms.public.serving import open_data, public
from plans.models import AnnualPlan


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
            "The communication plan, what was done and the figures: as CSV, as spreadsheets and as JSON."
        ),
        about=[municipality(), *(datasets.as_linked_data(plan) for plan in plans)],
    )


@public
def dictionary(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "dictionary.html",
        {"tables": datasets.empty_tables()},
        description=_("What each column of the data means."),
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
    told = datasets.catalogue(reading.published_plans())
    return _as_file(json.dumps(told, ensure_ascii=False, indent=1), "application/ld+json")


@open_data
@public
def table(request: HttpRequest, year: int, name: str, kind: str) -> HttpResponse:
    """One table of a year in one form, or all of them as one workbook."""
    plan = reading.plan_of_year(reading.published_plans(), year)
    names = list(datasets.DATASETS) if name == datasets.WHOLE_YEAR and kind == "xlsx" else [name]
    if kind not in MEDIA_TYPES or not set(names) <= set(datasets.DATASETS):
        raise Http404
    answer = _as_file(_made(plan, names, kind), MEDIA_TYPES[kind])
    if kind != "json":
        file = f"kacanik-{year}-{name}.{kind}" if names == [name] else f"kacanik-{year}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _made(plan: AnnualPlan, names: list[str], kind: str) -> bytes:
    today = timezone.localdate()
    tables = datasets.tables_of(plan, names, today=today)
    if kind == "csv":
        return as_csv(tables[0])
    licence, licence_url = settings.DATA_LICENCE
    if kind == "json":
        about: dict[str, Any] = {
            "year": plan.year,
            "table": names[0],
            "language": TAGS[get_language() or "sq"],
            "cut_off": str(min(today, plan.ends_on)),
            "holds_demonstration_data": plan.holds_demonstration_data,
            "licence": licence_url,
            "source": whole(address("year", plan.year)),
        }
        return as_json(tables[0], **about)
    title = _("Communication plan of the Municipality of Kaçanik, %(year)s") % {"year": plan.year}
    said = f"{whole(address('year', plan.year))} · {licence}"
    if plan.holds_demonstration_data:
        said += " · " + _("Demonstration: the progress shown here is invented for trying out the system.")
    return as_workbook(tables, title=title, about=said, made_on=plan.starts_on)


def _as_file(content: str | bytes, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type)
