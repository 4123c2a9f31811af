"""The pages on which a year is evaluated: who reads what, what is missing, and what one can do next."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Narrative
from plans.models import AnnualPlan
from tests.evaluation.january import EVENING, NOON, begin, sign, signed, submitted, write_everything
from tests.factories import make_activity, make_audience, make_desired_impact, make_plan, make_recurring

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/"
PAGES = (PAGE, f"{PAGE}text/", f"{PAGE}judgements/", f"{PAGE}findings/")


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", [*PAGES, f"{PAGE}missing/", f"{PAGE}years/"])
def test_offices_and_strangers_read_none_of_its_pages(plan, sign_in, office_head, stranger, client, address):
    assert client.get(address).url == f"/accounts/login/?next={address}"
    for user in (office_head, stranger):
        assert sign_in(user).get(address).status_code == 403


@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}text/", f"{PAGE}findings/", f"{PAGE}missing/", f"{PAGE}years/"]
)
def test_nothing_is_sent_to_pages_that_are_read(plan, sign_in, officer, address):
    assert sign_in(officer).post(address).status_code == 405


@pytest.mark.parametrize("who", ["officer", "chief", "plan_admin"])
def test_each_page_opens_in_each_state(request, plan, activity, weekly, sign_in, officer, chief, who):
    browser = sign_in(request.getfixturevalue(who))
    make_desired_impact(make_audience("citizens"))

    def opened() -> dict[str, str]:
        responses = {address: browser.get(address) for address in PAGES}
        assert {response.status_code for response in responses.values()} == {200}
        return {address: text(response) for address, response in responses.items()}

    opened()
    evaluation = begin(plan, officer)
    opened()
    write_everything(evaluation, officer)
    actions.submit(evaluation=evaluation, by=officer, at=NOON, today=date(2024, 1, 15))
    opened()
    actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="Mungon dhjetori.")
    assert all("Mungon dhjetori." in page for page in opened().values())
    actions.submit(evaluation=evaluation, by=officer, at=NOON, today=date(2024, 1, 15))
    assert {address for address, page in opened().items() if "Mungon dhjetori." in page} <= {PAGE}
    sign(evaluation, chief)
    pages = opened()
    assert all(
        ("It can be changed only by a revision" if address == PAGE else "Read only.") in page
        for address, page in pages.items()
    )


def test_a_year_that_nobody_has_begun_shows_its_figures_and_who_begins(plan, sign_in, officer, chief):
    page = text(sign_in(officer).get(PAGE))
    assert "Begin the evaluation" in page
    assert "Five figures" in page
    page = text(sign_in(chief).get(PAGE))
    assert "Begin the evaluation" not in page
    assert "The information officer prepares the evaluation" in page


def test_a_draft_plan_is_not_evaluated_and_says_so(sign_in, officer):
    make_plan(2024, status="draft")
    page = text(sign_in(officer).get("/evaluation/2024/"))
    assert "Begin the evaluation" not in page
    assert "The plan of 2024 is still a draft and cannot be evaluated yet." in page
    assert sign_in(officer).post("/evaluation/2024/begin/").status_code == 403


def test_what_is_missing_leads_to_where_it_is_mended(plan, activity, sign_in, officer):
    begin(plan, officer)
    client = sign_in(officer)
    page = text(client.get(PAGE))
    for section in Narrative.Section:
        assert f'<a href="{PAGE}text/#narrative-{section}">' in page
    assert f'<a href="{PAGE}judgements/#objective-1">' in page
    assert f'<a href="{PAGE}findings/?activity={activity.pk}#new-finding">' in page
    for address, anchor in (
        ("text/", "narrative-context"),
        ("judgements/", "objective-1"),
        ("judgements/", "impacts"),
        ("findings/", "new-finding"),
    ):
        assert f'id="{anchor}"' in text(client.get(PAGE + address))


def test_the_list_of_what_is_missing_is_read_anew_after_writing(plan, sign_in, officer):
    evaluation = begin(plan, officer)
    client = sign_in(officer)
    anew = {"hx-request": "true"}
    before = text(client.get(f"{PAGE}missing/?tab=text", headers=anew))
    assert "“Lessons” is not written yet." in before
    actions.write_narrative(
        evaluation=evaluation, section="lessons", by=officer, version=0, text_sq="Mësimi."
    )
    after = text(client.get(f"{PAGE}missing/?tab=text", headers=anew))
    assert "“Lessons” is not written yet." not in after
    assert "Missing in Serbian: text (1)." in after
    # The counts elsewhere on the page come with it.
    assert 'id="count-text" class="pages__count" hx-swap-oob="true">4<' in after


def test_what_is_missing_opened_alone_is_a_whole_page(plan, sign_in, officer, chief):
    client = sign_in(officer)
    assert "<html" in text(client.get(f"{PAGE}missing/"))
    begin(plan, officer)
    page = text(client.get(f"{PAGE}missing/"))
    assert "<html" in page
    assert "Evaluation 2023: what is missing" in page
    assert page.count("“Lessons” is not written yet.") == 1


def test_queries_do_not_grow_with_the_plan(plan, sign_in, officer):
    client = sign_in(officer)
    evaluation = begin(plan, officer)

    def queries() -> list[int]:
        counts = []
        for address in PAGES:
            with CaptureQueriesContext(connection) as counted:
                assert client.get(address).status_code == 200
            counts.append(len(counted))
        return counts

    make_recurring(plan, "monthly")
    activity = make_activity(plan)
    actions.propose_findings(evaluation=evaluation, by=officer, today=plan.ends_on)
    make_desired_impact(make_audience("citizens"))
    few = queries()
    for number in range(10):
        make_activity(plan)
        make_recurring(plan, "weekly")
        make_desired_impact(activity.plan.strategy.audiences.get(), number + 2)
    actions.propose_findings(evaluation=evaluation, by=officer, today=plan.ends_on)
    assert queries() == few
    assert max(few) <= 28


# Revisions


def test_a_signed_year_bears_its_seal_and_is_read_only(plan, sign_in, officer, chief):
    evaluation = signed(plan, officer, chief)
    client = sign_in(officer)
    page = text(client.get(PAGE))
    assert evaluation.sealed.snapshot_sha256 in page
    assert "It can be changed only by a revision" in page
    for address in PAGES:
        assert "data-autosave" not in text(client.get(address))
    response = client.post(f"{PAGE}text/lessons/", {"text_sq": "Tjetër", "version": "1"})
    assert response.status_code == 403
    assert "Tjetër" in text(response)


def test_an_earlier_revision_can_be_read_and_says_which_one_stands(plan, sign_in, officer, chief):
    first = signed(plan, officer, chief)
    second = actions.revise(evaluation=first, by=officer, at=EVENING, reason="Një shifër ishte gabim.")
    client = sign_in(chief)
    assert "valid until revision 2 is signed." in text(client.get(f"{PAGE}?revision=1"))
    actions.submit(evaluation=second, by=officer, at=EVENING, today=date(2024, 1, 15))
    sign(second, chief)
    page = text(client.get(f"{PAGE}?revision=1"))
    assert "Replaced by revision 2." in page
    assert f'href="{PAGE}text/?revision=1"' in page
    assert "Revise with a reason" not in page
    assert client.get(f"{PAGE}text/?revision=1").status_code == 200
    page = text(client.get(PAGE))
    assert "Një shifër ishte gabim." in page
    assert "Revise with a reason" in page


@pytest.mark.parametrize("revision", ["2", "0", "x", "-1", "99999999999999999999"])
def test_a_revision_that_does_not_exist_is_not_found(plan, sign_in, officer, revision):
    begin(plan, officer)
    assert sign_in(officer).get(f"{PAGE}?revision={revision}").status_code == 404


# Earlier years


def test_the_figures_of_earlier_years_stand_beside_those_of_this_one(plan, sign_in, officer, chief):
    client = sign_in(officer)
    assert "Compared with earlier years" not in text(client.get(PAGE))
    make_plan(2022, status="draft")
    assert "Compared with earlier years" not in text(client.get(PAGE))
    AnnualPlan.objects.filter(year=2022).delete()
    make_activity(make_plan(2022, status="closed"))
    assert "Compared with earlier years" in text(client.get(PAGE))
    page = text(client.get(f"{PAGE}years/"))
    assert '<th scope="col" class="number">2022</th>' in page
    assert "0% <" in page.replace("&nbsp;", " ") or "0%<" in page
    # The fragment alone, where the page asks for it.
    assert "<html" not in text(client.get(f"{PAGE}years/", headers={"hx-request": "true"}))


def test_a_year_whose_signed_evaluation_is_revised_still_counts_as_earlier(plan, sign_in, officer, chief):
    signed_once = signed(plan, officer, chief)
    actions.revise(evaluation=signed_once, by=officer, at=EVENING, reason="Gabim.")
    make_plan(2024)
    assert "Compared with earlier years" in text(sign_in(officer).get("/evaluation/2024/"))


def test_the_text_of_an_evaluation_is_shown_as_text(plan, sign_in, officer, chief):
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    actions.write_narrative(
        evaluation=evaluation,
        section="lessons",
        by=officer,
        version=1,
        text_sq="<script>alert(1)</script>\n\nParagrafi i dytë",
    )
    page = text(sign_in(chief).get(f"{PAGE}text/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<p>Paragrafi i dytë</p>" in page


def test_submitted_years_are_read_by_everybody_with_their_words(plan, activity, sign_in, officer, chief):
    submitted(plan, officer)
    for user in (officer, chief):
        client = sign_in(user)
        assert "U arrit pjesërisht." in text(client.get(f"{PAGE}judgements/"))
        assert "Të vazhdohet vitin e ardhshëm." in text(client.get(f"{PAGE}findings/"))
