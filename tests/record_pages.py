"""The pages on which a record is changed, in the states in which somebody has to look twice."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from activities.records.removal_actions import remove_occurrence
from kacanik_comms.accounts.models import User
from kacanik_comms.core.languages import TAGS
from tests.seen import Seen


def page_to_change(kind: str, activity: Activity, officer: User) -> Iterator[Seen]:
    """Of its record with the most to change, where there is one."""
    if occurrence := activity.occurrences.order_by("-evidence", "pk").first():
        yield Seen(f"change: {kind}", officer, reverse("activities:occurrence_change", args=[occurrence.pk]))


def changes_refused(officer: User, recurring: Activity) -> list[Seen]:
    """A change that was refused, one on which somebody else was quicker, and a record that was removed."""
    occurrence, *_others, last = recurring.occurrences.filter(evidence=None).order_by("pk")
    remove_occurrence(occurrence=last, by=officer, now=timezone.now())
    change = reverse("activities:occurrence_change", args=[occurrence.pk])
    changed = (("date", "2023-01-01"), ("note", "Demonstrim."), ("version", "99"))
    return [
        Seen(
            "recorded once more",
            officer,
            reverse("activities:record", args=[recurring.pk]),
            422,
            (("date", str(occurrence.when.ends_on)),),
        ),
        Seen("change refused", officer, change, 422, (("date", "x"), ("cost", "x"))),
        Seen("change conflict", officer, change, 409, changed),
        Seen("with a removed record", officer, recurring.get_absolute_url()),
    ]


def pages_of_the_device(officer: User) -> list[Seen]:
    """Without a network, and what other apps share."""
    offline = [
        Seen(f"no network {tag}", None, reverse(f"offline-{code}"), language=code)
        for code, tag in TAGS.items()
    ]
    return [
        *offline,
        Seen("shared without the worker", officer, reverse("activities:share"), form=(("text", "x"),)),
        Seen("shared", officer, reverse("activities:choose") + "?shared=yes"),
    ]
