from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from activities.answering.actions import answer_link_for
from activities.models import (
    Activity,
    Amendment,
    Evidence,
    Occurrence,
    PlanBaseline,
    Responsibility,
    StatusUpdate,
)
from activities.records import actions
from tests.factories import (
    make_activity,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_session,
    make_strategy,
)

pytestmark = pytest.mark.postgresql

DAY = date(2023, 6, 15)
NOON = datetime(2023, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def rows(activity, weekly, plan, office, officer, record, skip):
    """One row of each kind, all of them in order."""
    as_needed = make_recurring(plan, "as_needed")
    actions.add_evidence(activity=activity, by=officer, url="https://example.org/")
    link, _token = answer_link_for(activities=[weekly], office=office, now=NOON)
    return {
        "special": activity,
        "recurring": weekly,
        "as_needed": as_needed,
        "happened": record(weekly, DAY),
        "skipped": skip(weekly, date(2023, 6, 1)),
        "evidence": Evidence.objects.get(),
        "step": actions.take_step(
            activity=make_activity(plan), step="start", by=officer, version=1, today=DAY
        ),
        "link": link,
        # Never changed once they are written, so these are written wrong.
        "baseline": PlanBaseline(plan=plan, content="{}", sha256="ab", at=NOON),
        "amendment": Amendment(
            plan=plan,
            activity=activity,
            after={},
            reason="Vendim.",
            by=officer,
            at=NOON,
            recorded_on=DAY,
            counts_from=DAY,
        ),
    }


# Nonsense, and the constraint that refuses it
A_FILE = {
    "url": "",
    "file": "a.pdf",
    "sha256": "ab",
    "name": "a.pdf",
    "media_type": "application/pdf",
    "size": 9,
}
NONSENSE = [
    ("special", {"starts_on": DAY, "ends_on": date(2023, 6, 14)}, "activity_ends_after_it_starts"),
    ("special", {"starts_on": None}, "activity_ends_after_it_starts"),
    ("special", {"ends_on": None}, "activity_ends_after_it_starts"),
    ("special", {"frequency": "weekly"}, "activity_recurring_has_frequency_special_has_status"),
    ("special", {"status": ""}, "activity_recurring_has_frequency_special_has_status"),
    ("special", {"status": "done"}, "activity_recurring_has_frequency_special_has_status"),
    ("special", {"kind": "yearly"}, "activity_recurring_has_frequency_special_has_status"),
    ("recurring", {"frequency": ""}, "activity_recurring_has_frequency_special_has_status"),
    ("recurring", {"frequency": "sometimes"}, "activity_recurring_has_frequency_special_has_status"),
    ("recurring", {"status": "not_started"}, "activity_recurring_has_frequency_special_has_status"),
    ("special", {"is_beyond_plan": True}, "activity_beyond_plan_is_expected_at_no_time"),
    ("recurring", {"is_beyond_plan": True}, "activity_beyond_plan_is_expected_at_no_time"),
    (
        "as_needed",
        {"is_beyond_plan": True, "starts_on": DAY, "ends_on": DAY},
        "activity_beyond_plan_is_expected_at_no_time",
    ),
    ("recurring", {"times": 0}, "activity_several_times_only_in_a_calendar_unit"),
    ("recurring", {"times": 100}, "activity_several_times_only_in_a_calendar_unit"),
    ("special", {"times": 2}, "activity_several_times_only_in_a_calendar_unit"),
    ("as_needed", {"times": 2}, "activity_several_times_only_in_a_calendar_unit"),
    ("special", {"status": "completed"}, "activity_completed_has_its_date"),
    ("special", {"completed_on": DAY}, "activity_completed_has_its_date"),
    ("special", {"status": "postponed"}, "activity_postponed_has_a_new_date"),
    ("special", {"no_occasion_on": DAY, "no_occasion_note": "None"}, "activity_no_occasion_only_as_needed"),
    ("recurring", {"no_occasion_on": DAY, "no_occasion_note": "None"}, "activity_no_occasion_only_as_needed"),
    ("as_needed", {"no_occasion_on": DAY}, "activity_no_occasion_only_as_needed"),
    ("as_needed", {"no_occasion_note": "None"}, "activity_no_occasion_only_as_needed"),
    ("special", {"planned_cost": Decimal("-0.01")}, "activity_costs_are_not_negative"),
    ("special", {"actual_cost": Decimal(-5)}, "activity_costs_are_not_negative"),
    ("recurring", {"planned_cost": Decimal(0)}, "activity_recurring_has_no_planned_cost"),
    ("happened", {"outcome": "skipped"}, "occurrence_skipped_has_a_reason"),
    ("skipped", {"note": ""}, "occurrence_skipped_has_a_reason"),
    ("happened", {"date": None}, "occurrence_has_a_day_or_a_unit"),
    ("happened", {"unit_starts_on": DAY}, "occurrence_has_a_day_or_a_unit"),
    ("happened", {"unit_ends_on": DAY}, "occurrence_has_a_day_or_a_unit"),
    ("skipped", {"date": DAY}, "occurrence_has_a_day_or_a_unit"),
    ("skipped", {"unit_starts_on": None}, "occurrence_has_a_day_or_a_unit"),
    ("skipped", {"unit_ends_on": None}, "occurrence_has_a_day_or_a_unit"),
    ("skipped", {"unit_ends_on": date(2023, 5, 28)}, "occurrence_has_a_day_or_a_unit"),
    ("skipped", {"unit_ends_on": date(2023, 5, 29)}, "occurrence_has_a_day_or_a_unit"),
    ("happened", {"cost": Decimal(-1)}, "occurrence_cost_is_not_negative"),
    ("evidence", {"url": ""}, "evidence_is_a_file_or_a_link"),
    ("evidence", A_FILE | {"url": "https://example.org/", "sha256": ""}, "evidence_is_a_file_or_a_link"),
    ("evidence", A_FILE | {"url": "https://example.org/"}, "evidence_is_a_file_or_a_link"),
    ("evidence", A_FILE | {"sha256": ""}, "evidence_is_a_file_or_a_link"),
    ("evidence", A_FILE | {"name": ""}, "evidence_file_has_name_type_and_size"),
    ("evidence", A_FILE | {"media_type": ""}, "evidence_file_has_name_type_and_size"),
    ("evidence", A_FILE | {"size": None}, "evidence_file_has_name_type_and_size"),
    ("evidence", A_FILE | {"size": 0}, "evidence_file_has_name_type_and_size"),
    ("evidence", {"name": "a.pdf"}, "evidence_file_has_name_type_and_size"),
    ("evidence", {"thumbnail": "a.webp"}, "evidence_file_has_name_type_and_size"),
    ("evidence", {"in_report": True}, "evidence_in_report_is_public_and_described"),
    (
        "evidence",
        A_FILE | {"in_report": True, "alternative_text_sq": "Salla."},
        "evidence_in_report_is_public_and_described",
    ),
    ("happened", {"recorded_by": None}, "occurrence_has_an_author"),
    ("evidence", {"added_by": None}, "evidence_has_an_author"),
    ("step", {"by": None}, "status_update_has_an_author"),
    ("link", {"office": None}, "answer_link_is_of_a_person_or_an_office"),
    ("link", {"person_id": 1}, "answer_link_is_of_a_person_or_an_office"),
    ("link", {"expires_at": NOON}, "answer_link_expires_after_it_is_made"),
    ("baseline", {"adopted_on": DAY}, "baseline_adopted_by_and_on"),
    ("baseline", {"protocol_number": "01Nr. 104"}, "baseline_adopted_by_and_on"),
    ("amendment", {"reason": ""}, "amendment_has_a_reason"),
    ("amendment", {"counts_from": date(2023, 6, 14)}, "amendment_counts_from_the_day_that_it_is_recorded"),
    ("amendment", {"counts_from": None}, "amendment_counts_from_the_day_that_it_is_recorded"),
    ("amendment", {"is_correction": True}, "amendment_counts_from_the_day_that_it_is_recorded"),
]


def names(kind: str) -> set[str]:
    models = apps.get_app_config("activities").get_models()
    results = {c.name for m in models for c in m._meta.constraints if type(c).__name__ == kind}
    # modeltranslation adds one for each language: session_once-sq.
    return {name.split("-")[0] for name in results}


def test_every_check_of_the_database_has_its_nonsense_here():
    assert {constraint for _row, _values, constraint in NONSENSE} == names("CheckConstraint")


@pytest.mark.parametrize(("row", "values", "constraint"), NONSENSE)
def test_the_database_refuses_nonsense(rows, row, values, constraint):
    item = rows[row]
    for name, value in values.items():
        setattr(item, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        item.save()


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("special", {"starts_on": DAY, "ends_on": DAY}),
        ("special", {"starts_on": None, "ends_on": None}),
        ("special", {"status": "completed", "completed_on": DAY}),
        ("special", {"status": "postponed", "postponed_to": DAY}),
        ("special", {"status": "in_progress", "postponed_to": DAY}),
        ("special", {"planned_cost": None, "actual_cost": Decimal(0)}),
        ("recurring", {"starts_on": DAY, "ends_on": DAY}),
        ("as_needed", {"no_occasion_on": DAY, "no_occasion_note": "None"}),
        ("happened", {"cost": Decimal(0)}),
        ("evidence", A_FILE),
        ("evidence", A_FILE | {"thumbnail": "a.webp"}),
    ],
)
def test_the_database_lets_in_what_makes_sense(rows, row, values):
    assert type(rows[row]).objects.filter(pk=rows[row].pk).update(**values) == 1


