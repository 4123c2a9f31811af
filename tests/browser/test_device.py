"""What somebody records on a phone is kept there until the server has it: once, and said truthfully."""

import io
import os
import re
from datetime import date
from functools import partial
from pathlib import Path

import pillow_heif
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from activities.models import Evidence, Occurrence
from activities.records.actions import record_occurrence
from tests.browser.patience import until, until_it_holds
from tests.browser.recording import (
    ENTRIES,
    end_session,
    fill_in,
    is_empty,
    notes,
    photograph,
    press,
    sign_in,
)
from tests.browser.taps import count_taps

# Journeys


def test_a_photograph_is_recorded_named_and_can_be_taken_back(phone, officer, record_page):
    page = phone(officer, record_page)
    fill_in(page, "Te salla e komunës", photograph(), photograph("dera.jpg"))
    press(page)
    notice = page.locator(".notice--success")
    expect(notice).to_contain_text("05.12.2023")
    expect(notice).to_contain_text("salla.jpg, dera.jpg")
    assert (notes(), Evidence.objects.count()) == (["Te salla e komunës"], 2)
    notice.get_by_role("button", name="Undo").tap()
    expect(page.locator(".notice--success")).to_contain_text("undone")
    assert notes() == []


def test_what_is_chosen_after_a_question_is_sent_too(phone, officer, weekly, record_page):
    record_occurrence(
        activity=weekly, by=officer, today=date(2023, 12, 6), on=date(2023, 12, 5), note="E para"
    )
    page = phone(officer, record_page)
    fill_in(page, "E dyta", photograph())
    press(page)
    expect(page.locator(".here")).to_contain_text("Once more?")
    page.locator("form[data-record] input[name=files]").set_input_files([photograph("dera.jpg")])
    expect(page.locator(".chosen__file")).to_have_count(2)
    press(page)
    expect(page.locator(".notice--success")).to_contain_text("salla.jpg, dera.jpg")
    assert (notes(), Evidence.objects.count()) == (["E dyta", "E para"], 2)


def test_what_the_page_itself_sent_is_kept_no_longer(phone, officer, activity, weekly):
    page = phone(officer, reverse("activities:skip", args=[weekly.pk]))
    page.locator("[name=date]").fill("2023-12-12")
    page.locator("[name=note]").fill("Festë")
    until_it_holds(page, lambda: page.evaluate(ENTRIES) == ["draft"], "it is kept")
    page.locator("main form .form__actions button").tap()
    expect(page.locator(".notice--success")).to_contain_text("Skipped")
    page.wait_for_load_state()
    until_it_holds(page, partial(is_empty, page), "nothing is kept any more")


def test_without_a_network_it_is_kept_and_sent_when_there_is_one(phone, officer, record_page):
    page = phone(officer, record_page)
    pressed = count_taps(page)
    fill_in(page, "Në bodrum", photograph())
    page.context.set_offline(True)
    press(page)
    kept = page.locator(".here")
    expect(kept).to_contain_text("there is no network")
    expect(kept).to_be_in_viewport()
    expect(kept).to_contain_text("Në bodrum")
    page.context.set_offline(False)
    expect(page.locator(".notice--success")).to_contain_text("Në bodrum")
    assert (notes(), Evidence.objects.count()) == (["Në bodrum"], 1)
    assert len(pressed) == 1, pressed


