"""What the link of a letter does not open: other people's rows, every other page, and anything once it is over."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from activities.answering.actions import answer_link_for
from activities.models import AnswerLink, Occurrence
from activities.rules.workflow import STEPS
from kacanik_comms.accounts.models import RequestCount
from kacanik_comms.core.logs import HideLinks
from tests.factories import make_office, make_recurring

PEOPLE = ["officer", "chief", "plan_admin", "office_head", "stranger"]
FORMS = [
    *("record", "answer_units", "no_occasion", "explain_delay", "cost", "add_evidence"),
    *("complete", "start", "resume", "close_as_not_completed"),
]


def page_of(token):
    return reverse("activities:answer", args=[token])


def row_of(token, activity, name="record"):
    return reverse("activities:answer_row", args=[token, activity.pk, name])


@pytest.fixture
def other(plan):
    """A monthly activity of an office that has a letter of its own."""
    return make_recurring(plan, "monthly", offices=[make_office("other")])


@pytest.fixture
def of_other(other):
    return answer_link_for(activities=[other], office=make_office("other"), now=timezone.now())[1]


# Other rows


@pytest.mark.parametrize("name", FORMS)
def test_a_row_of_another_letter_does_not_exist(send, other, of_office, of_other, name):
    page = send(of_office, other, name, date="2023-06-15", note="x", version=other.version)
    assert page.status_code == 404
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("name", sorted({*STEPS, "skip", "remove", "publish", "undo"} - set(FORMS)))
def test_there_is_no_other_form(send, late, of_office, name):
    page = send(of_office, late, name, note="Arsye", postponed_to="2023-09-01", version=late.version)
    assert page.status_code == 404
    late.refresh_from_db()
    assert late.status == "not_started"


@pytest.mark.parametrize("kind", ["of_office", "of_head"])
def test_once_the_office_answers_no_longer_the_row_is_gone(request, browser, send, weekly, late, kind):
    token = request.getfixturevalue(kind)
    weekly.responsibilities.update(office=make_office("other"))
    page = send(token, weekly, "record", date="2023-06-15")
    assert page.status_code == 410
    assert [row.progress.activity for row in browser.get(page_of(token)).context["rows"]] == [late]
    assert not Occurrence.objects.exists()


# Other people


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("kind", ["of_office", "of_head"])
def test_whoever_is_signed_in_gets_no_more_and_no_less(
    request, client, weekly, office, office_head, who, kind
):
    token = request.getfixturevalue(kind)
    person = request.getfixturevalue(who)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    before = client.cookies["sessionid"].value
    page = client.get(page_of(token))
    assert page.context["user"].is_anonymous
    assert "mainnav" not in page.content.decode()
    answer = client.post(row_of(token, weekly), {"date": "2023-06-15", "as_planned": "yes"})
    assert (answer.status_code, answer.wsgi_request.user.is_anonymous) == (302, True)
    occurrence = Occurrence.objects.get()
    assert occurrence.recorded_by == (office_head if kind == "of_head" else None)
    assert occurrence.history.get().history_user is None
    assert client.cookies["sessionid"].value == before


def test_a_second_factor_that_is_missing_is_not_asked_for_here(client, settings, plan_admin, of_office):
    settings.SECOND_FACTOR_REQUIRED, settings.SECOND_FACTOR_DAYS = True, 0
    client.force_login(plan_admin)
    assert client.get(page_of(of_office)).status_code == 200


def test_what_waits_to_be_said_to_whoever_is_signed_in_is_not_said_here(client, officer, office, of_office):
    client.force_login(officer)
    link = AnswerLink.objects.get()
    other = answer_link_for(
        activities=link.activities.all(), office=make_office("other"), now=timezone.now()
    )[0]
    client.post(reverse("activities:end_answer_link", args=[other.office_id, other.pk]))
    assert not client.get(page_of(of_office)).context["recorded"]
    shown = client.get(reverse("activities:list"), {"year": 2023})
    assert [str(message) for message in shown.context["messages"]]


# Other pages


ARGUMENTS = {
    "year": 2023,
    "token": "{token}",
    "secret": "{token}",
    "uidb36": "1",
    "key": "{token}",
    "kind": "csv",
}


def every_pattern(patterns, prefix="", namespace=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}", entry.pattern.converters
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from every_pattern(entry.url_patterns, prefix, inner)


def every_address(token):
    """Each address of the product once, with the token wherever it asks for a text and the first row of each kind."""
    for name, converters in every_pattern(get_resolver().url_patterns):
        values = {
            argument: ARGUMENTS.get(
                argument, "{token}" if type(converter).__name__ == "StringConverter" else 1
            )
            for argument, converter in converters.items()
        }
        values = {key: token if value == "{token}" else value for key, value in values.items()}
        try:
            yield reverse(name, kwargs=values)
        except NoReverseMatch:
            continue  # a converter of Django's admin, which knows no such row


@pytest.mark.slow
def test_no_address_of_the_product_opens_to_whoever_holds_a_link(weekly, office, of_office):
    """Asked by a browser that has answered with the link, and by one that was never here: the same answers."""
    holder, nobody = Client(), Client()
    holder.get(page_of(of_office))
    holder.post(row_of(of_office, weekly), {"date": "2023-06-15", "as_planned": "yes"})
    addresses = [
        address for address in every_address(of_office) if not address.startswith(("/answer/", "/language/"))
    ]
    assert len(addresses) > 150
    assert "sessionid" not in holder.cookies
    doors = []
    for address in addresses:
        for method in ("get", "post"):
            answers = [
                getattr(browser, method)(address, headers={"authorization": f"Bearer {of_office}"})
                for browser in (holder, nobody)
            ]
            RequestCount.objects.all().delete()
            same = len({answer.status_code for answer in answers}) == 1
            user = getattr(answers[0].wsgi_request, "user", None)
            if not same or (user is not None and user.is_authenticated):
                doors.append((method, address, [answer.status_code for answer in answers]))
    assert doors == []
    assert Occurrence.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(client, weekly, of_office, method):
    for address in (page_of(of_office), row_of(of_office, weekly)):
        assert getattr(client, method)(address).status_code == 405
    assert not Occurrence.objects.exists()


def test_the_page_itself_takes_no_form_and_a_row_shows_no_page(client, weekly, of_office):
    assert client.post(page_of(of_office)).status_code == 405
    assert client.get(row_of(of_office, weekly)).status_code == 405
    assert client.get(reverse("activities:answer_undo", args=[of_office])).status_code == 405
    assert client.get(reverse("activities:answer_new", args=[of_office])).status_code == 405


def test_a_form_of_another_site_is_refused(browser, weekly, of_office):
    browser.get(page_of(of_office))
    assert browser.post(row_of(of_office, weekly), {"date": "2023-06-15"}).status_code == 403
    assert not Occurrence.objects.exists()


# When it is over


@pytest.fixture(params=["expired", "ended", "unknown", "left"])
def closed(request, of_head, office_head):
    """A token that opens nothing, and what its page answers."""
    match request.param:
        case "expired":
            AnswerLink.objects.update(
                created_at=timezone.now() - timedelta(days=15), expires_at=timezone.now()
            )
        case "ended":
            AnswerLink.objects.update(ended_at=timezone.now())
        case "left":
            office_head.is_active = False
            office_head.save()
        case "unknown":
            return "x" * 43, 404
    return of_head, 410


def test_a_link_that_is_over_opens_nothing(browser, weekly, closed):
    token, status = closed
    page = browser.get(page_of(token))
    assert page.status_code == status
    assert "Send me a new link" in page.content.decode()
    assert weekly.title not in page.content.decode()
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, "date": "2023-06-15"}
    assert browser.post(row_of(token, weekly), form).status_code == status
    assert not Occurrence.objects.exists()


def test_a_new_link_is_asked_for_and_the_answer_is_always_the_same(browser, closed, of_other):
    answers = set()
    for token in (closed[0], of_other):
        browser.get(page_of(token))
        form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
        page = browser.post(reverse("activities:answer_new", args=[token]), form)
        answers.add((page.status_code, page.context["sentence"]))
    assert len(answers) == 1


def test_whoever_guesses_links_waits(db, client):
    statuses = [client.get(page_of(f"x{number}")).status_code for number in range(22)]
    assert statuses[:20] == [404] * 20
    assert statuses[20:] == [429, 429]


def test_one_link_answers_so_often_and_no_more(client, weekly, of_office, monkeypatch):
    monkeypatch.setattr("activities.answering.views.ANSWERS_OF_A_LINK", 2)
    statuses = [client.post(row_of(of_office, weekly), {"date": "x"}).status_code for _number in range(3)]
    assert statuses == [422, 422, 429]


def test_no_log_names_the_link(weekly, of_office):
    address = row_of(of_office, weekly)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None)
    HideLinks().filter(record)
    assert record.getMessage() == f"Not Found: /answer/…/{weekly.pk}/record/"