def test_every_unique_constraint_is_tested_below():
    assert names("UniqueConstraint") == {
        "activity_number_once", "responsibility_office_once", "responsibility_one_lead", "session_once",
    }  # fmt: skip


def test_a_number_is_given_once_in_an_objective_and_kind(activity, plan):
    make_activity(plan, number=1, objective=make_objective(2))
    make_recurring(plan, "weekly", number=1)
    make_activity(make_plan(2024), number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_activity(plan, number=1)


def test_an_office_answers_once_for_an_activity_and_one_office_leads(activity, office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(activity=activity, office=office)
    Responsibility.objects.create(activity=activity, office=make_office("budget"), role="lead")
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(activity=activity, office=make_office("mayor"), role="lead")


def test_two_sessions_of_one_day_have_different_names(db):
    make_session(DAY)
    make_session(DAY, "Seanca e jashtëzakonshme")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(DAY)


# What the administrator is told before the database has to say it


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"starts_on": DAY, "ends_on": date(2023, 1, 1)},
            "Enter both dates or neither; the end cannot be before the start.",
        ),
        ({"ends_on": None}, "Enter both dates or neither; the end cannot be before the start."),
        ({"frequency": "weekly"}, "A recurring activity needs a frequency; a special one has none."),
        ({"number": 1}, "This objective already has an activity of this kind with this number."),
    ],
)
def test_nonsense_in_a_form_is_told_in_a_sentence(plan, activity, values, sentence):
    other = make_activity(plan)
    for name, value in values.items():
        setattr(other, name, value)
    with pytest.raises(ValidationError) as error:
        other.full_clean()
    assert sentence in error.value.messages


