"""Journeys at the door: a forgotten password, a code after the password, a passkey instead of it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect

from kacanik_comms.accounts.models import User
from tests.browser.conftest import DESK, PHONE
from tests.browser.patience import PATIENCE
from tests.browser.test_journeys import keep_picture
from tests.outbox import outbox
from tests.tasks import run_tasks

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

OLD, NEW = "correct horse", "shtatë ura mbi Lepenc"


@pytest.fixture
def officer(officer, plan):
    cache.clear()
    User.objects.set_email(officer, "arta@kacanik.example")
    return officer


@pytest.fixture
def visitor(chromium, live_server):
    """A page of somebody not signed in; under `localhost`, where browsers allow passkeys without a certificate."""
    home = live_server.url.replace("127.0.0.1", "localhost")

    def opened(size=DESK):
        context = chromium.new_context(viewport=size, locale="sq", base_url=home)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    return opened


def sign_in(page, password=OLD, *, leads_to="/today/"):
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("officer")
    page.locator("[name=password]").fill(password)
    page.locator("form.card button").click()
    page.wait_for_url(f"**{leads_to}")


def test_the_officer_who_forgot_the_password_is_in_again_on_the_phone(officer, visitor):
    page = visitor(PHONE)
    page.goto("/accounts/login/")
    keep_picture(page, "hyrja-1")
    page.get_by_role("link", name="E keni harruar fjalëkalimin?").click()
    page.locator("[name=email]").fill("arta@kacanik.example")
    page.locator("form.card button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shikoni e-postën tuaj")
    run_tasks()
    link = re.search(r"https?://[^/]+(/\S+)", outbox()[0].body).group(1)
    page.goto(link)
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.locator("form.card button").click()
    page.get_by_role("main").get_by_role("link", name="Hyr").click()
    sign_in(page, NEW)


def test_the_officer_sets_up_an_app_and_signs_in_with_its_code(officer, visitor):
    page = visitor(PHONE)
    sign_in(page)
    page.goto("/accounts/")
    keep_picture(page, "hyrja-2-llogaria")
    page.goto("/accounts/second-factor/")
    keep_picture(page, "hyrja-3-faktori")
    page.get_by_role("link", name="Vendos aplikacionin").click()
    page.locator("[name=password]").fill(OLD)
    page.locator("form.card button").click()
    secret = page.locator("main p code").inner_text()
    page.locator("[name=code]").fill(_code(secret))
    page.locator("form.card button").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    page.context.clear_cookies()
    cache.clear()
    sign_in(page, leads_to="/accounts/second-factor/code/")
    page.locator("[name=code]").fill(_code(secret))
    page.locator("form.card button").click()
    page.wait_for_url("**/today/")


def test_the_officer_signs_in_with_a_passkey_alone(officer, visitor):
    page = visitor()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page)
    page.goto("/accounts/second-factor/passkeys/add/")
    page.locator("[name=password]").fill(OLD)
    page.locator("form.card button").click()
    page.locator("[name=name]").fill("Telefoni im")
    page.get_by_role("button", name="Shto çelës kalimi").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/activities/")
    page.get_by_role("button", name="Hyr me çelës kalimi").click()
    page.wait_for_url(re.compile(r":\d+/activities/$"))
    # And shown once more instead of the password, where something important follows.
    page.goto("/accounts/tokens/")
    page.get_by_role("link", name="Përdorni çelësin e kalimit në vend të tij").click()
    page.get_by_role("button", name="Përdor çelësin e kalimit").click()
    page.wait_for_url("**/accounts/tokens/")
    page.locator("[name=name]").fill("Telefoni")
    page.locator("form.card button").click()
    expect(page.locator("#new-token")).to_be_visible()
    page.goto("/accounts/second-factor/recovery/")
    expect(page.locator(".recovery li")).to_have_count(10)
    assert complaints == []


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
