"""A weekly meeting and a special activity of one office, in the middle of the year, and links to answer for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for
from activities.models import Activity
from kacanik_comms.accounts.models import User
from plans.models import AnnualPlan, Office
from tests.factories import make_activity

THURSDAY = date(2023, 6, 15)


@pytest.fixture(autouse=True)
def _in_june(on_day: Callable[[date], None]) -> None:
    on_day(THURSDAY)


@pytest.fixture
def late(plan: AnnualPlan, office: Office) -> Activity:
    """A special activity of the office that should have been done in May."""
    return make_activity(plan, offices=[office], title="Ditë e hapur", ends_on=date(2023, 5, 31))


@pytest.fixture
def of_office(office: Office, weekly: Activity, late: Activity) -> str:
    """The token of a link of an office in which nobody has an account."""
    return answer_link_for(activities=[weekly, late], office=office, now=timezone.now())[1]


@pytest.fixture
def of_head(office_head: User, weekly: Activity, late: Activity) -> str:
    """The token of a link that went to the head of the office."""
    return answer_link_for(activities=[weekly, late], person=office_head, now=timezone.now())[1]


@pytest.fixture
def browser() -> Client:
    """A browser in which nobody was here before, in English; it asks for the token of each form."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def send(browser: Client) -> Callable[..., Any]:
    """Opens the page behind a token, and sends one of its forms."""

    def sent(token: str, activity: Activity, name: str, *, follow: bool = True, **values: Any) -> Any:
        browser.get(reverse("activities:answer", args=[token]))
        form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value} | values
        address = reverse("activities:answer_row", args=[token, activity.pk, name])
        return browser.post(address, form, follow=follow)

    return sent
