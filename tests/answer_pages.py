"""The pages behind a letter, and those on which its links are kept."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for
from activities.answering.reading import asked_of_office
from plans.models import Office
from tests.demonstration import Cast
from tests.seen import Seen


def answer_pages(cast: Cast) -> list[Seen]:
    now = timezone.now()
    office = Office.objects.get(code="zimp")
    rows = asked_of_office(office, today=timezone.localdate(now))
    token = answer_link_for(activities=rows, office=office, now=now)[1]
    person = answer_link_for(activities=rows, person=cast["contributor"], now=now - timedelta(days=15))[1]
    special = next(row for row in rows if row.is_special)
    keeping = reverse("activities:answer_links", args=[office.pk])

    def behind(token: str) -> str:
        return reverse("activities:answer", args=[token])

    def row(name: str) -> str:
        return reverse("activities:answer_row", args=[token, special.pk, name])

    return [
        Seen("letter", None, behind(token)),
        Seen("letter, opened by the officer", cast["officer"], behind(token)),
        Seen("letter, evidence refused", None, row("add_evidence"), 422, form=()),
        Seen(
            "letter, evidence added",
            None,
            row("add_evidence"),
            form=(("url", "https://x.example/"),),
            follow=True,
        ),
        Seen("letter, expired", None, behind(person), 410),
        Seen("letter, unknown", None, behind("x"), 404),
        Seen("letter, new one asked for", None, reverse("activities:answer_new", args=[person]), form=()),
        Seen("links to answer", cast["officer"], keeping),
        Seen("link to answer made", cast["officer"], keeping, form=()),
    ]
