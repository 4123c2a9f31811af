"""The chief is away and a deputy signs; a submission is withdrawn; whoever left finds every door closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.records.calendar_actions import make_address
from kacanik_comms.accounts.actions import make_token
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.workflow import State
from tests.browser.conftest import DESK, PHONE
from tests.evaluation.january import submitted
from tests.tasks import run_tasks

pytestmark = pytest.mark.postgresql

PAGE = "/evaluation/2023/"


@pytest.fixture
def handed_in(plan, activity, officer, chief):
    return submitted(plan, officer)


def test_the_chief_is_away_and_the_deputy_signs(handed_in, open_today, live_server, chief, stranger):
    phone = open_today(chief, PHONE)
    phone.locator(".account summary").tap()
    phone.locator(".account__panel a[href='/deputies/']").tap()
    phone.locator("[name=deputy]").select_option(str(stranger.pk))
    phone.locator("[name=ends_on]").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    phone.locator("form[action='/deputies/'] button").tap()
    expect(phone.locator("form[action$='/end/'] button")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    desk = open_today(stranger, DESK)
    expect(desk.locator(".banner")).to_contain_text("chief")
    desk.goto(f"{live_server.url}{PAGE}")
    desk.locator(f".case__do a[href='{PAGE}sign/']").click()
    desk.locator("[name=password]").fill("correct horse")
    desk.locator("form[action$='/sign/'] button").click()
    desk.wait_for_url(f"{live_server.url}{PAGE}signature/")
    run_tasks(at=timezone.now())
    desk = open_today(stranger, DESK)  # the page of the progress loads itself anew
    desk.goto(f"{live_server.url}{PAGE}")
    expect(desk.locator(".case__what")).to_contain_text("stranger, në emër të chief")
    evaluation = Evaluation.objects.get()
    assert (evaluation.signed_by, evaluation.signed_on_behalf_of) == (stranger, chief)


def test_the_officer_withdraws_on_a_phone(handed_in, open_today, live_server, officer):
    phone = open_today(officer, PHONE)
    phone.goto(f"{live_server.url}{PAGE}")
    phone.locator(".step:has(form[action$='/withdraw/']) summary").tap()
    phone.locator("form[action$='/withdraw/'] button").tap()
    expect(phone.locator(".state--draft")).to_be_visible()
    handed_in.refresh_from_db()
    assert handed_in.state == State.DRAFT


def test_whoever_left_finds_every_door_closed(open_today, live_server, plan, office, office_head, plan_admin):
    _token, secret = make_token(by=office_head, name="phone", now=timezone.now())
    calendar = reverse("activities:office_calendar", args=[make_address(office=office, by=office_head).token])
    program = {"Authorization": f"Bearer {secret}"}
    theirs = open_today(office_head, PHONE)

    def statuses() -> list[int]:
        ask = theirs.context.request.get
        return [
            ask(f"{live_server.url}{calendar}").status,
            ask(f"{live_server.url}/api/v1/me/", headers=program).status,
        ]

    assert statuses() == [200, 200]
    desk = open_today(plan_admin, DESK)
    desk.goto(f"{live_server.url}/people/{office_head.pk}/access/")
    desk.locator("form.card button.button--primary").click()
    desk.wait_for_url(f"{live_server.url}/people/")
    assert statuses() == [404, 401]
    theirs.goto(f"{live_server.url}/activities/")
    expect(theirs.locator("[name=login]")).to_be_visible()
