"""What `manage.py demo` makes for each day that it is started on, and what it leaves to the visitors."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from activities.models import Activity, Amendment, AssemblySession, Occurrence, StatusUpdate
from activities.records.progress import progress_of
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.accounts.tasks import send_reset_letter
from kacanik_comms.demo import loader
from kacanik_comms.demo.loader import (
    make_accounts,
    make_draft_of_the_next,
    make_plan_of_the_year,
    prepare_data,
)
from kacanik_comms.evaluation.models import Evaluation
from plans.models import AnnualPlan
from tests.factories import make_activity, make_office, make_plan
from tests.outbox import outbox

pytestmark = pytest.mark.slow

# How each language says that something is a demonstration; what has no language is Albanian.
MARKS = {"sq": "demonstrim", "sr_latn": "demonstracija", "en": "demonstration"}
WITHOUT_A_LANGUAGE = {"note", "reason", "decision", "evidence_caption"}
# These stand beside a text that says it.
NEED_NONE = ("recommendation", "unit")

EVENTS = [
    event
    for name in ("every_year", "current_year")
    for event in json.loads((loader.DATA / f"{name}.json").read_text())["events"]
]
# Special activities by their timeliness, the units that have begun of the others by their state, and how many of the
# events have come.
STANDINGS = {
    date(2026, 6, 15): (
        {"on_time": 12, "due_soon": 1, "late": 1, "completed_late": 1},
        {"done": 102, "excused": 1, "missed": 6, "open": 10},
        121,
    ),
    date(2027, 1, 2): ({"on_time": 14, "due_soon": 1}, {"open": 13}, 0),
    date(2027, 12, 31): (
        {"on_time": 9, "late": 1, "completed_late": 3},
        {"done": 221, "excused": 6, "missed": 13},
        len(EVENTS),
    ),
}


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings):
    settings.DEMO = True


def recorded_after(day: date) -> list[object]:
    """What nobody can know yet on the day."""
    return [
        *Occurrence.objects.filter(date__gt=day),
        *Activity.objects.filter(completed_on__gt=day),
        *Activity.objects.filter(no_occasion_on__gt=day),
        *Evaluation.objects.filter(prepared_at__date__gt=day),
        *Amendment.objects.filter(plan__year=day.year, at__date__gt=day),
    ]


def count_records(plan: AnnualPlan) -> int:
    activities = plan.activities.all()
    return (
        Occurrence.objects.filter(activity__in=activities.recurring()).count()
        + StatusUpdate.objects.filter(activity__in=activities).count()
        + Amendment.objects.filter(plan=plan).count()
        + activities.exclude(no_occasion_on=None).count()
    )


def texts_in(data: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text that people see, after the name of its field."""
    for name, value in (
        data.items() if isinstance(data, dict) else enumerate(data if isinstance(data, list) else ())
    ):
        yield from texts_in(value, str(name))
    if isinstance(data, str) and (field in WITHOUT_A_LANGUAGE or field.endswith(tuple(MARKS))):
        yield field, data


def test_the_official_plan_is_loaded_and_gets_its_invented_progress_once(demonstration):
    plan = AnnualPlan.objects.get()
    assert (plan.year, plan.holds_demonstration_data) == (2023, True)
    before = set(plan.activities.values_list("pk", "status", "version"))
    prepare_data()
    assert set(plan.activities.values_list("pk", "status", "version")) == before
    assert User.objects.count() == 4


def test_a_plan_of_the_current_year_came_about_as_next_plans_do(db):
    today = date(2024, 1, 5)
    prepare_data(today)
    official, current, draft = AnnualPlan.objects.order_by("year")
    assert (current.year, current.status, current.derived_from) == (2024, "adopted", official)
    assert (current.holds_demonstration_data, current.is_published) == (True, True)
    assert current.title_sq.endswith("2024 (demonstrim)")
    assert (draft.year, draft.status, draft.derived_from) == (2025, "draft", current)
    assert draft.title_sq.endswith("2025 (demonstrim)")
    assert draft.activities.count() == current.activities.count()
    assert current.baseline.adopted_on == date(2023, 12, 18)
    # Three days later the evaluation of the year before begins.
    assert recorded_after(today) == []
    assert not Evaluation.objects.exists()
    before = set(Activity.objects.values_list("pk", "version"))
    prepare_data(today)
    assert set(Activity.objects.values_list("pk", "version")) == before
    assert AnnualPlan.objects.count() == 3


def test_a_forgotten_password_can_be_shown(official_plan):
    officer = make_accounts()[Role.OFFICER]
    # One of an earlier version had no address.
    User.objects.set_email(officer, "")
    make_accounts()
    addresses = EmailAddress.objects.filter(verified=True, primary=True)
    assert {row.email for row in addresses} == {f"{name}@kacanik.example" for name in loader.ACCOUNTS}
    send_reset_letter.func("zimp@kacanik.example")
    assert [letter.to for letter in outbox()] == [["zimp@kacanik.example"]]