def test_a_kind_brings_its_status_with_it(plan):
    activity = Activity(
        plan=plan, objective=make_objective(), kind="recurring", number=7, status="in_progress"
    )
    activity.clean()
    assert activity.status == ""
    activity.kind = "special"
    activity.clean()
    assert activity.status == "not_started"


# What an activity says of itself


def test_an_activity_is_called_by_objective_kind_and_number(plan):
    assert make_activity(plan, objective=make_objective(2), number=5).code == "2.5"
    assert make_recurring(plan, "weekly", objective=make_objective(1), number=3).code == "1.R3"


def test_its_time_is_told_in_words_and_as_the_plan_words_a_frequency(plan, activity, weekly):
    assert activity.time_in_words == "2023"
    assert weekly.time_in_words == "every week"
    assert make_recurring(plan, "as_needed", time_wording="sipas nevojës").time_in_words == "sipas nevojës"
    assert make_activity(plan, starts_on=None, ends_on=None).time_in_words == "no date"


def test_its_page_has_its_number_in_the_address(activity):
    assert activity.get_absolute_url() == f"/activities/{activity.pk}/"


def test_activities_stand_in_the_order_of_the_plan_special_ones_first(plan):
    second, first = make_objective(2), make_objective(1)
    rows = [
        make_activity(plan, objective=second, number=1),
        make_recurring(plan, "weekly", objective=first, number=1),
        make_activity(plan, objective=first, number=2),
        make_activity(plan, objective=first, number=1),
    ]
    assert list(Activity.objects.filter(plan__year=2023)) == [rows[3], rows[2], rows[1], rows[0]]
    assert list(Activity.objects.special()) == [rows[3], rows[2], rows[0]]
    assert list(Activity.objects.recurring()) == [rows[1]]


