"""A page that is sent twice, as it happens on a bad network, adds nothing twice; and two officers overwrite nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import AssemblySession, Evidence
from activities.records import actions, session_actions
from tests.core.upload_corpus import photograph
from tests.factories import make_session

pytestmark = pytest.mark.postgresql

MARCH = date(2023, 3, 30)


@pytest.fixture
def send(officer, sign_in):
    """The evidence form of an activity, with files and what else is typed."""

    def post(activity, *names, who=officer, **entered):
        files = [SimpleUploadedFile(name, photograph()) for name in names]
        address = reverse("activities:add_evidence", args=[activity.pk])
        return sign_in(who).post(address, {"files": files, "version": activity.version} | entered)

    return post


# Evidence


def test_the_same_photograph_is_kept_once(send, activity):
    assert send(activity, "hall.jpg").status_code == 302
    answer = send(activity, "hall.jpg")
    assert answer.status_code == 422
    assert "You have already added this." in answer.content.decode()
    assert Evidence.objects.count() == 1


@pytest.mark.slow
def test_the_same_link_is_kept_once_and_what_is_new_beside_it_is_added(send, activity):
    send(activity, url="https://example.org/a")
    assert send(activity, url="https://example.org/a").status_code == 422
    assert send(activity, "hall.jpg", url="https://example.org/a").status_code == 302
    assert Evidence.objects.count() == 2


def test_what_proves_another_time_or_comes_from_another_person_is_kept(
    activity, weekly, officer, office_head, record
):
    link = "https://example.org/a"
    first, second = record(weekly, date(2023, 3, 1)), record(weekly, date(2023, 3, 8))
    for occurrence in (None, first, second):
        actions.add_evidence(activity=weekly, by=officer, url=link, occurrence=occurrence)
    actions.add_evidence(activity=weekly, by=office_head, url=link)
    actions.add_evidence(activity=activity, by=officer, url=link)
    assert Evidence.objects.count() == 5
    with pytest.raises(ValidationError, match="already"):
        actions.add_evidence(activity=weekly, by=officer, url=link, occurrence=first)


# Sessions of the Assembly


@pytest.fixture
def session(plan):
    return make_session(MARCH, "Seanca 3")


@pytest.fixture
def form_of(officer, sign_in):
    """What a browser would send from the page of a session as it stands now."""

    def read(session):
        page = sign_in(officer).get(reverse("activities:change_session", args=[session.pk]))
        return {name: page.context["form"][name].value() for name in page.context["form"].fields}

    return read


def change(browser, session, entered):
    return browser.post(reverse("activities:change_session", args=[session.pk]), entered)


def test_two_officers_do_not_overwrite_each_others_session(session, form_of, officer, sign_in):
    seen = form_of(session)
    session_actions.change_session(session=session, on=date(2023, 3, 31), title="Seanca 3", by=officer)

    answer = change(sign_in(officer), session, seen | {"title_sq": "Seanca solemne"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this in the meantime" in text
    for words in ("31 March 2023", "30 March 2023", "Seanca 3", "Seanca solemne"):
        assert f"<p>{words}</p>" in text
    session.refresh_from_db()
    assert (session.date, session.title_sq) == (date(2023, 3, 31), "Seanca 3")

    # What was typed stands in the form, on top of how it is now.
    again = {name: answer.context["form"][name].value() for name in answer.context["form"].fields}
    assert again["title_sq"] == "Seanca solemne"
    assert change(sign_in(officer), session, again).status_code == 302
    session.refresh_from_db()
    assert (session.date, session.title_sq) == (MARCH, "Seanca solemne")


def test_whoever_wants_what_is_already_so_is_not_held_up(session, form_of, officer, sign_in):
    seen = form_of(session)
    session_actions.change_session(session=session, on=MARCH, title="Seanca solemne", by=officer)
    assert change(sign_in(officer), session, seen | {"title_sq": "Seanca solemne"}).status_code == 302


def test_without_another_change_a_session_is_simply_changed(session, form_of, officer, sign_in):
    assert change(sign_in(officer), session, form_of(session) | {"date": "2023-04-01"}).status_code == 302
    assert AssemblySession.objects.get().date == date(2023, 4, 1)
