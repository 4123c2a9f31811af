"""The page on which the staff looks for something, and that of the citizens."""

from datetime import date

import pytest

from activities.records import actions
from tests.evaluation.january import begin, find_about
from tests.factories import make_activity, make_audience, make_office, make_plan, make_recurring

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture
def year(plan, officer, office):
    """A word in everything that can be found."""
    activity = make_activity(plan, title="Panairi i librit", offices=[office])
    weekly = make_recurring(plan, "weekly", title="Takimi javor", offices=[make_office("other")])
    day = date(2023, 3, 8)
    actions.record_occurrence(activity=weekly, by=officer, today=day, on=day, note="Folëm për panairin.")
    make_audience("e panairit")
    find_about(begin(plan, officer), activity, officer, text_sq="Panairi nuk u mbajt.")
    return activity


@pytest.fixture
def results(sign_in):
    def at(who, words="panair"):
        page = sign_in(who).get("/search/", {"q": words})
        assert page.status_code == 200
        return [str(group.label) for group in page.context["groups"]]

    return at


EVERYTHING = ["Activities", "What was done", "Audiences", "Findings"]


@pytest.mark.usefixtures("year")
def test_the_officer_finds_everything(results, officer):
    assert results(officer) == EVERYTHING
    assert results(officer, "") == results(officer, "xyzzy") == []


@pytest.mark.usefixtures("year")
def test_an_office_finds_its_own_and_no_findings(results, office_head, office):
    office.members.add(office_head)
    assert results(office_head) == ["Activities", "Audiences"]


@pytest.mark.usefixtures("year")
def test_a_stranger_is_refused_and_whoever_is_not_signed_in_signs_in(sign_in, stranger, client):
    assert client.get("/search/?q=panair").url == "/accounts/login/?next=/search/%3Fq%3Dpanair"
    assert sign_in(stranger).get("/search/?q=panair").status_code == 403
    assert sign_in(stranger).post("/search/").status_code == 405


@pytest.mark.parametrize("words", ["\x00", "%", "'", "<b>", "x" * 5000, "🎉", "\u00ad", "1.R99"])
def test_strange_words_find_nothing_and_break_nothing(results, officer, year, words):
    assert results(officer, words) == []


def test_citizens_find_what_is_published_and_nothing_else(client, year, officer):
    make_activity(year.plan, title="Panairi i brendshëm", is_internal=True)
    make_activity(make_plan(2024, published=False), title="Panairi i ardhshëm")
    page = client.get("/find/?q=panairet").content.decode()
    assert "Panairi i librit" in page
    assert "Audienca e panairit" in page
    for hidden in ("Panairi i brendshëm", "Panairi i ardhshëm", "Folëm", "nuk u mbajt"):
        assert hidden not in page


def test_the_costs_do_not_depend_on_how_much_is_found(sign_in, officer, year, django_assert_max_num_queries):
    for number in range(30):
        make_activity(year.plan, title=f"Panairi {number}")
    browser = sign_in(officer)
    with django_assert_max_num_queries(25):
        browser.get("/search/?q=panair")
