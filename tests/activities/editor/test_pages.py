"""The page on which a plan is written: who comes there, what it shows, and what it answers."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Amendment
from tests.factories import (
    make_activity,
    make_audience,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
)
from tests.outbox import outbox

pytestmark = pytest.mark.slow

PAGE = "/plans/2024/edit/"
HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def draft(db):
    return make_plan(2024, status="draft")


@pytest.fixture
def line(draft, office):
    return make_activity(draft, offices=[office], title="Tryeza")


def written(activity=None, **values) -> dict[str, Any]:
    """What somebody sends who opened a line and changed the values."""
    form: dict[str, Any] = {
        "title_sq": "Panairi",
        "offices": "",
        "when": "maj",
        "objective": make_objective().pk,
    }
    if activity:
        form |= {"title_sq": activity.title_sq, "offices": "Zyra it", "version": activity.version}
    return form | values


@pytest.mark.parametrize("who", ["officer", "plan_admin"])
def test_those_who_prepare_plans_come_from_the_plan_and_the_list_to_its_editor(request, draft, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    assert f'href="{PAGE}"' in text(browser.get("/plans/"))
    assert f'href="{PAGE}"' in text(browser.get("/plans/2024/"))
    assert "Plan 2024 · draft" in text(browser.get(PAGE))


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_do_not(request, draft, line, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    for address in (PAGE, f"{PAGE}{line.pk}/", f"{PAGE}add/{line.objective_id}/"):
        assert browser.get(address).status_code == 403
        assert browser.post(f"{PAGE}{line.pk}/", written(line)).status_code == 403
    assert f'href="{PAGE}"' not in text(browser.get("/plans/2024/"))


def test_whoever_is_signed_out_signs_in_first(draft, client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_a_year_without_a_plan_has_no_editor(draft, sign_in, officer):
    browser = sign_in(officer)
    assert browser.get("/plans/2019/edit/").status_code == 404
    assert browser.get(f"{PAGE}add/999/").status_code == 404
    assert browser.get(f"{PAGE}?add=999").status_code == 404
    assert browser.get(f"{PAGE}999/").status_code == 404


def test_each_line_shows_what_a_careful_reader_would_ask(draft, sign_in, officer):
    make_recurring(draft, "quarterly", title="Mbledhjet mujore", offices=[make_office("zimp")])
    page = text(sign_in(officer).get(PAGE))
    assert "The text says “mujore”; the frequency is “every quarter”." in page
    assert "No audience · No means of verification" in page


def test_what_most_lines_lack_is_said_once(draft, sign_in, officer):
    for number in range(5):
        make_activity(draft, title=f"Ngjarja {'abcde'[number] * 6}")
    page = text(sign_in(officer).get(PAGE))
    assert page.count("No audience") == 1
    assert "No responsible office <b>5</b>" in page


def test_a_line_opens_in_place_and_on_the_page(line, sign_in, officer):
    browser = sign_in(officer)
    part = text(browser.get(f"{PAGE}{line.pk}/", headers=HTMX))
    assert part.startswith(f'<li class="line--open" id="line-{line.pk}">')
    assert 'value="2024"' in part
    assert browser.get(f"{PAGE}{line.pk}/").url == f"{PAGE}?row={line.pk}#line-{line.pk}"
    assert f'<li class="line--open" id="line-{line.pk}">' in text(browser.get(f"{PAGE}?row={line.pk}"))
    assert "data-line" not in text(browser.get(f"{PAGE}?row=999"))
    assert f'<li class="line" id="line-{line.pk}">' in text(
        browser.get(f"{PAGE}{line.pk}/?closed", headers=HTMX)
    )


@pytest.mark.parametrize("in_place", [True, False])
def test_a_line_is_changed_in_the_words_that_people_use(line, sign_in, officer, in_place):
    zimp, media = make_office("zimp", "Zyra për Informim"), make_audience("media")
    values = written(
        line,
        when="mars–qershor",
        planned_cost="1.500,50 €",
        offices="informim; Zyra it",
        leads="on",
        audiences=media.pk,
    )
    response = sign_in(officer).post(f"{PAGE}{line.pk}/", values, headers=HTMX if in_place else {})
    if in_place:
        page = text(response)
        assert "Saved" in page
        assert "March–June 2024" in page
        assert 'hx-swap-oob="true"' in page
    else:
        assert response.url == f"{PAGE}#line-{line.pk}"
    line.refresh_from_db()
    assert (line.starts_on, line.ends_on) == (date(2024, 3, 1), date(2024, 6, 30))
    assert str(line.planned_cost) == "1500.50"
    assert line.responsibilities.get(role="lead").office == zimp
    assert list(line.audiences.all()) == [media]
    assert line.history.latest().history_user == officer


@pytest.mark.parametrize("in_place", [True, False])
def test_after_a_new_line_the_next_empty_one_is_open(draft, sign_in, officer, in_place):
    objective = make_objective()
    browser, address = sign_in(officer), f"{PAGE}add/{objective.pk}/"
    response = browser.post(address, written(when="çdo javë"), headers=HTMX if in_place else {})
    page = text(response if in_place else browser.get(response.url))
    assert f'<li class="line--open" id="add-{objective.pk}">' in page
    assert "1.R1" in page
    response = browser.post(address, written(done="yes"), headers=HTMX if in_place else {})
    page = text(response if in_place else browser.get(response.url))
    assert "line--open" not in page
    assert Activity.objects.filter(plan=draft).count() == 2


@pytest.mark.parametrize("in_place", [True, False])
def test_what_is_refused_stays_in_the_form_with_a_sentence_at_its_field(line, sign_in, officer, in_place):
    values = written(
        line, title_sq="", when="dikur", offices="Qqq", planned_cost="shumë", footnote_sq="x" * 5001
    )
    response = sign_in(officer).post(f"{PAGE}{line.pk}/", values, headers=HTMX if in_place else {})
    assert response.status_code == 422
    page = text(response)
    for sentence in (
        "Write what is to be done.",
        "This is neither a time nor a frequency. Write it for example as every month;",
        "There is no office “Qqq”.",
        "This is not a sum",
        "at most 5000 characters",
        'value="dikur"',
        'value="shumë"',
        '<details class="disclosure" open>',
    ):
        assert sentence in page
    assert Activity.objects.get().title_sq == "Tryeza"


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("maj 2025", "The plan is for 2024; enter a date in this year."),
        ("çdo muaj", "It is done once: write a time."),
    ],
)
def test_what_the_plan_does_not_take_is_said_at_the_time(line, sign_in, officer, when, sentence):
    page = text(sign_in(officer).post(f"{PAGE}{line.pk}/", written(line, when=when), headers=HTMX))
    assert page.count(sentence) == 1
    assert page.index('id="line') < page.index(sentence) < page.index(f'value="{when}"')


def test_what_recurs_has_no_cost(draft, sign_in, officer):
    values = written(when="çdo muaj", planned_cost="5")
    response = sign_in(officer).post(f"{PAGE}add/{make_objective().pk}/", values)
    assert "A recurring activity has no planned cost" in text(response)


def test_several_times_are_read_shown_and_kept(draft, sign_in, officer):
    browser = sign_in(officer)
    browser.post(f"{PAGE}add/{make_objective().pk}/", written(when="tri herë në vit"))
    activity = Activity.objects.get()
    assert (activity.frequency, activity.times) == ("yearly", 3)
    assert "3 times a year" in text(browser.get(PAGE))
    changed = written(activity, offices="", title_sq="Panairi i librit", when="3 times a year")
    browser.post(f"{PAGE}{activity.pk}/", changed)
    activity.refresh_from_db()
    assert (activity.title_sq, activity.frequency, activity.times) == ("Panairi i librit", "yearly", 3)


@pytest.mark.parametrize(
    ("when", "cost", "words"),
    [
        ("nentor", "1.500", "Understood: November 2024 · 1,500 €"),
        ("2 herë në muaj", "", "Understood: 2 times a month"),
        ("", "pa kosto shtesë", "Understood: no additional cost"),
        ("çdo muaj", "200", "A recurring activity has no planned cost"),
        ("kurdo", "200", "This is neither a time nor a frequency."),
        ("maj", "rreth 200", "This is not a sum of money."),
        ("", "", ""),
    ],
)
def test_the_row_says_while_somebody_types_how_it_understands_them(
    draft, sign_in, officer, when, cost, words
):
    browser = sign_in(officer)
    assert f'hx-get="{PAGE}understood/"' in text(browser.get(f"{PAGE}?add={make_objective().pk}"))
    answer = text(browser.get(f"{PAGE}understood/", {"when": when, "planned_cost": cost}))
    assert words in answer if words else not answer.strip()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("in_place", [True, False])
def test_two_editors_of_one_line_see_both_versions(line, sign_in, officer, plan_admin, in_place):
    old = written(line, title_sq="Tryeza e madhe", when="maj")
    sign_in(plan_admin).post(f"{PAGE}{line.pk}/", written(line, title_sq="Tryeza e vogël", when="qershor"))
    browser = sign_in(officer)
    response = browser.post(f"{PAGE}{line.pk}/", old, headers=HTMX if in_place else {})
    assert response.status_code == 409
    page = text(response)
    for words in ("Tryeza e vogël", "Tryeza e madhe", "June 2024", "May 2024", "plan_admin saved on"):
        assert words in page
    assert Activity.objects.get().title_sq == "Tryeza e vogël"
    # On top of what was shown, one's own words are a decision.
    assert browser.post(f"{PAGE}{line.pk}/", old | {"version": 2}).status_code == 302
    assert Activity.objects.get().title_sq == "Tryeza e madhe"


def test_after_the_session_ended_nothing_typed_is_lost(line, client):
    in_place = client.post(f"{PAGE}{line.pk}/", written(line), headers=HTMX)
    assert (in_place.status_code, in_place["X-Refused"]) == (401, "yes")
    page = client.post(f"{PAGE}{line.pk}/", written(line, title_sq="Panairi i librit"))
    assert page.status_code == 401
    assert "Panairi i librit" in text(page)


def test_ten_megabytes_are_refused_with_a_sentence(line, sign_in, officer):
    response = sign_in(officer).post(f"{PAGE}{line.pk}/", written(line, title_sq="x" * 10_000_000))
    assert response.status_code == 400
    assert "The request was too large or could not be read" in text(response)


def test_lines_are_moved_and_removed(line, draft, sign_in, officer):
    second = make_activity(draft, title="Panairi")
    browser = sign_in(officer)
    assert browser.get(f"{PAGE}{line.pk}/move/").status_code == 405
    page = text(browser.post(f"{PAGE}{second.pk}/move/", {"up": "yes"}, headers=HTMX))
    assert page.index("Panairi") < page.index("Tryeza")
    assert browser.post(f"{PAGE}{second.pk}/move/", {"down": "yes"}).url == f"{PAGE}#line-{second.pk}"
    second.refresh_from_db()
    assert second.number == 2
    response = browser.post(f"{PAGE}{second.pk}/remove/", {"version": second.version}, follow=True)
    assert "Removed: 1.2 Panairi." in text(response)
    # Whoever presses twice is told nothing new.
    assert browser.post(f"{PAGE}{second.pk}/remove/", {"version": second.version}).status_code == 302
    response = browser.post(f"{PAGE}{line.pk}/remove/", {"version": 99}, follow=True)
    assert "Somebody has changed this activity in the meantime." in text(response)
    assert Activity.objects.get() == line


# The letter leaves after the commit, and the page says whether it did.
@pytest.mark.django_db(transaction=True)
def test_the_officer_sends_the_draft_for_adoption(line, sign_in, officer, plan_admin):
    browser = sign_in(officer)
    assert "No plan administrator has an e-mail address." in text(browser.post(f"{PAGE}send/", follow=True))
    plan_admin.email = "admin@example.org"
    plan_admin.save()
    response = browser.post(f"{PAGE}send/", follow=True)
    assert "Sent for adoption to: plan_admin." in text(response)
    assert [letter.to for letter in outbox()] == [["admin@example.org"]]
    # Who adopts is led to the adoption instead.
    page = text(sign_in(plan_admin).get(PAGE))
    assert 'href="/plans/2024/adopt/"' in page
    assert "Send for adoption" not in page


# An adopted plan


def test_an_adopted_plan_is_amended_on_the_same_page(plan, activity, sign_in, plan_admin):
    browser, address = sign_in(plan_admin), f"/plans/2023/edit/{activity.pk}/"
    page = text(browser.get("/plans/2023/edit/"))
    assert "An activity is not removed; it is cancelled on its page." in page
    assert f'href="{activity.get_absolute_url()}"' in page
    assert "/move/" not in page
    assert "/remove/" not in page
    values = written(activity, title_sq="Panairi", counts_from="")
    response = browser.post(address, values, headers=HTMX)
    assert "Give the reason for changing the adopted plan." in text(response)
    response = browser.post(address, values | {"reason": "Me vendim."}, headers=HTMX)
    assert response.status_code == 200
    assert Amendment.objects.get().reason == "Me vendim."


def test_the_officer_reads_an_adopted_plan_and_writes_nothing_in_it(activity, sign_in, officer):
    response = sign_in(officer).get("/plans/2023/edit/")
    assert response.status_code == 403
    assert "Only the plan administrator can change an adopted plan." in text(response)


def test_a_long_plan_is_edited_with_as_many_queries_as_a_short_one(
    draft, sign_in, officer, django_assert_max_num_queries, django_assert_num_queries
):
    offices = [make_office("zimp"), make_office("mayor")]
    line = make_activity(draft, offices=offices)
    browser = sign_in(officer)

    def change(title):
        line.refresh_from_db()
        browser.post(f"{PAGE}{line.pk}/", written(line, title_sq=title, offices="zimp"), headers=HTMX)

    change("A")
    with CaptureQueriesContext(connection) as queries:
        change("B")
    for _ in range(40):
        make_activity(draft, offices=offices)
    with django_assert_num_queries(len(queries)):
        change("C")
    with django_assert_max_num_queries(25):
        browser.get(f"{PAGE}?row={line.pk}")
