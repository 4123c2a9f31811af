"""The start page as people read it and press on it."""

import pytest
from django.urls import reverse

from activities.models import Activity
from tests.activities.today.reading import AFTERWARDS, IN_JUNE, URL


@pytest.fixture
def in_june(on_day):
    on_day(IN_JUNE)


@pytest.fixture
def afterwards(on_day):
    on_day(AFTERWARDS)


@pytest.fixture
def page(officer, sign_in):
    def read(who=officer, at=URL, **query):
        return sign_in(who).get(at, query).content.decode()

    return read


@pytest.fixture
def answers(officer, sign_in):
    """What can be said in the row of an activity, read as somebody opens it."""

    def read(activity, who=officer):
        return sign_in(who).get(reverse("activities:today_answers", args=[activity.pk])).content.decode()

    return read


@pytest.fixture
def press(officer, sign_in):
    """Sends the form of an activity's row as the page would: in place where there is JavaScript."""

    def send(activity, name, who=officer, htmx=True, **entered):
        entered = {
            "from": "today",
            "version": Activity.objects.get(pk=activity.pk).version,
        } | entered
        headers = {"HX-Request": "true"} if htmx else {}
        return sign_in(who).post(reverse(f"activities:{name}", args=[activity.pk]), entered, headers=headers)

    return send
