"""The head of an office is invited, and records for the first time: on a phone, by at most ten actions."""

import logging
from datetime import date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import Occurrence
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people import actions
from kacanik_comms.people.actions import Invitee
from tests.browser.conftest import PHONE
from tests.browser.patience import PATIENCE

pytestmark = pytest.mark.postgresql
logger = logging.getLogger(__name__)
THURSDAY = date(2023, 1, 12)
MOST_ACTIONS = 10


@pytest.fixture
def on_thursday(monkeypatch) -> None:
    noon = datetime(*THURSDAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def phone(chromium) -> Page:
    """A phone on which nobody was here before."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="sq")
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def test_from_the_invitation_to_the_first_record(
    on_thursday, phone, live_server, official_plan, plan_admin, settings
):
    settings.SITE_URL = f"{live_server.url}/"
    office = official_plan.activities.with_code("1.R2").get().responsibilities.first().office
    invitee = Invitee("Arta Gashi", "arta@example.org", Role.CONTRIBUTOR, office, "sq")
    invited = actions.invite(by=plan_admin, invitee=invitee, at=timezone.now(), by_letter=False)
    done: list[str] = []

    def act(what: str, action) -> None:
        action()
        done.append(what)

    act("open the link of the letter", lambda: phone.goto(invited.link))
    expect(phone.locator("#id_first_name")).to_have_value("Arta")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    act("password", lambda: phone.locator("#id_password1").fill("gjethe-lumi-mali-47"))
    act("password once more", lambda: phone.locator("#id_password2").fill("gjethe-lumi-mali-47"))
    act("begin", phone.get_by_role("button", name="Fillo").tap)
    expect(phone).to_have_url(f"{live_server.url}/today/")
    act("it happened", phone.get_by_role("button", name="U bë").first.tap)
    expect(phone.get_by_role("button", name="Zhbëj").first).to_be_visible()

    logger.info("From the invitation to the first record: %s actions.", len(done))
    assert len(done) <= MOST_ACTIONS
    person = User.objects.get(email="arta@example.org")
    assert Occurrence.objects.get().recorded_by == person
    assert person.offices.get() == office