def test_a_photograph_of_an_iphone_is_recorded_by_one_tap(phone, officer, record_page):
    taken = io.BytesIO()
    pillow_heif.from_pillow(Image.effect_noise((120, 80), 50).convert("RGB")).save(taken)
    page = phone(officer, record_page)
    pressed = count_taps(page)
    fill_in(page, "", {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": taken.getvalue()})
    press(page)
    expect(page.locator(".notice--success")).to_contain_text("IMG_0001.HEIC")
    assert len(pressed) == 1, pressed
    with Evidence.objects.get().file.open() as kept:
        assert Image.open(kept).format == "JPEG"


def test_after_the_session_ended_it_is_kept_until_the_same_person_is_back(
    phone, officer, plan_admin, record_page, live_server
):
    page = phone(officer, record_page)
    pressed = count_taps(page)
    fill_in(page, "Pas një ore", photograph())
    end_session()
    press(page)
    expect(page.locator(".here")).to_contain_text("you are signed out")
    expect(page.locator(".here a")).to_be_visible()

    # Somebody else on the same phone neither sees nor sends it.
    sign_in(page.context, live_server.url, plan_admin)
    page.goto(f"{live_server.url}/today/")
    expect(page.locator("#not-sent")).to_be_hidden()
    assert notes() == []

    sign_in(page.context, live_server.url, officer)
    page.goto(f"{live_server.url}/today/")
    expect(page.locator(".notice--success")).to_contain_text("Pas një ore")
    # Beside those for the name and the password.
    assert len(pressed) == 1, pressed
    occurrence = Occurrence.objects.get()
    assert (occurrence.recorded_by, occurrence.evidence.count()) == (officer, 1)


def test_what_was_begun_is_offered_again(phone, officer, record_page):
    page = phone(officer, record_page)
    fill_in(page, "E filluar", photograph())
    until_it_holds(page, lambda: page.evaluate(ENTRIES) == ["draft"], "it is kept")
    page.close(run_before_unload=False)
    page = phone(officer, record_page, of=page.context)
    page.get_by_role("button", name="Use it here").tap()
    expect(page.locator("[name=note]")).to_have_value("E filluar")
    expect(page.locator(".chosen__file")).to_have_count(1)
    press(page)
    expect(page.locator(".notice--success")).to_be_visible()
    assert (notes(), Evidence.objects.count()) == (["E filluar"], 1)
    assert page.evaluate(ENTRIES) == []


def test_one_bad_file_costs_neither_the_good_ones_nor_the_words(phone, officer, record_page):
    page = phone(officer, record_page)
    bad = {"name": "virus.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    fill_in(page, "Me dy skedarë", photograph(), bad)
    press(page)
    wrong = page.locator(".chosen__file", has_text="virus.exe").get_by_role("alert")
    expect(wrong).to_be_in_viewport()
    assert notes() == []
    press(page)
    expect(page.locator(".notice--success")).to_be_visible()
    assert (notes(), Evidence.objects.count()) == (["Me dy skedarë"], 1)


def test_what_is_refused_is_said_at_its_field(phone, officer, record_page):
    page = phone(officer, record_page)
    fill_in(page, "Nesër")
    page.locator("[name=date]").fill("2099-01-01")
    press(page)
    expect(page.locator(".field:has([name=date]) .errorlist")).to_be_in_viewport()
    page.locator("[name=date]").fill("2023-12-05")
    press(page)
    expect(page.locator(".notice--success")).to_be_visible()
    assert notes() == ["Nesër"]


def test_a_photograph_is_turned(phone, officer, record_page):
    page = phone(officer, record_page)
    fill_in(page, "", photograph())
    page.get_by_role("button", name="Turn right").tap()
    until(page, "[...document.querySelectorAll('canvas')].some((one) => one.height > one.width)")
    press(page)
    expect(page.locator(".notice--success")).to_be_visible()
    with Evidence.objects.get().file.open() as kept:
        assert Image.open(kept).size == (80, 120)


# Installed on the phone


def test_shared_from_another_app_and_recorded_without_a_network(phone, officer, record_page, live_server):
    page = phone(officer, "/today/")
    until(page, "Boolean(navigator.serviceWorker.controller)")
    page.reload()
    until_it_holds(page, lambda: page.evaluate("device.known('activities')"), "the activities are known")
    page.evaluate(
        """() => {
          const make = (tag, what) => Object.assign(document.createElement(tag), what);
          const action = {method: 'post', enctype: 'multipart/form-data', action: '/activities/share/'};
          const form = make('form', action);
          const files = make('input', {type: 'file', name: 'files'});
          const text = make('input', {name: 'text', value: 'Lajmi https://example.org/a'});
          const chosen = new DataTransfer();
          chosen.items.add(new File(['x'.repeat(9)], 'a.jpg', {type: 'image/jpeg'}));
          files.files = chosen.files;
          form.append(files, text);
          document.body.append(form);
          form.submit();
        }"""
    )
    expect(page.get_by_text("What you shared is kept on this device")).to_be_visible()
    page.goto(f"{live_server.url}{record_page}")
    pressed = count_taps(page)
    page.get_by_role("button", name="Use it here").tap()
    expect(page.locator("[name=note]")).to_have_value("Lajmi")
    expect(page.locator("[name=evidence_url]")).to_have_value("https://example.org/a")
    expect(page.locator(".chosen__file")).to_have_text(re.compile("a.jpg"))

    page.context.set_offline(True)
    page.goto(f"{live_server.url}/today/")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    page.locator("[name=note]").fill("Pa rrjet")
    page.locator("[name=date]").fill("2023-12-06")
    press(page)
    expect(page.locator(".here")).to_contain_text("there is no network")
    expect(page.locator("#not-sent")).to_contain_text("1 waits for the network")
    page.context.set_offline(False)
    page.wait_for_url(f"{live_server.url}/today/")
    until_it_holds(page, lambda: notes() == ["Pa rrjet"], "it is recorded")
    # What was shared is used, and what was written without a network is recorded.
    assert len(pressed) == 2, pressed


# Signing out


def sign_out(page: Page) -> None:
    page.locator("details.account summary").tap()
    page.get_by_role("button", name="Sign out").tap()


LEFT = """async () => {
  const left = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await (await caches.open(name)).match(request);
      left.push([new URL(request.url).pathname, await answer.text()]);
    }
  const result = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const database = await result(indexedDB.open('kept', 1));
  for (const store of database.objectStoreNames) {
    const rows = await result(database.transaction(store).objectStore(store).getAll());
    left.push([store, JSON.stringify(rows)]);
  }
  for (const [name, value] of Object.entries(localStorage)) left.push([name, value]);
  return left;
}"""


def test_signing_out_asks_about_what_was_not_sent_and_leaves_nothing_of_the_person(
    phone, officer, record_page, live_server, weekly
):
    page = phone(officer, record_page)
    until(page, "Boolean(navigator.serviceWorker.controller)")
    page.reload()
    fill_in(page, "E fshehtë")
    until_it_holds(page, lambda: page.evaluate(ENTRIES) == ["draft"], "it is kept")
    private = [record_page, "/today/", "/activities/", "/activities/device/"]
    for address in private:
        page.goto(f"{live_server.url}{address}")
    page.goto(f"{live_server.url}/today/")
    expect(page.locator("#not-sent")).to_contain_text("E fshehtë")
    sign_out(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("E fshehtë")
    dialog.get_by_role("button", name="Stay signed in").tap()
    expect(dialog).to_have_count(0)
    sign_out(page)
    page.get_by_role("button", name="Throw away and sign out").tap()
    page.wait_for_url(f"{live_server.url}/")

    left = page.evaluate(LEFT)
    addresses = {name for name, _content in left}
    assert all(name.startswith(("/static/", "/offline/", "/sr/offline/", "/en/offline/")) or content == "[]"
               for name, content in left), addresses  # fmt: skip
    for secret in ("E fshehtë", weekly.title, str(officer)):
        assert not [name for name, content in left if secret in content], secret
    for address in private:
        kept = page.evaluate(
            "address => fetch(address, {cache: 'only-if-cached', mode: 'same-origin'}).then(() => true, () => false)",
            address,
        )
        assert not kept, f"{address} is in the cache of the browser"
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=str(Path(folder) / "signed-out.png"))
