"""What a citizen sees without an account."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.records import actions
from plans.models import AnnualPlan, Strategy
from tests.factories import (
    make_activity,
    make_audience,
    make_office,
    make_plan,
    make_recurring,
    make_strategy,
)

INVENTED = "the progress shown here is invented for trying out the system"
WORKING = "This is a working translation; the Albanian text of the plan is the official one."


LANGUAGES = {"sq": "/", "sr-latn": "/sr/", "en": "/en/"}


@pytest.fixture
def page(read):
    def of(language="en") -> str:
        return read(LANGUAGES[language])

    return of


def test_a_citizen_reads_the_plan_and_its_progress(plan, officer, page):
    activity = make_activity(plan, title="Konferencë")
    make_recurring(plan, "monthly", title="Takim")
    actions.take_step(
        activity=activity,
        step="complete",
        by=officer,
        version=1,
        today=date(2023, 5, 5),
        completed_on=date(2023, 5, 5),
    )
    text = page()
    assert plan.title in text
    assert "Konferencë" in text
    assert "Takim" in text
    assert "status--completed" in text
    assert "Implemented: <b>1</b> of <b>2</b> planned activities" in text
    assert "As recorded up to 31 December 2023." in text


@pytest.mark.parametrize("values", [{"published": False}, {"status": "draft"}])
def test_what_is_not_published_or_still_a_draft_is_not_shown(db, page, values):
    make_activity(make_plan(2023, **values), title="Sekret")
    text = page()
    assert "Nothing is published yet" in text
    assert "Sekret" not in text
    assert "Plani vjetor" not in text


def test_a_plan_that_is_not_published_leaves_the_one_before_it_in_its_place(plan, page):
    make_activity(plan, title="I botuar")
    make_activity(make_plan(2025, published=False), title="Sekret")
    text = page()
    assert "I botuar" in text
    assert "Sekret" not in text


def test_the_staff_find_their_way_in_at_the_head_of_the_page(plan, page):
    head, _content = page().split("</header>")
    assert f'href="{reverse("activities:today")}" rel="nofollow" aria-label="Sign in"' in head


def test_nothing_published_is_said_plainly(page):
    assert "Nothing is published yet" in page()


def test_what_is_internal_is_shown_to_nobody_and_counted_in_no_figure(plan, sign_in, officer):
    make_activity(plan, title="I brendshëm", is_internal=True)
    make_activity(plan, title="Për qytetarët")
    text = sign_in(officer).get("/en/").content.decode()
    assert "I brendshëm" not in text
    assert "Për qytetarët" in text
    assert "Planned activities: <b>1</b>" in text


def test_invented_progress_is_called_invented(plan, page):
    assert INVENTED not in page()
    AnnualPlan.objects.update(holds_demonstration_data=True)
    assert INVENTED in page()


def test_a_working_translation_says_so_and_the_official_text_does_not(plan, page):
    assert WORKING in page("en")
    assert "përkthim pune" not in page("sq")
    assert WORKING not in page("sq")
    Strategy.objects.update(translations_are_working=False)
    assert WORKING not in page("en")


def test_no_person_is_named(plan, make_user, officer, page):
    office = make_office("press")
    head = make_user("head")
    for person, name in ((head, "Arta"), (officer, "Blerim")):
        person.first_name, person.last_name, person.position = name, "Krasniqi", "Drejtori"
        person.save()
    office.members.add(head)
    monthly = make_recurring(plan, "monthly", offices=[office])
    actions.record_occurrence(
        activity=monthly, by=officer, today=plan.ends_on, on=date(2023, 5, 5), note="Blerim spoke."
    )
    actions.take_step(
        activity=make_activity(plan, offices=[office]),
        step="cancel",
        by=officer,
        version=1,
        today=plan.ends_on,
        note="Arta fell ill.",
    )
    text = page()
    assert "Cancelled" in text
    assert not [name for name in ("Arta", "Blerim", "Krasniqi", "Drejtori") if name in text]


def test_a_title_cannot_act_on_the_page(plan, page):
    make_activity(plan, title="<script>alert(1)</script>")
    assert "<script>alert" not in page()


def test_queries_do_not_grow_with_the_plan(plan):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert Client().get("/").status_code == 200
        return len(counted)

    make_activity(plan, offices=[make_office("press")])
    make_recurring(plan, "monthly")
    few = queries()
    for number in range(6):
        make_activity(plan, offices=[make_office(f"office-{number}")])
        make_recurring(plan, "weekly")
    assert queries() == few <= 25


def test_nothing_is_sent_to_it(client, db):
    assert client.post("/").status_code == 405


@pytest.mark.parametrize(
    "address", ["/en/2031/", "/en/2031/objectives/1/", "/en/embed/2031/", "/en/2031/activities/"]
)
def test_a_year_that_has_not_begun_says_so_and_names_no_share(db, client, address):
    strategy = make_strategy()
    strategy.ends_year = 2031
    strategy.save()
    make_activity(make_plan(2031))
    text = " ".join(client.get(address).text.split())
    assert "The year 2031 has not begun." in text
    assert "0 %" not in text
    assert "0 of 1" not in text


ADDRESSES = ["/en/2023/", "/en/2023/objectives/1/", "/en/embed/2023/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_year_in_which_nobody_recorded_anything_says_so_and_names_no_share(
    client, activity, weekly, address
):
    text = " ".join(client.get(address).text.split())
    assert "Nothing has been recorded for 2023 yet. Planned activities: <b>2</b>" in text
    assert "0 %" not in text
    assert "0 of 2" not in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_with_the_first_record_the_shares_begin(client, activity, weekly, officer, today, address):
    actions.record_occurrence(activity=weekly, by=officer, today=today, on=date(2023, 5, 4))
    text = " ".join(client.get(address).text.split())
    assert "Nothing has been recorded" not in text
    assert "0 of 2" in text.replace("<b>", "").replace("</b>", "")


def test_whom_a_year_reaches_is_not_asked_before_it_begins(db, client, sign_in, officer):
    strategy = make_strategy()
    strategy.ends_year = 2031
    strategy.save()
    make_audience("media")
    make_activity(make_plan(2031))
    inside = " ".join(sign_in(officer).get("/audiences/?year=2031").text.split())
    assert "The year 2031 has not begun. The zeros below say nothing yet." in inside
    assert "was not reached" not in inside
    answer = client.get("/api/v1/plans/2031/figures/").json()
    assert (answer["has_begun"], answer["has_records"]) == (False, False)
