"""The draft of a plan: who makes it, what stands in it, and what becomes of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from activities.adoption.actions import adopt
from activities.models import Activity, Responsibility
from activities.records import actions as of_activities
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation.models import Evaluation, Finding, Indicator
from kacanik_comms.evaluation.new_plan import policies
from kacanik_comms.evaluation.new_plan.actions import discard, draft_plan
from kacanik_comms.evaluation.new_plan.proposal import proposal_of
from kacanik_comms.evaluation.new_plan.strategies import next_period
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan, Objective, Strategy
from tests.evaluation.january import EVENING, JANUARY, begin, find_about, signed
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


def lines_from(plan, year):
    evaluation = Evaluation.objects.latest_of(plan)
    findings = list(evaluation.findings.all()) if evaluation else []
    return proposal_of(standing_of(plan, today=JANUARY, among=Activity.objects.all()), findings, year=year)


def draft_from(plan, by, year=2024, **values):
    values = {"strategy": plan.strategy, "lines": lines_from(plan, year)} | values
    return draft_plan(year=year, by=by, at=EVENING, source=plan, **values)


def lines_of(draft: AnnualPlan) -> dict[str, Activity]:
    return {activity.title_sq: activity for activity in Activity.objects.filter(plan=draft)}


# Who


def test_drafts_are_made_and_thrown_away_by_those_who_write_plans(request, plan):
    draft = make_plan(2024, status="draft")
    people = {who: request.getfixturevalue(who) for who in CAST}
    assert {who for who, user in people.items() if policies.can_draft(user)} == WRITERS
    assert {who for who, user in people.items() if policies.can_discard(user, draft)} == WRITERS
    assert not any(policies.can_discard(user, plan) for user in people.values()), "it is adopted"


def test_the_chief_is_told_who_drafts(plan, chief):
    with pytest.raises(NotAllowed, match="drafted by the information officer and the plan administrator"):
        draft_from(plan, chief)


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
        "recurring": make_recurring(plan, "weekly", title="Mbledhja", time_wording="Javore në 2023"),
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
    return draft_from(plan, officer)


@pytest.mark.postgresql
def test_the_draft_is_the_year_again_with_what_the_findings_make_of_it(plan, draft, year, officer):
    assert (draft.year, draft.status, draft.derived_from) == (2024, "draft", plan)
    assert (draft.title_sq, draft.is_published, draft.holds_demonstration_data) == (
        "Plani vjetor 2024",
        False,
        False,
    )
    assert draft.history.get().history_user == officer
    lines = lines_of(draft)
    assert [(line.code, title, line.derived_from) for title, line in lines.items()] == [
        ("1.1", "Katalogu", year["done"]),
        ("1.2", "Tryeza", year["continue"]),
        ("1.3", "Udhëzuesi", year["change"]),
        ("1.R1", "Mbledhja", year["recurring"]),
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
    assert lines["Katalogu"].status == "not_started"


def test_what_is_to_be_changed_carries_its_recommendation_to_the_plan_check(draft):
    note = lines_of(draft)["Udhëzuesi"].source_note
    assert "Këshilla: change" in note
    assert not lines_of(draft)["Mbledhja"].source_note


def test_what_takes_up_another_reaches_whom_that_reached_with_its_offices_as_helpers(draft):
    table = lines_of(draft)["Tryeza"]
    assert [audience.code for audience in table.audiences.all()] == ["youth"]
    assert [(row.office.code, row.role) for row in table.responsibilities.all()] == [
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
    assert [(row.name_sq, row.baseline, row.target, row.unit_sq) for row in draft.indicators.all()] == [
        ("Abonentë", 180, 500, "veta"),
        ("Pjesëmarrës", 40, 500, "veta"),
    ]


def test_a_dropped_activity_leaves_its_number_to_nobody(plan, officer):
    first, _dropped, third = (make_activity(plan) for _number in range(3))
    lines = [line for line in lines_from(plan, 2024) if line.source != _dropped]
    draft = draft_from(plan, officer, lines=lines)
    assert [line.code for line in lines_of(draft).values()] == [first.code, third.code]


def test_the_official_plan_is_drafted_in_a_bounded_number_of_questions(
    official_plan, officer, django_assert_max_num_queries
):
    lines = lines_from(official_plan, 2026)
    with django_assert_max_num_queries(1500):
        draft = draft_plan(
            year=2026,
            strategy=official_plan.strategy,
            by=officer,
            at=EVENING,
            source=official_plan,
            lines=lines,
        )
    assert draft.activities.count() == 43
    assert "2026" in draft.title_sr_latn
    assert not draft.activities.filter(time_wording_sq__contains="2023").exists()
    conference, december = (
        Activity.objects.get(plan=draft, objective__number=o, kind="special", number=n)
        for o, n in [(1, 8), (2, 6)]
    )
    assert (conference.time_wording_sq, conference.ends_on) == ("nëntor 2026", date(2026, 11, 30))
    assert (december.time_wording_sq, december.starts_on) == ("Dhjetor", date(2026, 12, 1))


def test_an_empty_plan_is_named_in_each_language(plan, officer):
    draft = draft_plan(year=2025, strategy=plan.strategy, by=officer, at=EVENING)
    assert (draft.title_sq, draft.title_en, draft.derived_from) == (
        "Plani vjetor 2025",
        "Annual plan 2025",
        None,
    )


# Which years


def test_nobody_drafts_a_year_twice(plan, draft, officer):
    with pytest.raises(ValidationError, match=r"There is already a plan of 2024\."):
        draft_from(plan, officer)


def test_a_year_outside_of_the_strategy_names_what_is_accepted(plan, officer):
    with pytest.raises(ValidationError, match="This strategy is for 2023–2026; choose one that holds 2027"):
        draft_from(plan, officer, year=2027)


def test_a_plan_is_made_from_an_earlier_one(plan, officer):
    later = make_plan(2025)
    with pytest.raises(ValidationError, match=r"Choose a plan of a year before 2024\."):
        draft_from(later, officer, year=2024)


def test_a_plan_of_the_past_is_entered_and_adopted_with_its_date(plan, officer, plan_admin):
    make_activity(plan, offices=[make_office("zimp")])
    draft = draft_from(plan, officer, year=2024)
    kept = adopt(plan=draft, by=plan_admin, at=EVENING, today=date(2026, 11, 28), on=date(2023, 12, 20))
    assert kept.adopted_on == date(2023, 12, 20)


# Under another strategy


@pytest.fixture
def successor(plan) -> Strategy:
    """With the titles of the old objectives, a little different, the other way round."""
    strategy = Strategy.objects.create(starts_year=2027, ends_year=2030, title_sq="Strategjia 2027–2030")
    for number, title in enumerate(("Komunikimi i jashtëm me qytetarët", "Komunikimi i brendshëm"), start=1):
        Objective.objects.create(strategy=strategy, number=number, title_sq=title)
    return strategy


@pytest.fixture
def old_objectives(plan):
    titles = {1: "Komunikim i brendshëm", 2: "Komunikim i jashtëm me qytetarë", 3: "Transparenca"}
    for number, title in titles.items():
        objective = make_objective(number)
        objective.title_sq = title
        objective.save()
        make_activity(plan, objective=objective, title=title)
    return titles


def test_old_objectives_become_those_with_the_likest_titles(plan, officer, successor, old_objectives):
    lines = [line for line in lines_from(plan, 2027) if line.objective.number != 3]
    draft = draft_from(plan, officer, year=2027, strategy=successor, lines=lines)
    assert {line.title_sq: line.objective.title_sq for line in lines_of(draft).values()} == {
        "Komunikim i brendshëm": "Komunikimi i brendshëm",
        "Komunikim i jashtëm me qytetarë": "Komunikimi i jashtëm me qytetarët",
    }


def test_what_resembles_nothing_is_asked_about(plan, officer, successor, old_objectives):
    with pytest.raises(ValidationError, match="Choose the objective that “Transparenca” becomes"):
        draft_from(plan, officer, year=2027, strategy=successor)
    chosen = {make_objective(3).pk: successor.objectives.get(number=1)}
    draft = draft_from(plan, officer, year=2027, strategy=successor, objectives=chosen)
    # Two objectives become one: the number that is taken gives way to the next.
    assert [line.code for line in lines_of(draft).values()] == ["1.1", "1.2", "2.1"]


def test_where_no_strategy_holds_the_year_the_next_one_begins_as_a_draft(plan, officer):
    make_activity(plan)
    period = next_period(2027)
    draft = draft_plan(
        year=2027, strategy=period, by=officer, at=EVENING, source=plan, lines=lines_from(plan, 2027)
    )
    strategy = draft.strategy
    assert (strategy.period, strategy.is_draft) == ("2027–2030", True)
    assert strategy.title_sq == "Strategjia për Informim dhe Komunikim 2027–2030"
    assert [row.title_sq for row in strategy.objectives.all()] == ["Objektivi 1"]
    assert Activity.objects.get(plan=draft).objective.strategy == strategy


@pytest.mark.parametrize(("year", "period"), [(2027, "2027–2030"), (2031, "2031–2034"), (2040, "2039–2042")])
def test_the_next_strategy_holds_its_year_and_goes_on_where_the_last_one_ends(plan, year, period):
    assert str(next_period(year)) == period


@pytest.mark.parametrize("year", [2022, 2023, 2026])
def test_no_strategy_is_begun_where_there_is_one_or_none_before(plan, year):
    assert next_period(year) is None


def test_a_plan_under_a_draft_strategy_waits_for_the_assembly(plan, officer, plan_admin):
    make_activity(plan, offices=[make_office("zimp")])
    draft = draft_plan(
        year=2027,
        strategy=next_period(2027),
        by=officer,
        at=EVENING,
        source=plan,
        lines=lines_from(plan, 2027),
    )
    decision = {"plan": draft, "by": plan_admin, "at": EVENING, "today": date(2026, 12, 28)}
    with pytest.raises(ValidationError, match=r"The strategy 2027–2030 is a draft\. Enter the day"):
        adopt(on=date(2026, 12, 20), **decision)
    draft.strategy.adopted_on = date(2026, 12, 1)
    draft.strategy.save()
    adopt(on=date(2026, 12, 20), **decision)


# What becomes of it


@pytest.mark.postgresql
def test_it_is_thrown_away_and_the_history_knows(plan, draft, officer):
    discard(plan=draft, by=officer)
    assert not AnnualPlan.objects.filter(year=2024).exists()
    gone = AnnualPlan.history.filter(year=2024, history_type="-").get()
    assert gone.history_user == officer
    assert Activity.objects.filter(plan=plan).count() == 6


def test_a_draft_with_records_is_kept(plan, draft, officer):
    draft.status = "adopted"
    draft.save()
    of_activities.add_evidence(activity=lines_of(draft)["Tryeza"], by=officer, url="https://example.org/")
    draft.status = "draft"
    draft.save()
    with pytest.raises(NotAllowed, match="has records and cannot be discarded"):
        discard(plan=draft, by=officer)


# The command


@pytest.mark.postgresql
def test_the_command_says_what_it_would_make_and_makes_it(plan, year, officer, capsys):
    call_command("draft_plan", "2024", "--from", "2023", "--dry-run", "--language", "en")
    printed = capsys.readouterr().out
    assert "1.2    → 1.2    Tryeza" in printed
    assert "dropped: Finding 3" in printed
    assert not AnnualPlan.objects.filter(year=2024).exists()
    call_command("draft_plan", "2024", "--from", "2023", "--by", "officer")
    assert "Plani vjetor 2024" in capsys.readouterr().out
    assert AnnualPlan.objects.get(year=2024).activities.count() == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2024", "--from", "1999"], "There is no plan for the year 1999"),
        (["2024", "--from", "2023", "--language", "de"], "is not one of the languages"),
        (["2024", "--from", "2023", "--by", "nobody"], "There is no account 'nobody'"),
        (["2024", "--from", "2023", "--by", "chief", "--language", "en"], "drafted by the information"),
        (
            ["2023", "--from", "2023", "--by", "officer", "--language", "en"],
            "There is already a plan of 2023",
        ),
        (["2022", "--from", "2023"], "No strategy holds 2022"),
    ],
)
def test_the_command_answers_a_mistake_with_a_sentence(
    plan, activity, chief, officer, capsys, arguments, sentence
):
    with pytest.raises(CommandError, match=sentence):
        call_command("draft_plan", *arguments)
