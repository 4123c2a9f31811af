"""The draft of the next plan: who makes it, what stands in it, and what becomes of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from activities.models import Activity, Responsibility
from activities.offices.actions import succeed
from activities.records import actions as of_activities
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Finding, Indicator
from kacanik_comms.evaluation.next_plan import policies
from kacanik_comms.evaluation.next_plan.actions import draft_plan, throw_away
from kacanik_comms.evaluation.next_plan.situation import Situation, situation_of
from plans.models import AnnualPlan, Office, Strategy
from tests.evaluation.january import EVENING, begin, find_about, sign, signed, submitted
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
)

pytestmark = pytest.mark.slow

CAST = ("officer", "chief", "plan_admin", "office_head", "stranger")
WRITERS = {"officer", "plan_admin"}


# Who may do what, as a full matrix

SITUATIONS = {
    "no evaluation": {"evaluation": None},
    "unsigned": {"state": "submitted"},
    "signed": {},
    "drafted": {"present": "draft"},
    "drafted, with records": {"present": "draft", "has_records": True},
    "drafted, unsigned again": {"present": "draft", "state": "draft"},
    "adopted": {"present": "adopted"},
    "closed": {"present": "closed"},
    "foreign": {"present": "foreign"},
    "the strategy ends": {"year": 2026},
}
ALLOWED = {
    "can_draft": {"signed"},
    "can_draft_again": {"drafted"},
    "can_throw_away": {"drafted", "drafted, unsigned again"},
}


def situation(plan: AnnualPlan, **values) -> Situation:
    plan.year = values.get("year", 2023)
    kind = values.get("present")
    present = kind and AnnualPlan(
        pk=999,
        year=plan.year + 1,
        status="draft" if kind == "foreign" else kind,
        derived_from_id=None if kind == "foreign" else plan.pk,
    )
    evaluation = values.get(
        "evaluation", plan.evaluations.model(plan=plan, state=values.get("state", "signed"))
    )
    return Situation(plan, evaluation, [], present, [], values.get("has_records", False))


@pytest.mark.parametrize("rule", ALLOWED)
def test_the_draft_belongs_to_those_who_write_plans(request, plan, rule):
    people = {who: request.getfixturevalue(who) for who in CAST}
    allowed = {
        (who, name)
        for who, user in people.items()
        for name, values in SITUATIONS.items()
        if getattr(policies, rule)(user, situation(plan, **values))
    }
    assert allowed == {(who, name) for who in WRITERS for name in ALLOWED[rule]}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("unsigned", "The evaluation of 2023 is not signed yet"),
        ("drafted", "There is already a draft of the plan of 2024"),
        ("adopted", "The plan of 2024 is adopted and can be changed only by amendments"),
        ("foreign", "There is already a plan of 2024 that was not drafted from the plan of 2023"),
        ("the strategy ends", "The strategy ends with 2026; the plan of 2027 needs a new one"),
    ],
)
def test_whoever_cannot_draft_is_told_why(plan, officer, name, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        policies.check_can_draft(officer, situation(plan, **SITUATIONS[name]))


@pytest.mark.postgresql
def test_where_there_is_nothing_nothing_is_thrown_away(plan, officer):
    with pytest.raises(NotAllowed, match="There is no draft of the plan of 2024"):
        throw_away(plan=plan, by=officer)


# What stands in it


@pytest.fixture
def year(plan, officer, chief, complete):
    """A signed year with something of everything; its activities by what becomes of them."""
    zimp, mayor, youth = make_office("zimp"), make_office("mayor"), make_audience("youth")
    of_year = {
        "done": make_activity(plan, title="Katalogu"),
        "continue": make_activity(plan, title="Tryeza", planned_cost=Decimal(600), offices=[mayor]),
        "change": make_activity(plan, title="Udhëzuesi", title_en="The guide", footnote_sq="Sipas MAPL"),
        "merge": make_activity(plan, title="Takimi me të rinj", offices=[zimp]),
        "drop": make_activity(plan, title="Konferenca"),
        "carried": make_recurring(plan, "weekly", title="Mbledhja", time_wording="Javore në 2023"),
    }
    lead = of_year["continue"].responsibilities.get()
    lead.role = Responsibility.Role.LEAD
    lead.save()
    of_year["merge"].audiences.add(youth)
    of_year["continue"].channels.add(make_channel("web"))
    of_year["continue"].means_of_verification = "Lista e pjesëmarrësve"
    of_year["continue"].save()
    complete(of_year["done"], date(2023, 5, 1))
    evaluation = begin(plan, officer)
    for name in ("continue", "change", "drop"):
        find_about(
            evaluation, of_year[name], officer, disposition=name, recommendation_sq=f"Këshilla: {name}"
        )
    find_about(evaluation, of_year["merge"], officer, disposition="merge", merge_into=of_year["continue"])
    of_evaluation.add_finding(
        evaluation=evaluation,
        by=officer,
        objective=make_objective(2),
        owner=zimp,
        disposition=Finding.Disposition.NEW,
        text_sq="Të rinjtë nuk u arritën.",
        recommendation_sq="Fushatë në shkolla",
        recommendation_en="A campaign in schools",
    )
    indicator = {"plan": plan, "level": "outcome", "unit_sq": "veta", "target": Decimal(500)}
    measured = Indicator.objects.create(number=1, name_sq="Abonentë", baseline=Decimal(100), **indicator)
    Indicator.objects.create(number=2, name_sq="Pjesëmarrës", baseline=Decimal(40), **indicator)
    of_evaluation.measure(
        evaluation=evaluation, indicator=measured.pk, by=officer, version=0, actual=Decimal(180)
    )
    signed(plan, officer, chief)
    return of_year


@pytest.fixture
def draft(plan, year, officer) -> AnnualPlan:
    return draft_plan(plan=plan, by=officer, at=EVENING)


def lines_of(draft: AnnualPlan) -> dict[str, Activity]:
    return {activity.title_sq: activity for activity in Activity.objects.filter(plan=draft)}


@pytest.mark.postgresql
def test_the_draft_is_what_the_findings_make_of_the_year(plan, draft, year, officer):
    assert (draft.year, draft.status, draft.derived_from) == (2024, "draft", plan)
    assert (draft.title_sq, draft.is_published, draft.holds_demonstration_data) == (
        "Plani vjetor 2024",
        False,
        False,
    )
    assert draft.history.get().history_user == officer
    lines = lines_of(draft)
    assert [(one.code, title, one.derived_from) for title, one in lines.items()] == [
        ("1.1", "Tryeza", year["continue"]),
        ("1.2", "Udhëzuesi", year["change"]),
        ("1.R1", "Mbledhja", year["carried"]),
        ("2.1", "Fushatë në shkolla", None),
    ]


def test_what_was_decided_comes_along_and_what_was_done_stays_behind(draft):
    lines = lines_of(draft)
    table, guide, meeting = lines["Tryeza"], lines["Udhëzuesi"], lines["Mbledhja"]
    assert (table.planned_cost, table.ends_on, table.status) == (600, date(2024, 12, 31), "not_started")
    assert (table.actual_cost, table.completed_on, table.version) == (None, None, 1)
    assert table.means_of_verification == "Lista e pjesëmarrësve"
    assert [channel.code for channel in table.channels.all()] == ["web"]
    assert (guide.title_en, guide.footnote_sq) == ("The guide", "Sipas MAPL")
    assert (meeting.frequency, meeting.time_wording_sq, meeting.status) == ("weekly", "Javore në 2024", "")
    assert not meeting.occurrences.exists()


def test_the_successor_of_an_office_answers_in_the_next_plan(plan, year, officer, plan_admin):
    mayor, zimp = (Office.objects.get(code=code) for code in ("mayor", "zimp"))
    succeed(
        office=mayor,
        successor=make_office("cabinet"),
        by=plan_admin,
        at=EVENING,
        counts_from=EVENING.date(),
        reason="Vendim",
    )
    table = lines_of(draft_plan(plan=plan, by=officer, at=EVENING))["Tryeza"]
    assert [(row.office.code, row.role) for row in table.responsibilities.all()] == [
        ("cabinet", "lead"),
        (zimp.code, "contributor"),
    ]
    # The judged year stays as it was.
    assert year["continue"].responsibilities.get().office == mayor


def test_what_is_to_be_changed_carries_its_recommendation_to_the_plan_check(draft):
    note = lines_of(draft)["Udhëzuesi"].source_note
    assert "Këshilla: change" in note
    assert not lines_of(draft)["Mbledhja"].source_note


def test_what_takes_up_another_reaches_whom_that_reached_with_its_offices_as_helpers(draft):
    table = lines_of(draft)["Tryeza"]
    assert [audience.code for audience in table.audiences.all()] == ["youth"]
    assert [(one.office.code, one.role) for one in table.responsibilities.all()] == [
        ("mayor", "lead"),
        ("zimp", "contributor"),
    ]
    assert "1.4 Takimi me të rinj" in table.source_note
    # Its history begins when it is whole.
    first = table.history.get()
    assert (first.history_user.username, first.history_type) == ("officer", "+")
    assert [link.audience.code for link in first.audiences.all()] == ["youth"]


def test_a_new_activity_is_named_after_the_recommendation_and_led_by_the_owner(draft):
    new = lines_of(draft)["Fushatë në shkolla"]
    assert (new.title_en, new.kind, new.ends_on) == ("A campaign in schools", "special", date(2024, 12, 31))
    [responsibility] = new.responsibilities.all()
    assert (responsibility.office.code, responsibility.role) == ("zimp", "lead")


def test_indicators_begin_where_the_year_ended_or_stood(draft):
    assert [(one.name_sq, one.baseline, one.target, one.unit_sq) for one in draft.indicators.all()] == [
        ("Abonentë", 180, 500, "veta"),
        ("Pjesëmarrës", 40, 500, "veta"),
    ]


def test_the_official_plan_is_drafted_in_a_bounded_number_of_questions(
    official_plan, officer, chief, django_assert_max_num_queries
):
    signed(official_plan, officer, chief)
    with django_assert_max_num_queries(1500):
        draft = draft_plan(plan=official_plan, by=officer, at=EVENING)
    # Nothing was done in this year, so that everything goes on.
    assert draft.activities.count() == 43
    assert "2024" in draft.title_sr_latn
    assert not draft.activities.filter(time_wording_sq__contains="2023").exists()


# What becomes of it


@pytest.mark.postgresql
def test_it_is_made_again_and_what_was_written_by_hand_is_gone(plan, draft, plan_admin):
    activity = lines_of(draft)["Tryeza"]
    activity.title_sq = "Titull tjetër"
    of_activities.amend(activity=activity, by=plan_admin)
    assert [one.pk for one in situation_of(plan).edited] == [activity.pk]
    again = draft_plan(plan=plan, by=plan_admin, at=EVENING, again=True)
    assert again.pk != draft.pk
    assert "Titull tjetër" not in lines_of(again)
    assert AnnualPlan.objects.count() == 2


@pytest.mark.postgresql
def test_it_is_thrown_away_and_the_history_knows(plan, draft, officer):
    throw_away(plan=plan, by=officer)
    assert not AnnualPlan.objects.filter(year=2024).exists()
    gone = AnnualPlan.history.filter(year=2024, history_type="-").get()
    assert gone.history_user == officer
    assert Activity.objects.filter(plan=plan).count() == 6


@pytest.mark.postgresql
def test_nobody_makes_it_twice(plan, draft, officer):
    with pytest.raises(NotAllowed, match="There is already a draft"):
        draft_plan(plan=plan, by=officer, at=EVENING)


def test_a_draft_with_records_is_kept(plan, draft, officer):
    draft.status = "adopted"
    draft.save()
    of_activities.add_evidence(activity=lines_of(draft)["Tryeza"], by=officer, url="https://example.org/")
    draft.status = "draft"
    draft.save()
    with pytest.raises(NotAllowed, match="has records and cannot be discarded"):
        throw_away(plan=plan, by=officer)


def test_a_foreign_plan_is_left_alone(plan, year, officer):
    other = make_plan(2024, status="draft")
    for again in (False, True):
        with pytest.raises(NotAllowed, match="It stays unchanged"):
            draft_plan(plan=plan, by=officer, at=EVENING, again=again)
    assert AnnualPlan.objects.get(year=2024) == other


def test_while_a_revision_is_written_nothing_is_drafted(plan, year, officer, chief):
    last = plan.evaluations.get()
    revision = of_evaluation.revise(evaluation=last, by=chief, at=EVENING, reason="Gabim.")
    with pytest.raises(NotAllowed, match="not signed yet"):
        draft_plan(plan=plan, by=officer, at=EVENING)
    assert situation_of(plan).evaluation == revision


def test_the_last_year_of_a_strategy_has_no_next_plan(plan, year, officer):
    Strategy.objects.update(ends_year=2023)
    with pytest.raises(NotAllowed, match="needs a new one"):
        draft_plan(plan=plan, by=officer, at=EVENING)


# The command


@pytest.mark.postgresql
def test_the_command_says_what_it_would_make_and_makes_it(plan, year, capsys):
    call_command("draft_plan", "2023", "--dry-run", "--language", "en")
    told = capsys.readouterr().out
    assert "1.2    → 1.1    Tryeza" in told
    assert "dropped: Finding 3" in told
    assert not AnnualPlan.objects.filter(year=2024).exists()
    call_command("draft_plan", "2023")
    assert "Plani vjetor 2024" in capsys.readouterr().out
    call_command("draft_plan", "2023", "--again", "--by", "officer")
    assert AnnualPlan.objects.get(year=2024).activities.count() == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1999"], "There is no plan for the year 1999"),
        (["next"], "There is no plan for the year next"),
        (["2023", "--language", "de"], "is not one of the languages"),
        (["2023", "--by", "nobody"], "There is no account nobody"),
        (["2023", "--by", "chief", "--language", "en"], "drafted by the information officer"),
        (["2023"], "Nobody has submitted an evaluation of 2023 yet"),
    ],
)
def test_the_command_answers_a_mistake_with_a_sentence(plan, activity, chief, capsys, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("draft_plan", *arguments)


def test_the_command_does_not_go_past_the_signature(plan, activity, officer, chief):
    evaluation = submitted(plan, officer)
    with pytest.raises(CommandError, match="not signed yet"):
        call_command("draft_plan", "2023", "--language", "en")
    sign(evaluation, chief)
    call_command("draft_plan", "2023")
