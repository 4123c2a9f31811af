"""What an evaluation that is signed later says about a draft, one by one; nothing that people wrote is overwritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Finding, FindingDecision, Indicator, IndicatorValue
from kacanik_comms.evaluation.new_plan.actions import (
    accept_baseline,
    accept_finding,
    draft_plan,
    leave_finding,
)
from kacanik_comms.evaluation.new_plan.proposal import proposal_of
from kacanik_comms.evaluation.new_plan.suggestions import baselines_for, signed_before, suggestions_for
from kacanik_comms.year.loading import standing_of
from tests.evaluation.january import EVENING, JANUARY, NOON, begin, find_about, signed
from tests.factories import make_activity, make_audience, make_objective

pytestmark = pytest.mark.slow

NOVEMBER = date(2023, 11, 27)


@pytest.fixture
def november(plan, officer):
    """A year of four activities, and the draft of the next one that was made while it went on."""
    titles = ("Tryeza", "Udhëzuesi", "Takimi", "Konferenca")
    year = {title: make_activity(plan, title=title) for title in titles}
    year["Takimi"].audiences.add(make_audience("youth"))
    lines = proposal_of(standing_of(plan, today=NOVEMBER, among=Activity.objects.all()), [], year=2024)
    draft = draft_plan(year=2024, strategy=plan.strategy, by=officer, at=NOON, source=plan, lines=lines)
    return year, draft


@pytest.fixture
def signed_january(plan, november, officer, chief):
    """The evaluation of the year, signed since; answers the draft."""
    year, draft = november
    evaluation = begin(plan, officer)
    find_about(evaluation, year["Udhëzuesi"], officer, disposition="change", recommendation_sq="Më shkurt.")
    find_about(evaluation, year["Takimi"], officer, disposition="merge", merge_into=year["Tryeza"])
    find_about(evaluation, year["Konferenca"], officer, disposition="drop")
    of_evaluation.add_finding(
        evaluation=evaluation,
        by=officer,
        objective=make_objective(),
        disposition=Finding.Disposition.NEW,
        text_sq="Të rinjtë nuk u arritën.",
        recommendation_sq="Fushatë në shkolla",
    )
    signed(plan, officer, chief)
    return draft


def sentences(draft):
    return [suggestion.sentence for suggestion in suggestions_for(draft, signed_before(draft), today=JANUARY)]


def suggestion_about(draft, title):
    return next(
        row for row in suggestions_for(draft, signed_before(draft), today=JANUARY) if title in row.sentence
    )


def accept(draft, title, by, *, version=None):
    suggestion = suggestion_about(draft, title)
    if version is None and suggestion.activity:
        version = suggestion.activity.version
    accept_finding(
        plan=draft, finding=suggestion.finding.pk, version=version or 0, by=by, at=EVENING, today=JANUARY
    )


def titles_in(draft):
    return list(Activity.objects.filter(plan=draft).values_list("title_sq", flat=True))


def test_before_the_signature_nothing_is_said(plan, november, officer):
    year, draft = november
    find_about(begin(plan, officer), year["Konferenca"], officer, disposition="drop")
    assert sentences(draft) == []


def test_each_finding_says_what_it_would_change(signed_january):
    assert sentences(signed_january) == [
        "Add the recommendation as a remark to 1.2 Udhëzuesi",
        "Merge 1.3 Takimi into 1.1",
        "Take out 1.4 Konferenca",
        "Add: Fushatë në shkolla",
    ]


def test_the_officer_accepts_them_one_by_one(signed_january, officer):
    accept(signed_january, "Konferenca", officer)
    assert titles_in(signed_january) == ["Tryeza", "Udhëzuesi", "Takimi"]
    accept(signed_january, "Takimi", officer)
    table = Activity.objects.get(plan=signed_january, title_sq="Tryeza")
    assert [audience.code for audience in table.audiences.all()] == ["youth"]
    assert "1.3 Takimi" in table.source_note
    accept(signed_january, "Udhëzuesi", officer)
    assert "Më shkurt." in Activity.objects.get(plan=signed_january, title_sq="Udhëzuesi").source_note
    accept(signed_january, "Fushatë", officer)
    assert titles_in(signed_january) == ["Tryeza", "Udhëzuesi", "Fushatë në shkolla"]
    assert sentences(signed_january) == []


def test_what_is_left_is_not_asked_again(signed_january, officer):
    suggestion = suggestion_about(signed_january, "Konferenca")
    leave_finding(plan=signed_january, finding=suggestion.finding.pk, by=officer, at=EVENING, today=JANUARY)
    assert not any("Konferenca" in sentence for sentence in sentences(signed_january))
    assert "Konferenca" in titles_in(signed_january)
    decision = FindingDecision.objects.get()
    assert (decision.is_accepted, decision.by, decision.disposition) == (False, officer, "drop")
    with pytest.raises(ValidationError, match="already been done"):
        leave_finding(
            plan=signed_january, finding=suggestion.finding.pk, by=officer, at=EVENING, today=JANUARY
        )


def test_what_somebody_edited_since_is_marked_and_kept(signed_january, officer, plan_admin):
    guide = Activity.objects.get(plan=signed_january, title_sq="Udhëzuesi")
    guide.title_sq, guide.source_note = "Udhëzuesi i ri", "Shënimi im."
    of_activities.amend(activity=guide, by=plan_admin)
    assert suggestion_about(signed_january, "Udhëzuesi i ri").is_edited
    with pytest.raises(Conflict):
        accept(signed_january, "Udhëzuesi i ri", officer, version=1)
    accept(signed_january, "Udhëzuesi i ri", officer)
    guide.refresh_from_db()
    assert guide.title_sq == "Udhëzuesi i ri"
    assert guide.source_note.startswith("Shënimi im.\n\n")


def test_what_was_known_in_november_is_not_proposed_in_january(plan, officer, chief):
    conference = make_activity(plan, title="Konferenca")
    make_activity(plan, title="Tryeza")
    find_about(begin(plan, officer), conference, officer, disposition="drop")
    evaluation = plan.evaluations.get()
    lines = proposal_of(
        standing_of(plan, today=NOVEMBER, among=Activity.objects.all()),
        list(evaluation.findings.all()),
        year=2024,
    )
    draft = draft_plan(year=2024, strategy=plan.strategy, by=officer, at=NOON, source=plan, lines=lines)
    signed(plan, officer, chief)
    assert titles_in(draft) == ["Tryeza"]
    assert sentences(draft) == []


def test_an_adopted_plan_is_asked_nothing(signed_january, officer):
    suggestion = suggestion_about(signed_january, "Konferenca")
    signed_january.status = "adopted"
    signed_january.save()
    assert sentences(signed_january) == []
    with pytest.raises(NotAllowed, match="only by amendments"):
        leave_finding(
            plan=signed_january, finding=suggestion.finding.pk, by=officer, at=EVENING, today=JANUARY
        )


# The page of the draft


def test_the_page_of_the_draft_asks_about_them(signed_january, sign_in, officer, chief):
    browser = sign_in(officer)
    page = browser.get("/plans/2024/").text
    assert "What the evaluation of 2023 would change here" in page
    suggestion = suggestion_about(signed_january, "Konferenca")
    address = f"/plans/2024/findings/{suggestion.finding.pk}/"
    assert browser.post(f"{address}accept/", {"version": "99"}).url == "/plans/2024/"
    assert "Somebody has changed this activity in the meantime." in browser.get("/plans/2024/").text
    assert browser.post(f"{address}accept/", {"version": "1"}).url == "/plans/2024/"
    page = browser.get("/plans/2024/").text
    assert "The draft was changed as the finding says." in page
    assert "Konferenca" not in page
    assert browser.post(f"{address}leave/").url == "/plans/2024/"
    assert "What the evaluation" not in sign_in(chief).get("/plans/2024/").text


def test_others_do_not_answer_for_the_draft(signed_january, sign_in, chief):
    pk = suggestion_about(signed_january, "Konferenca").finding.pk
    assert sign_in(chief).post(f"/plans/2024/findings/{pk}/accept/").status_code == 403
    assert sign_in(chief).get(f"/plans/2024/findings/{pk}/accept/").status_code == 405


def test_the_page_asks_about_many_findings_with_as_many_queries(
    plan, officer, chief, sign_in, django_assert_max_num_queries
):
    activities = [make_activity(plan) for _number in range(12)]
    lines = proposal_of(standing_of(plan, today=NOVEMBER, among=Activity.objects.all()), [], year=2024)
    draft_plan(year=2024, strategy=plan.strategy, by=officer, at=NOON, source=plan, lines=lines)
    evaluation = begin(plan, officer)
    for activity in activities:
        find_about(evaluation, activity, officer, disposition="drop")
    signed(plan, officer, chief)
    browser = sign_in(officer)
    browser.get("/plans/2024/")
    with django_assert_max_num_queries(25):
        assert browser.get("/plans/2024/").text.count("Take out") >= 12


def test_the_editor_and_the_evaluation_lead_to_the_findings_that_wait(
    signed_january, plan, officer, chief, sign_in
):
    way = 'href="/plans/2024/#findings"'
    pages = ("/plans/2024/edit/", "/evaluation/2023/")
    browser = sign_in(officer)
    for page in pages:
        content = browser.get(page).content.decode()
        assert way in content
        assert "4 findings wait for an answer in the draft of 2024" in content
    assert 'id="findings"' in browser.get("/plans/2024/").content.decode()
    # The chief has no answer to give.
    assert way not in sign_in(chief).get("/evaluation/2023/").content.decode()
    for suggestion in suggestions_for(signed_january, signed_before(signed_january), today=JANUARY):
        leave_finding(
            plan=signed_january, finding=suggestion.finding.pk, by=officer, at=EVENING, today=JANUARY
        )
    for page in pages:
        assert way not in sign_in(officer).get(page).content.decode()


# Where indicators begin


@pytest.fixture
def measured_january(plan, officer, chief):
    """The draft that was made in November, and what was measured of its three indicators and signed since."""
    make_activity(plan, title="Tryeza")
    rows = [
        Indicator.objects.create(
            plan=plan, number=number, level="outcome", name_sq=name, baseline=Decimal(100), unit_sq="veta"
        )
        for number, name in enumerate(["Abonentë", "Vizitorë", "Pyetje"], start=1)
    ]
    lines = proposal_of(standing_of(plan, today=NOVEMBER, among=Activity.objects.all()), [], year=2024)
    draft = draft_plan(year=2024, strategy=plan.strategy, by=officer, at=NOON, source=plan, lines=lines)
    evaluation = begin(plan, officer)
    for indicator, actual in zip(rows, (180, 250, None), strict=True):
        IndicatorValue.objects.create(
            evaluation=evaluation, indicator=indicator, actual=actual, note="Numëruar.", edited_by=officer
        )
    signed(plan, officer, chief)
    return draft


def baselines_of(draft):
    return {row.indicator.name_sq: row.measured for row in baselines_for(draft, signed_before(draft))}


def test_indicators_of_an_early_draft_are_offered_what_was_measured_since(measured_january, officer, sign_in):
    assert baselines_of(measured_january) == {"Abonentë": 180, "Vizitorë": 250}
    page = " ".join(sign_in(officer).get("/plans/2024/").content.decode().split())
    assert "Indicators: where 2023 ended" in page
    subscribers = measured_january.indicators.get(number=1)
    address = f"/plans/2024/baselines/{subscribers.pk}/accept/"
    for _press in range(2):
        sign_in(officer).post(address)
    subscribers.refresh_from_db()
    assert subscribers.baseline == 180
    assert subscribers.history.first().history_user == officer
    assert baselines_of(measured_january) == {"Vizitorë": 250}


def test_a_baseline_that_somebody_entered_is_never_replaced(measured_january, officer):
    visitors = measured_january.indicators.get(number=2)
    visitors.baseline = Decimal(240)
    visitors.save()
    assert "Vizitorë" not in baselines_of(measured_january)
    with pytest.raises(ValidationError, match="already been done"):
        accept_baseline(plan=measured_january, indicator=visitors.pk, by=officer)
    visitors.refresh_from_db()
    assert visitors.baseline == 240


def test_others_take_no_baseline(measured_january, chief, sign_in):
    subscribers = measured_january.indicators.get(number=1)
    with pytest.raises(NotAllowed):
        accept_baseline(plan=measured_january, indicator=subscribers.pk, by=chief)
    assert sign_in(chief).post(f"/plans/2024/baselines/{subscribers.pk}/accept/").status_code == 403
    assert "Indicators: where" not in sign_in(chief).get("/plans/2024/").content.decode()
