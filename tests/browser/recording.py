"""Somebody records on a phone: what the tests of the device and of its interruptions press."""

import io

from django.contrib.sessions.models import Session
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from activities.models import Occurrence
from kacanik_comms.accounts.models import User

ENTRIES = """async () => {
  const kept = [];
  for (const person of [document.getElementById('device')?.dataset.person, ''])
    kept.push(...await device.entriesOf(person));
  return kept.map(({state}) => state);
}"""


def photograph(name: str = "salla.jpg") -> dict[str, object]:
    picture = io.BytesIO()
    Image.effect_noise((120, 80), 50).convert("RGB").save(picture, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def sign_in(context: BrowserContext, url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "en")):
        context.add_cookies([{"name": name, "value": value, "url": url}])


def end_session() -> None:
    for session in Session.objects.all():
        session.delete()


def is_empty(page: Page) -> bool:
    return page.evaluate(ENTRIES) == []


def fill_in(page: Page, note: str, *files: dict[str, object], on: str = "2023-12-05") -> None:
    form = page.locator("form[data-record]")
    form.locator("[name=date]").fill(on)
    form.locator("[name=note]").fill(note)
    if files:
        form.locator("input[name=files]").set_input_files(list(files))
        expect(form.locator(".chosen__file")).to_have_count(len(files))


def press(page: Page) -> None:
    page.locator("form[data-record] .form__actions button").tap()


def notes() -> list[str]:
    return sorted(Occurrence.objects.filter(activity__kind="recurring").values_list("note", flat=True))


def cut(page: Page, *, after_arrival: bool, once: bool = True) -> None:
    """The network ends in the middle of the sending: before the server has it, or before its answer is back."""

    def end(route: Route) -> None:
        if after_arrival:
            route.fetch()
        route.abort("connectionreset")

    page.route("**/api/v1/**", end, times=1 if once else None)