def test_a_title_is_read_in_ones_language_and_else_in_albanian(plan):
    activity = make_activity(plan, title_sq="Dita e Dyerve të Hapura", title_en="Open Doors Day")
    assert str(activity) == "Open Doors Day"
    with translation.override("sr-latn"):
        assert str(activity) == "Dita e Dyerve të Hapura"


def test_what_is_recorded_is_told_in_words(rows, officer):
    update = StatusUpdate(
        activity=rows["special"], from_status="not_started", to_status="completed", by=officer
    )
    assert str(update) == "not started → completed"
    assert str(make_session(DAY, "Seanca 5")) == "Seanca 5 (15.06.2023)"
    assert str(rows["happened"]) == f"{rows['recurring'].title} · 15.06.2023"
    assert str(rows["special"].responsibilities.get()) == "Zyra it-office (contributor)"
    assert str(rows["evidence"]) == "https://example.org/"
    rows["evidence"].caption = "Minutes"
    assert str(rows["evidence"]) == "Minutes"


# What belongs together


@pytest.mark.parametrize("what", ["objective", "office", "session", "person"])
def test_what_activities_lean_on_cannot_be_deleted(rows, plan, officer, record, what):
    session = make_session(DAY)
    record(make_recurring(plan, "before_session"), DAY, session=session)
    leaned_on = {
        "objective": rows["special"].objective,
        "office": rows["special"].responsibilities.get().office,
        "session": session,
        "person": officer,
    }
    with pytest.raises(ProtectedError):
        leaned_on[what].delete()


def test_a_strategy_with_a_plan_cannot_be_deleted(plan):
    with pytest.raises(ProtectedError):
        make_strategy().delete()


def test_what_an_activity_was_derived_from_may_go(plan, activity):
    next_one = make_activity(make_plan(2024), derived_from=activity)
    assert list(activity.successors.all()) == [next_one]
    activity.delete()
    next_one.refresh_from_db()
    assert next_one.derived_from is None


def test_only_what_happened_and_is_still_called_so_counts(rows, activity, officer, plan):
    def counted() -> list[Occurrence]:
        return list(Occurrence.objects.happened().that_stand())

    assert counted() == [rows["happened"]]
    values = {"activity": activity, "by": officer, "today": DAY}
    actions.take_step(**values, step="complete", version=1, completed_on=DAY)
    assert len(counted()) == 2
    actions.take_step(**values, step="reopen", version=2, note="A slip of the finger.")
    assert counted() == [rows["happened"]]