@pytest.mark.parametrize("today", STANDINGS, ids=str)
def test_on_each_day_the_year_stands_as_it_does_then(demonstration, client, monkeypatch, today):
    cast = make_accounts()
    plan = make_plan_of_the_year(AnnualPlan.objects.get(), cast, today)
    draft = make_draft_of_the_next(plan, cast, today)
    assert (draft.year, draft.status, draft.activities.count()) == (
        today.year + 1,
        "draft",
        plan.activities.of_plan().count(),
    )
    # The Assembly adopts the next strategy in the November before it begins, as it adopted the first.
    assert plan.strategy.starts_year <= today.year <= plan.strategy.ends_year
    assert draft.strategy.is_draft == (today == date(2026, 6, 15))
    readings = progress_of(Activity.objects.filter(plan=plan).for_page(), on=today)
    timeliness = Counter(row.timeliness.value for row in readings if row.timeliness)
    units = Counter(unit.state.value for row in readings for unit in row.units if unit.has_begun)
    assert (timeliness, units, count_records(plan)) == STANDINGS[today]
    assert recorded_after(today) == []

    noon = datetime(today.year, today.month, today.day, 12, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    pages = [
        (None, "/"),
        (demonstration["contributor"], "/today/"),
        (demonstration["chief"], "/evaluation/dashboard/"),
        *((demonstration["officer"], page) for page in ("/today/", "/activities/", "/evaluation/dashboard/")),
    ]
    for user, page in pages:
        if user:
            client.force_login(user)
        response = client.get(page, follow=True)
        assert (response.status_code, response.headers["Content-Language"]) == (200, "sq"), (user, page)
        assert str(today.year) in response.text, (user, page)


def test_the_official_plan_in_the_middle_of_its_year(official_plan):
    today = date(2023, 6, 15)
    loader.play(official_plan, "plan_2023", make_accounts(), until=today)
    assert recorded_after(today) == []
    statuses = Counter(official_plan.activities.special().values_list("status", flat=True))
    assert statuses == {"completed": 6, "in_progress": 5, "not_started": 14}
    assert AssemblySession.objects.filter(date__gt=today).exists(), "sessions are known in advance"


def test_nothing_is_invented_where_people_work(official_plan, settings):
    settings.DEMO = False
    with pytest.raises(loader.NotADemonstration):
        make_accounts()
    with pytest.raises(loader.NotADemonstration):
        loader.play(official_plan, "plan_2023", {})
    assert not User.objects.exists()


@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_nobody_in_the_demonstration_works_on_a_weekend_or_a_holiday(year):
    names = ("every_year", "plan_2023") if year == 2023 else ("every_year", "current_year")
    data = [json.loads((loader.DATA / f"{name}.json").read_text()) for name in names]
    words = [row["on"] for part in data for row in [*part["events"], *part.get("sessions", [])]]
    days = [loader._working_day(year, each) for each in words]
    assert [day for day in days if day.weekday() > 4 or (day.month, day.day) in loader.HOLIDAYS] == []
    moved = [(each, day) for each, day in zip(words, days, strict=True) if day != loader._day(year, each)]
    assert moved
    left_its_unit = [
        each
        for each, day in moved
        if (not each.startswith("W") and day.month != int(each[:2]))
        or (each.startswith("W") and day.isocalendar().week != int(each[1:3]))
    ]
    assert left_its_unit == []


def test_every_text_says_in_its_language_that_it_is_a_demonstration():
    data = [json.loads(path.read_text()) for path in loader.DATA.glob("*.json")]
    texts = [text for text in texts_in(data) if not text[0].startswith(NEED_NONE)]
    assert len(texts) > 300
    unmarked = [
        text for field, text in texts if MARKS.get(field.partition("_")[2], MARKS["sq"]) not in text.lower()
    ]
    assert unmarked == []


def test_a_day_is_asked_for_only_while_nothing_is_there(demonstration):
    with pytest.raises(CommandError, match="an empty database"):
        call_command("demo", on=date(2026, 6, 15))


@pytest.mark.parametrize("status", ["draft", "adopted", "closed"])
def test_a_plan_that_a_visitor_made_is_left_alone_whatever_its_status(demonstration, status):
    plan = make_plan(2024, status=status)
    activity = make_activity(plan, offices=[make_office("it-office")])
    prepare_data()
    plan.refresh_from_db()
    activity.refresh_from_db()
    assert not plan.holds_demonstration_data
    assert activity.status == "not_started"
