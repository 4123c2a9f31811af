"""Lines are added, changed, moved and removed: freely in a draft, with a reason in an adopted plan."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.editor.actions import (
    LineValues,
    Why,
    add_line,
    change_line,
    move_line,
    remove_line,
    send_for_adoption,
)
from activities.editor.when import PlannedTime
from activities.models import Activity, Amendment, PlanBaseline
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from tests.factories import (
    make_activity,
    make_audience,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
)
from tests.outbox import outbox

AT = datetime(2023, 6, 15, 12, tzinfo=timezone.get_default_timezone())
MAY = PlannedTime(date(2024, 5, 1), date(2024, 5, 31))
MONTHLY = PlannedTime(frequency="monthly")


@pytest.fixture
def draft(db):
    return make_plan(2024, status="draft")


@pytest.fixture
def add(draft, officer):
    def added(title="Tryeza", when=MAY, **values):
        columns = {"title_sq": title} | values.pop("columns", {})
        line = LineValues(values.pop("objective", make_objective()), columns, when, **values)
        return add_line(plan=draft, values=line, by=officer, at=AT)

    return added


def values_like(activity, **values) -> LineValues:
    columns = {"title_sq": activity.title_sq, "planned_cost": activity.planned_cost}
    when = PlannedTime(activity.starts_on, activity.ends_on, activity.frequency)
    offices = [row.office for row in activity.responsibilities.all()]
    line = {"objective": activity.objective, "when": when, "offices": offices} | values
    return LineValues(columns=columns | line.pop("columns", {}), **line)


def roles(activity) -> list[tuple[str, str]]:
    return [(row.office.code, row.role) for row in activity.responsibilities.select_related("office")]


def test_the_officer_adds_a_line_and_the_program_gives_its_number(add, draft):
    make_activity(draft, number=4)
    before = draft.revision
    line = add(
        offices=[make_office("zimp"), make_office("mayor")], links={"audiences": [make_audience("media")]}
    )
    assert (line.code, line.kind, line.time_in_words) == ("1.5", "special", "May 2024")
    assert roles(line) == [("zimp", "lead"), ("mayor", "contributor")]
    assert [audience.code for audience in line.audiences.all()] == ["media"]
    draft.refresh_from_db()
    assert draft.revision > before
    assert add(when=MONTHLY).code == "1.R1"


def test_its_history_begins_with_the_whole_line(add, officer):
    line = add(links={"audiences": [make_audience("media")]})
    [record] = line.history.all()
    assert (record.history_type, record.history_user) == ("+", officer)
    assert record.audiences.count() == 1


def test_a_change_is_one_record_with_all_of_it(add, officer):
    line = add()
    audience = make_audience("media")
    changed = change_line(
        activity=line,
        values=values_like(line, columns={"title_sq": "Panairi"}, links={"audiences": [audience]}),
        by=officer,
        at=AT,
        version=1,
    )
    assert (changed.title_sq, changed.version) == ("Panairi", 2)
    assert list(changed.audiences.all()) == [audience]
    assert line.history.count() == 2
    assert line.history.latest().audiences.count() == 1


def test_the_lead_is_handed_over_and_who_is_no_longer_named_goes(add, officer):
    first, second, third = (make_office(code) for code in ("first", "second", "third"))
    line = add(offices=[first, second])

    def change(version, offices, **values):
        wanted = values_like(line, offices=offices, **values)
        change_line(activity=line, values=wanted, by=officer, at=AT, version=version)

    change(1, [second, first])
    assert roles(line) == [("second", "lead"), ("first", "contributor")]
    change(2, [third, second], leads=False)
    assert roles(line) == [("third", "contributor"), ("second", "contributor")]
    change(3, [])
    assert roles(line) == []


def test_a_new_time_does_not_leave_the_words_for_the_old_one(add, officer):
    line = add(columns={"time_wording_sq": "Dhjetor", "time_wording_en": "December"})
    same = values_like(line, columns={"time_wording_sq": "Dhjetor"})
    change_line(activity=line, values=same, by=officer, at=AT, version=1)
    line.refresh_from_db()
    assert line.time_wording_sq == "Dhjetor"
    june = PlannedTime(date(2024, 6, 1), date(2024, 6, 30))
    later = values_like(line, when=june, columns={"time_wording_sq": "Dhjetor"})
    change_line(activity=line, values=later, by=officer, at=AT, version=2)
    line.refresh_from_db()
    assert (line.time_wording_sq, line.time_wording_en) == ("", None)


def test_two_editors_of_one_line_are_told_of_each_other(add, officer, plan_admin):
    line = add()
    change_line(activity=line, values=values_like(line), by=plan_admin, at=AT, version=1)
    with pytest.raises(Conflict):
        change_line(activity=line, values=values_like(line), by=officer, at=AT, version=1)


def test_under_another_objective_a_line_gets_the_next_number_there(add, officer):
    other = make_objective(2)
    add("Atje", objective=other)
    line = add()
    moved = change_line(
        activity=line, values=values_like(line, objective=other), by=officer, at=AT, version=1
    )
    assert moved.code == "2.2"


@pytest.mark.parametrize(
    ("when", "other", "sentence"),
    [
        (MAY, MONTHLY, "It is done once: write a time. What recurs is added as a new activity."),
        (MONTHLY, MAY, "It recurs: write a frequency, for example every month; every quarter."),
    ],
)
def test_a_line_stays_done_once_or_again_and_again(add, officer, when, other, sentence):
    line = add(when=when)
    with pytest.raises(ValidationError) as refusal:
        change_line(activity=line, values=values_like(line, when=other), by=officer, at=AT, version=1)
    assert refusal.value.message_dict["when"][0].startswith(sentence)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"when": PlannedTime(date(2023, 5, 1), date(2023, 5, 31))}, "starts_on"),
        ({"title": ""}, "title"),
        ({"title": "\u200b"}, "title_sq"),
        ({"columns": {"planned_cost": -1}}, "planned_cost"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(add, values, field):
    with pytest.raises(ValidationError) as refusal:
        add(**values)
    assert field in refusal.value.message_dict
    assert not Activity.objects.exists()


def test_lines_change_places_within_their_table(add, officer):
    first, second, third = (add(title) for title in ("A", "B", "C"))
    weekly = add("Mbledhja", when=MONTHLY)

    def codes() -> list[str]:
        return [f"{line.code} {line.title_sq}" for line in Activity.objects.select_related("objective")]

    move_line(activity=third, by=officer, is_up=True)
    assert codes() == ["1.1 A", "1.2 C", "1.3 B", "1.R1 Mbledhja"]
    move_line(activity=first, by=officer, is_up=True)
    move_line(activity=second, by=officer, is_up=False)
    move_line(activity=weekly, by=officer, is_up=True)
    assert codes() == ["1.1 A", "1.2 C", "1.3 B", "1.R1 Mbledhja"]
    move_line(activity=first, by=officer, is_up=False)
    assert codes() == ["1.1 C", "1.2 A", "1.3 B", "1.R1 Mbledhja"]


def test_a_removed_line_leaves_its_history_and_the_numbers_of_the_others(add, officer):
    first, second = add("A"), add("B")
    remove_line(activity=first, by=officer, version=1)
    assert Activity.objects.get().number == second.number == 2
    assert Activity.history.filter(id=first.pk, history_type="-").exists()
    with pytest.raises(Conflict):
        remove_line(activity=second, by=officer, version=9)


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_others_write_in_no_draft(request, add, draft, who):
    line, user = add(), request.getfixturevalue(who)
    values = values_like(line)
    for write in (
        lambda: add_line(plan=draft, values=values, by=user, at=AT),
        lambda: change_line(activity=line, values=values, by=user, at=AT, version=1),
        lambda: move_line(activity=line, by=user, is_up=True),
        lambda: remove_line(activity=line, by=user, version=1),
        lambda: send_for_adoption(plan=draft, by=user, at=AT),
    ):
        with pytest.raises(NotAllowed):
            write()


# An adopted plan


def test_a_change_of_an_adopted_plan_is_an_amendment_with_its_reason(plan, activity, plan_admin):
    values = values_like(activity, columns={"title_sq": "Panairi"})
    with pytest.raises(ValidationError, match="Give the reason"):
        change_line(activity=activity, values=values, by=plan_admin, at=AT, version=1)
    change_line(
        activity=activity, values=values, by=plan_admin, at=AT, version=1, why=Why("Me vendim.", AT.date())
    )
    amendment = Amendment.objects.get()
    assert (amendment.reason, amendment.after["title"]["sq"]) == ("Me vendim.", "Panairi")
    assert PlanBaseline.objects.get(plan=plan).lines[activity.pk]["title"]["sq"] == "Aktiviteti 1"


def test_a_typing_error_is_corrected_although_nobody_leads(activity, plan_admin):
    values = values_like(activity, columns={"title_sq": "Panairi"}, leads=False)
    why = Why("Gabim shtypi.", is_correction=True)
    change_line(activity=activity, values=values, by=plan_admin, at=AT, version=1, why=why)
    assert Amendment.objects.get().is_correction
    assert roles(activity) == [("it-office", "contributor")]


def test_a_line_is_added_to_an_adopted_plan_when_it_is_whole(plan, office, plan_admin):
    why, may = Why("Me vendim."), PlannedTime(date(2023, 5, 1), date(2023, 5, 31))

    def add(**values):
        line = LineValues(make_objective(), {"title_sq": "Panairi"}, **values)
        return add_line(plan=plan, values=line, by=plan_admin, at=AT, why=why)

    with pytest.raises(ValidationError) as refusal:
        add()
    assert set(refusal.value.message_dict) == {"offices", "when"}
    assert not Activity.objects.exists()
    add(offices=[office], when=may)
    assert Amendment.objects.get().is_addition


def test_in_an_adopted_plan_nothing_is_moved_or_removed(plan, activity, plan_admin):
    for write in (
        lambda: move_line(activity=activity, by=plan_admin, is_up=True),
        lambda: remove_line(activity=activity, by=plan_admin, version=1),
        lambda: send_for_adoption(plan=plan, by=plan_admin, at=AT),
    ):
        with pytest.raises(NotAllowed, match="adopted"):
            write()


def test_the_officer_amends_nothing(activity, officer):
    with pytest.raises(NotAllowed, match="Only the plan administrator"):
        change_line(activity=activity, values=values_like(activity), by=officer, at=AT, version=1)


def test_what_no_occasion_arose_for_stays_as_needed(plan, office, plan_admin):
    line = make_recurring(
        plan, "as_needed", offices=[office], no_occasion_on=date(2023, 12, 20), no_occasion_note="Asnjë."
    )
    with pytest.raises(ValidationError, match="Its office stated that no occasion arose"):
        change_line(activity=line, values=values_like(line, when=MONTHLY), by=plan_admin, at=AT, version=1)


# For adoption


def test_the_plan_administrator_hears_that_a_draft_is_ready(
    add, draft, officer, plan_admin, django_capture_on_commit_callbacks
):
    with pytest.raises(ValidationError, match="no activities yet"):
        send_for_adoption(plan=draft, by=officer, at=AT)
    add()
    with pytest.raises(ValidationError, match="No plan administrator has an e-mail address"):
        send_for_adoption(plan=draft, by=officer, at=AT)
    plan_admin.email, plan_admin.language = "admin@example.org", "en"
    plan_admin.save()
    with django_capture_on_commit_callbacks(execute=True):
        reached = send_for_adoption(plan=draft, by=officer, at=AT)
    assert reached == [plan_admin]
    [letter] = outbox()
    assert letter.to == ["admin@example.org"]
    assert letter.subject == "The plan of 2024 waits for its adoption"
    assert "/plans/2024/adopt/" in letter.body
    draft.refresh_from_db()
    assert draft.status == "draft"
