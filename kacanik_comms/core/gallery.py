"""Every component in every state on one page, with invented content: for those who build and check the pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Fake

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kacanik_comms.core.editing import Clash, Difference
from kacanik_comms.core.fields import CountField, DayField
from kacanik_comms.core.uploads.fields import Waiting

YEAR = 2023
FIRST_DAY = date(YEAR, 1, 1)
TODAY = date(YEAR, 9, 14)
NOON = datetime(YEAR, 9, 14, 12, tzinfo=UTC)
MONTH_NAMES = "jan shk mar pri maj qer kor gus sht tet nën dhj".split()

STATUSES = {
    "not_started": "Nuk ka filluar",
    "in_progress": "Në proces",
    "completed": "E realizuar",
    "partially_completed": "Pjesërisht e realizuar",
    "not_completed": "E parealizuar",
    "postponed": "E shtyrë",
    "cancelled": "E anuluar",
}
TIMELINESS = {
    "on_time": "Me kohë",
    "due_soon": "Afati po afrohet",
    "late": "Me vonesë",
    "completed_late": "E realizuar me vonesë",
    "no_date": "Pa afat",
}


OTHER_PARTS = {
    "done": "të realizuara",
    "missed": "të humbura",
    "open": "të hapura",
    "late": "me vonesë",
    "completed_after_year": "të realizuara pas vitit",
    "future": "ende jo",
}


class GalleryForm(forms.Form):
    """One field of every kind that the pages use."""

    title = forms.CharField(label="Titulli", help_text="Ashtu siç shkruhet në planin vjetor.")
    happened_on = DayField(label="Data e realizimit")
    channel = forms.ChoiceField(
        label="Kanali", choices=[("web", "Uebfaqja zyrtare"), ("facebook", "Facebook"), ("radio", "Radio")]
    )
    reached = CountField(label="Sa veta u arritën")
    kind = forms.ChoiceField(
        label="Lloji",
        widget=forms.RadioSelect,
        choices=[("special", "E veçantë"), ("recurring", "E përsëritur")],
        help_text="Aktivitetet e përsëritura kanë shpeshtësi, jo afat.",
    )
    public = forms.BooleanField(label="Shihet nga qytetarët", required=False)
    note = forms.CharField(label="Shënim", required=False, widget=forms.Textarea(attrs={"rows": 4}))


def _day(month: int, day: int) -> int:
    return (date(YEAR, month, day) - FIRST_DAY).days


def _strip(label: str, marks: list[Fake], now: float | None = None) -> Fake:
    starts = [_day(month, 1) for month in range(1, 13)] + [365]
    months = [Fake(x=starts[i], width=starts[i + 1] - starts[i], label=MONTH_NAMES[i]) for i in range(12)]
    return Fake(
        label=label, months=tuple(months), marks=marks, now=_day(9, 14) if now is None else now, width=366
    )


def _units(states: str) -> list[Fake]:
    """A year of units from one letter each: d(one), e(xcused), m(issed), o(pen), f(uture)."""
    names = {"d": "done", "e": "excused", "m": "missed", "o": "open", "f": "future"}
    width = 366 / len(states)
    return [
        Fake(
            kind="unit",
            state=names[letter],
            x=round(i * width, 2),
            width=round(width, 2),
            title=names[letter],
        )
        for i, letter in enumerate(states)
    ]


def _span(state: str, first: tuple[int, int], last: tuple[int, int]) -> Fake:
    x = _day(*first)
    return Fake(kind="span", state=state, x=x, width=_day(*last) - x + 1, title=state)


def _event(state: str, month: int, day: int) -> Fake:
    return Fake(kind="event", state=state, x=_day(month, day), width=1, title=state)


def _strips() -> list[tuple[str, Fake]]:
    recurring = {
        "weekly": "dddddmdddddddddddeedddddddddmmdddddddddof" + "f" * 12,
        "monthly": "ddmdeddmofff",
        "quarterly": "dmof",
        "twice a year": "do",
        "once a year": "o",
        "continuous, all done": "d" * 12,
        "nothing expected yet": "f" * 12,
        "monthly, often missed": "mmdmmedmmmmm",
    }
    strips = [(name, _strip(f"{name}: {states}", _units(states))) for name, states in recurring.items()]
    single = {
        "before each session": [_event(state, i, 20) for i, state in enumerate("done done missed done excused done "
                                "done done open".split(), start=1)] + [_event("future", i, 20) for i in (10, 11, 12)],
        "planned for two months": [_span("planned", (10, 1), (11, 30))],
        "planned for the year": [_span("planned", (1, 1), (12, 31))],
        "planned for one day": [_span("planned", (11, 12), (11, 12))],
        "completed": [_span("completed", (3, 1), (6, 30)), _event("done", 6, 20)],
        "completed late": [_span("completed", (2, 1), (3, 31)), _event("done", 5, 10)],
        "late": [_span("late", (5, 1), (6, 30))],
        "postponed": [_span("planned", (6, 1), (6, 30)), _event("open", 11, 1)],
        "ended without completion": [_span("ended", (4, 1), (5, 31))],
        "as the case arises": [_event("done", 2, 3), _event("done", 2, 9), _event("done", 7, 1)],
    }  # fmt: skip
    return strips + [(name, _strip(name, marks)) for name, marks in single.items()]


def _figures() -> list[Fake]:
    formula = "Njësitë e realizuara ÷ (të realizuara + të humbura)."
    parts = [
        Fake(title="Të veçanta të realizuara", numerator=18, denominator=25),
        Fake(title="Të përsëritura të realizuara", numerator=7, denominator=18),
    ]
    figures: list[tuple[str, str | None, int, int, list[Fake]]] = [
        ("Shkalla e zbatimit", "58.1", 25, 43, parts),
        ("Të realizuara me kohë", "72.0", 18, 25, []),
        ("Rregullsia e aktiviteteve të përsëritura", "91.3", 168, 184, []),
        ("Mbulimi me dëshmi", "0.0", 0, 25, []),
        ("Mbulimi i audiencave", None, 0, 0, []),
    ]
    return [
        Fake(
            title=title,
            percent=percent and Decimal(percent),
            numerator=numerator,
            denominator=denominator,
            formula=formula,
            parts=parts,
        )
        for title, percent, numerator, denominator, parts in figures
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    if not request.GET.get("quiet"):
        messages.success(request, "Aktiviteti u shënua si i realizuar.")
    strips = _strips()
    wrong = GalleryForm(
        {"happened_on": "31.02.2023", "title": "", "kind": "", "channel": "web", "note": "U mbajt."},
        auto_id="wrong_%s",
    )
    statuses = [Fake(value=value, label=label) for value, label in STATUSES.items()]
    context = {
        "statuses": statuses,
        "timeliness": [Fake(value=value, label=label) for value, label in TIMELINESS.items()],
        "strips": strips,
        "signs": "done excused missed partly open happened planned late completion ended now".split(),
        "rows": [
            Fake(
                number=i,
                title=title,
                status=status,
                timeliness=time,
                strip=strip,
                lead=lead,
                when=when,
                cost=cost,
            )
            for i, (title, status, time, strip, lead, when, cost) in enumerate(
                _rows(strips, statuses), start=1
            )
        ],
        "figures": _figures(),
        "parts": [
            Fake(value=value, label=STATUSES[state], state=state)
            for value, state in zip((6, 5, 11, 1, 1, 1, 1), STATUSES, strict=True)
        ],
        "letters": [
            Fake(state="sent", sent_at=NOON, error="", attempts=1),
            Fake(state="waiting", next_try_at=NOON, error="451 greylisted", attempts=1),
            Fake(state="given_up", error="550 no such user", attempts=9),
        ],
        "waiting": [Waiting("Foto e sallës.jpg", 2_300_000, "1.1:demo")],
        "other_parts": [
            Fake(value=10 - i, label=label, state=state, url="#strips" if i == 1 else "")
            for i, (state, label) in enumerate(OTHER_PARTS.items())
        ],
        "filters": GalleryForm(auto_id="filter_%s"),
        "form": GalleryForm(initial={"title": "Dita e Dyerve të Hapura"}),
        "wrong": wrong,
        "clash": Clash([Difference("Shënim", "U shty për nëntor.", "U mbajt më 14 shtator.", "sq")]),
        "page": Paginator(range(120), 50).page(2),
        "kinds": ["info", "success", "warning", "error", "demo"],
        "matrix": {
            "columns": [
                "Uebfaqja zyrtare",
                "Facebook",
                "Konferenca për media",
                "Takime me qytetarë",
                "Radio",
            ],
            "corner": "Audienca",
            "rows": [
                {
                    "name": name,
                    "is_silent": not any(counts),
                    "cells": [
                        {"number": number, "level": (number > 0) + (number > 5) + (number > 20)}
                        for number in counts
                    ],
                }
                for name, counts in (
                    ("Qytetarët", [52, 118, 6, 12, 3]),
                    ("Mediat", [52, 9, 14, 0, 4]),
                    ("Organizatat joqeveritare", [4, 0, 1, 2, 0]),
                    ("Diaspora", [0] * 5),
                )
            ],
        },
    }
    return render(request, "gallery.html", context)


def _rows(strips: list[tuple[str, Fake]], statuses: list[Fake]) -> list[tuple[object, ...]]:
    drawn = dict(strips)
    status = {item.value: item for item in statuses}
    time = {value: Fake(value=value, label=label) for value, label in TIMELINESS.items()}
    zimp = "Zyra për Informim dhe Marrëdhënie me Publikun"
    return [
        (
            "Publikimi i buletinit javor në uebfaqen zyrtare dhe në rrjetet sociale të komunës",
            None, None, drawn["weekly"], zimp, "çdo javë", "pa kosto shtesë",
        ),
        (
            "Dita e Dyerve të Hapura", status["completed"], time["on_time"], drawn["completed"],
            zimp, "mars–qershor 2023", "1.000 €",
        ),
        (
            "Hartimi i udhëzuesit për komunikim të brendshëm në mes të drejtorive komunale",
            status["in_progress"], time["late"], drawn["late"], "Kabineti i Kryetarit", "maj–qershor 2023", "",
        ),
        (
            "Takim publik me qytetarë", status["not_started"], time["due_soon"],
            drawn["planned for two months"], "Drejtoria për Administratë", "tetor–nëntor 2023", "500 €",
        ),
    ]  # fmt: skip
