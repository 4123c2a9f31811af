"""What is declared of an occurrence is asked for and shown wherever an occurrence is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import DecimalField, IntegerField
from django.test import Client
from django.urls import reverse

from activities.declarations import DETAILS
from activities.models import Occurrence
from kacanik_comms.api.serializers.inputs import OccurrenceInput
from kacanik_comms.core.record import name_of
from kacanik_comms.year.loading import facts_of
from tests.report.reading import html_from

pytestmark = pytest.mark.slow


def example(name: str) -> tuple[str, Any, str]:
    """What somebody types, what is kept, and what people read of it."""
    match Occurrence._meta.get_field(name):
        case DecimalField():
            return "35,50", Decimal("35.50"), "35.50\u00a0€"
        case IntegerField():
            return "12", 12, "12"
    return "In the town hall", "In the town hall", "In the town hall"


@pytest.mark.parametrize("name", DETAILS.names)
def test_a_detail_is_asked_for_and_shown_everywhere(name, weekly, plan_admin, sign_in):
    typed, kept, words = example(name)
    line = f"{name_of(Occurrence._meta.get_field(name))}: {words}"
    browser = sign_in(plan_admin)

    record = reverse("activities:record", args=[weekly.pk])
    assert f'name="{name}"' in browser.get(record).content.decode()
    page = browser.post(record, {"date": "2023-05-04", name: typed}, follow=True).content.decode()
    occurrence = Occurrence.objects.get()
    assert getattr(occurrence, name) == kept
    assert line in page
    listed = browser.get(reverse("admin:activities_occurrence_changelist")).content.decode()
    assert f"field-{name}" in listed

    assert name in OccurrenceInput().fields
    assert name in Client().get(f"/api/v1/occurrences/{occurrence.pk}/").json()
    assert name in Client().get("/en/data/2023/occurrences.csv").getvalue().decode()

    assert line in html_from(facts_of(weekly.plan, today=date(2024, 1, 31)))
