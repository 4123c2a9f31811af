"""Photographs travel over a bad network: people see how far they are, and a connection that breaks loses nothing."""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from activities.models import Evidence, Occurrence
from activities.records import actions
from kacanik_comms.accounts.models import User
from tests.browser.patience import PATIENCE
from tests.factories import make_activity

PHONE = {"width": 360, "height": 740}
SLOW = 400 * 1024  # bytes a second


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    """Two of them, of grains that no compression makes small."""
    paths = [tmp_path / "salla.jpg", tmp_path / "dera.jpg"]
    for path in paths:
        Image.frombytes("RGB", (600, 450), os.urandom(600 * 450 * 3)).save(path, quality=95)
    return paths


def opened(chromium: Browser, live_server, user: User, address: str, *, scripts: bool = True) -> Page:
    context = chromium.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=scripts
    )
    context.set_default_timeout(PATIENCE)
    client = Client()
    client.force_login(user)
    for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "en")):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{address}")
    return page


def say_the_day(page: Page) -> None:
    """In a year that is over no day stands there already."""
    day = page.locator("main input[name=date]").first
    if day.count():
        day.fill("2023-12-05")


def slow_down(page: Page) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


def remember_what_is_shown(page: Page) -> None:
    """What the bar and the words beside it said, for a look afterwards: by then the page may be another."""
    page.evaluate(
        """() => {
          const shown = [];
          const look = () => {
            const upload = document.querySelector(".upload:not([hidden])");
            if (!upload) return;
            const form = upload.closest("form");
            shown.push([
              upload.querySelector("progress").value,
              upload.querySelector("[role=status]").textContent,
              [...form.querySelectorAll("button:not([type=button])")]
                .every((button) => button.getAttribute("aria-disabled") === "true"),
            ]);
            sessionStorage.setItem("shown", JSON.stringify(shown));
          };
          new MutationObserver(look).observe(document.body, {subtree: true, attributes: true, childList: true});
        }"""
    )


@pytest.fixture
def places(weekly, activity, officer, plan):
    """Where files are sent from: the record form, the page of an activity, a row of the start page."""
    bare = make_activity(plan, title="Unproven")
    day = plan.ends_on
    actions.take_step(activity=bare, step="complete", by=officer, version=1, today=day, completed_on=day)
    return {
        "record": (reverse("activities:record", args=[weekly.pk]), "main form:has(input[type=file])"),
        "step": (activity.get_absolute_url(), "#form-complete"),
        "row": (reverse("activities:missing", args=[plan.year]), f"#row-{bare.pk} form"),
    }


@pytest.mark.parametrize("place", ["record", "step", "row"])
def test_one_sees_how_far_the_files_are(place, places, chromium, live_server, officer, photographs):
    address, form = places[place]
    page = opened(chromium, live_server, officer, address)
    say_the_day(page)
    if place == "row":
        page.locator("summary.task__what", has_text="Unproven").tap()
    remember_what_is_shown(page)
    slow_down(page)
    page.locator(form).locator("input[name=files]").set_input_files(photographs)
    page.locator(form).locator("button:not([type=button])").first.tap()
    expect(page.locator(".saved, .notice--success").first).to_be_visible()
    assert Evidence.objects.exclude(file="").count() == len(photographs)
    shown = page.evaluate("JSON.parse(sessionStorage.getItem('shown'))")
    values = [value for value, _words, _disabled in shown if 0 < value < 100]
    assert values, "the bar moved"
    assert values == sorted(values)
    words = [words for _value, words, _disabled in shown]
    assert any(words == f"Sending: {tens} %" for words in words for tens in range(10, 100, 10))
    assert "Sent. The files are being checked…" in words
    assert all(disabled for _value, _words, disabled in shown[:-1])


def test_a_broken_connection_loses_neither_words_nor_files(
    places, chromium, live_server, officer, photographs
):
    # What is recorded is kept and sent again (test_device.py); everything else stays in its form.
    address, form = places["step"]
    page = opened(chromium, live_server, officer, address)
    say_the_day(page)
    page.route("**/complete/", lambda route: route.abort("connectionreset"))
    fields = page.locator(form)
    fields.locator("textarea").fill("Te salla e komunës")
    fields.locator("input[name=files]").set_input_files(photographs)
    fields.locator(".form__actions button").tap()
    expect(fields.get_by_role("alert")).to_contain_text("Sending failed")
    if folder := os.environ.get("LOOK"):
        fields.locator(".upload").scroll_into_view_if_needed()
        page.screenshot(path=f"{folder}/upload-broken.png")
    expect(fields.locator("textarea")).to_have_value("Te salla e komunës")
    assert fields.locator("input[name=files]").evaluate("input => input.files.length") == 2
    before = Evidence.objects.exclude(file="").count()

    page.unroute("**/complete/")
    fields.locator(".form__actions button").tap()
    expect(page.locator(".notice--success")).to_be_visible()
    assert Evidence.objects.exclude(file="").count() == before + 2


def test_what_is_refused_comes_back_as_a_page_with_the_words(
    places, chromium, live_server, officer, photographs, tmp_path
):
    address, form = places["record"]
    page = opened(chromium, live_server, officer, address)
    wrong = tmp_path / "virus.exe"
    wrong.write_bytes(b"MZ")
    fields = page.locator(form)
    fields.locator("textarea").fill("Te salla e komunës")
    fields.locator("input[name=files]").set_input_files([*photographs, wrong])
    fields.locator(".form__actions button").tap()
    expect(page.locator(".errorlist:visible").first).to_be_visible()
    expect(page.locator(form).locator("textarea")).to_have_value("Te salla e komunës")
    assert page.locator("main").count() == 1
    assert not Occurrence.objects.filter(activity__kind="recurring").exists()


def test_without_scripts_the_plain_form_sends_them(places, chromium, live_server, officer, photographs):
    address, form = places["record"]
    page = opened(chromium, live_server, officer, address, scripts=False)
    say_the_day(page)
    expect(page.locator(".upload")).to_be_hidden()
    page.locator(form).locator("input[name=files]").set_input_files(photographs)
    page.locator(form).locator("button").tap()
    expect(page.locator(".notice--success")).to_be_visible()
    assert [proof.media_type for proof in Evidence.objects.exclude(file="")] == ["image/jpeg"] * 2
