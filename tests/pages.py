"""Every page that people use, in each of its states: for the tests that look at all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Activity, AssemblySession, Evidence
from activities.records import actions
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.languages import TAGS
from kacanik_comms.demo.loader import PASSWORD
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.public.addresses import address
from plans.models import AnnualPlan
from tests import public_pages
from tests.admin_pages import admin_pages
from tests.answer_pages import answer_pages
from tests.demonstration import Cast, accounts, one_of_each_kind
from tests.evaluation import january
from tests.evaluation_pages import (
    evaluation_pages,
    pages_of_the_handed_in,
    pages_of_the_next_plan,
    report_pages,
)
from tests.factories import make_activity, make_deputyship, make_objective, make_office, make_plan
from tests.people_pages import pages_of_second_factors, people_pages
from tests.planted import plant
from tests.record_pages import changes_refused, page_to_change, pages_of_the_device
from tests.seen import Seen

THURSDAY = date(2023, 1, 12)
STATUSES = "completed partially_completed not_completed postponed cancelled in_progress not_started"


# The official plan, with the progress of a whole year


def pages_at_the_door(cast: Cast) -> list[Seen]:
    officer = cast["officer"]
    login, password = reverse("account_login"), reverse("account_change_password")
    return [
        Seen("sign in", None, login),
        Seen("sign in refused", None, login, form=(("login", "x"), ("password", "y"))),
        Seen("not found", None, "/nothing/here/", 404),
        Seen("not found, signed in", officer, reverse("plans:plan", args=[1999]), 404),
        Seen("forbidden", officer, reverse("admin:login"), 403),
        Seen("wrong method", officer, reverse("activities:undo"), 405),
        Seen("form too old", None, login, 403, form=(), has_no_token=True),
        Seen("not readable", None, "/", 400, headers=(("host", "elsewhere.example"),)),
        *(
            Seen(f"broken {tag}", None, address("home", language=code), 500, language=code, breaks=True)
            for code, tag in TAGS.items()
        ),
        Seen("password forgotten", None, reverse("account_reset_password")),
        Seen("password forgotten, sent", None, reverse("account_reset_password_done")),
        Seen("password forgotten, over", None, reverse("account_reset_password") + "1-x/"),
        Seen("password forgotten, changed", None, reverse("account_reset_password_from_key_done")),
        Seen("e-mail address", officer, reverse("account_email")),
        Seen("e-mail address, over", None, reverse("account_confirm_email", args=["x"])),
        Seen("the password once more", officer, reverse("account_reauthenticate")),
        Seen("sessions of the account", officer, reverse("usersessions_list")),
        Seen("second factor", officer, reverse("mfa_index")),
        *pages_of_second_factors(officer),
        Seen("password", officer, password),
        Seen("password refused", officer, password, form=(("oldpassword", "x"),)),
        Seen("password changed", officer, reverse("password_changed")),
        Seen("too many attempts", officer, reverse("tokens"), 429, (("password", "x"),), guesses=True),
        Seen("tokens", officer, reverse("tokens")),
        Seen(
            "token made",
            officer,
            reverse("tokens"),
            form=(("name", "x"), ("days", "90"), ("password", PASSWORD)),
        ),
        Seen("token refused", officer, reverse("tokens"), 422, (("name", ""),)),
        *pages_of_deputies(cast),
        Seen("api", None, reverse("api:docs")),
        *pages_of_the_device(officer),
    ]


def pages_of_deputies(cast: Cast) -> list[Seen]:
    """The plan administrator stands in for the chief; it is one more line on each of their pages."""
    officer, plan_admin = cast["officer"], cast["plan_admin"]
    make_deputyship(cast["chief"], plan_admin)
    return [
        Seen("deputies", officer, reverse("deputies")),
        Seen("deputies of everybody", plan_admin, reverse("deputies")),
        Seen(
            "what leaves with the contributor",
            plan_admin,
            reverse("people:access", args=[cast["contributor"].pk]),
        ),
        Seen("deputy refused", officer, reverse("deputies"), 422, (("starts_on", "x"),)),
    ]


def pages_of_the_year(cast: Cast) -> list[Seen]:
    officer, chief, plan_admin = cast["officer"], cast["chief"], cast["plan_admin"]
    today, listed = reverse("activities:today"), reverse("activities:list")
    pages = [Seen(f"today of {role}", user, today) for role, user in cast.items()]
    pages += [
        Seen("today of all", officer, f"{today}?scope=all"),
        Seen("tasks of the chief", chief, f"{today}?show=tasks"),
        Seen("missing for the report", officer, reverse("activities:missing", args=[2023])),
        Seen(
            "several weeks at once",
            officer,
            reverse("activities:answer_units", args=[one_of_each_kind()["weekly"].pk]),
        ),
    ]
    for name, query in {
        "list": "",
        "list, filtered": "&status=completed&objective=1",
        "calendar": "&view=calendar&month=2023-05",
        "timeline": "&view=timeline",
        "nothing found": "&q=xyzzyxyzzy",
    }.items():
        pages.append(Seen(f"activities: {name}", officer, f"{listed}?year=2023{query}"))
    pages.append(Seen("list of the contributor", cast["contributor"], f"{listed}?year=2023"))
    pages += pages_of_activities(officer)
    special = Activity.objects.filter(plan__year=2023).special()
    for status in STATUSES.split():
        if activity := special.filter(status=status).last():
            pages.append(Seen(f"activity: {status}", officer, activity.get_absolute_url()))
    session = AssemblySession.objects.first()
    assert session
    behind = "/audiences/occurrences/?year="
    return [
        *pages,
        Seen("activity, read by the chief", chief, one_of_each_kind()["weekly"].get_absolute_url()),
        Seen("record something", officer, reverse("activities:choose")),
        Seen("record something, not found", officer, reverse("activities:choose") + "?q=xyzzyxyzzy"),
        Seen("search", officer, reverse("search")),
        Seen("search, found", officer, reverse("search") + "?q=mediat"),
        Seen("search, nothing found", officer, reverse("search") + "?q=xyzzyxyzzy"),
        Seen("record something beyond the plan", officer, reverse("activities:record_beyond_plan")),
        Seen("sessions", officer, reverse("activities:sessions") + "?year=2023"),
        Seen("sessions of a year without any", officer, reverse("activities:sessions") + "?year=2019"),
        Seen("session", officer, reverse("activities:change_session", args=[session.pk])),
        Seen("calendars", officer, reverse("activities:calendars")),
        Seen("plans", officer, reverse("plans:list")),
        Seen("plan", officer, reverse("plans:plan", args=[2023])),
        Seen("plan, read by the contributor", cast["contributor"], reverse("plans:plan", args=[2023])),
        Seen("plan check", plan_admin, reverse("activities:plan_check", args=[2023])),
        Seen("audiences", officer, "/audiences/?year=2023"),
        Seen("behind a number", officer, f"{behind}2023"),
        Seen("audiences, nothing there", officer, f"{behind}1999", 404),
        Seen("evaluation not begun", officer, reverse("evaluation:year", args=[2023])),
        Seen("dashboard", chief, reverse("evaluation:dashboard") + "?year=2023"),
        Seen("dashboard, one month", chief, reverse("evaluation:dashboard") + "?year=2023&month=5"),
        Seen("offices", chief, reverse("evaluation:offices") + "?year=2023"),
    ]


def pages_of_activities(officer: User) -> Iterator[Seen]:
    for kind, activity in one_of_each_kind().items():
        at = [activity.pk]
        yield Seen(f"activity: {kind}", officer, reverse("activities:detail", args=at))
        if kind != "special":
            record = reverse("activities:record", args=at)
            yield Seen(f"record: {kind}", officer, record)
        yield from page_to_change(kind, activity, officer)
        if kind not in {"special", "as_needed"}:
            skip = reverse("activities:skip", args=at)
            yield Seen(f"skip: {kind}", officer, skip)
    for proof in Evidence.objects.exclude(thumbnail="").order_by("pk")[:1]:
        at = [proof.activity_id, proof.pk]
        yield Seen("photograph in the report", officer, reverse("activities:choose_photograph", args=at))
        yield Seen("publish a photograph", officer, reverse("activities:publish_evidence", args=at))


def refused(cast: Cast) -> list[Seen]:
    """Forms that were refused, a change on which somebody else was quicker, and one that was recorded."""
    officer = cast["officer"]
    recurring = one_of_each_kind()["weekly"]
    under_way = Activity.objects.filter(plan__year=2023, status="in_progress").special().first()
    session = AssemblySession.objects.first()
    assert under_way
    assert session
    before = str(under_way.version - 1)

    def sent(name: str, address: str, pk: int | None, status: int, **form: str) -> Seen:
        url = reverse(f"activities:{address}", args=[pk] if pk else [])
        return Seen(name, officer, url, status, tuple(form.items()), follow=status == 200)

    postponed = {"note": "Mungojnë mjetet", "postponed_to": "2024-02-14"}
    return [
        sent("record refused", "record", recurring.pk, 422, date="2022-01-01", people_reached="-1", cost="x"),
        sent("beyond the plan refused", "record_beyond_plan", None, 422, date="x", cost="x"),
        sent("skip refused", "skip", recurring.pk, 422, reason=""),
        sent("step refused", "complete", under_way.pk, 422, version=str(under_way.version), completed_on="x"),
        sent("cost refused", "cost", under_way.pk, 422, version=str(under_way.version), actual_cost="x"),
        sent("evidence refused", "add_evidence", under_way.pk, 422),
        sent("sessions refused", "add_sessions", None, 422, date="31.02.2023", more_days="x"),
        sent("session refused", "change_session", session.pk, 422, date="", title_sq=""),
        sent(
            "session conflict",
            "change_session",
            session.pk,
            409,
            date="2023-02-01",
            title_sq="Seanca 1",
            version="99",
        ),
        sent("conflict", "postpone", under_way.pk, 409, version=before, **postponed),
        *changes_refused(officer, recurring),
        # Last: it changes what the pages before it show.
        sent("recorded, with undo", "record", recurring.pk, 200, date="2023-12-30", note="Demonstrim."),
        *beyond_plan(cast),
    ]


def beyond_plan(cast: Cast) -> list[Seen]:
    """The demonstration of 2023 has none: one is recorded, and seen where it stands."""
    officer, plan = cast["officer"], AnnualPlan.objects.get(year=2023)
    day = date(2023, 9, 3)
    recorded = actions.record_beyond_plan(
        plan=plan,
        objective=plan.strategy.objectives.all()[0],
        title="Vizita e ambasadorit",
        by=officer,
        today=day,
        on=day,
    )
    return [
        Seen("activity: beyond the plan", officer, recorded.activity.get_absolute_url()),
        Seen("list: beyond the plan", officer, reverse("activities:list") + "?year=2023&kind=beyond"),
        Seen("plan, with work beyond it", officer, plan.get_absolute_url()),
        Seen("evaluation: beyond the plan", officer, reverse("evaluation:year", args=[2023])),
        Seen(
            "public: beyond the plan",
            None,
            address("activity", 2023, recorded.activity.code, language="sq"),
            language="sq",
        ),
    ]


# The same house in other years


def year_just_begun() -> list[Seen]:
    """The official plan in its second week: nothing is done yet, and everything can still be done."""
    cast = _cast_of_nobody()
    with translation.override("sq"):
        call_command("loaddata", "strategy_2023_2026", "plan_2023", verbosity=0)
    officer, chief = cast["officer"], cast["chief"]
    return [
        Seen("today", officer, reverse("activities:today")),
        Seen("list", officer, reverse("activities:list")),
        Seen("calendar", officer, reverse("activities:list") + "?view=calendar"),
        Seen("timeline", officer, reverse("activities:list") + "?view=timeline"),
        *pages_of_activities(officer),
        *_fronts(),
        Seen("evaluation", officer, reverse("evaluation:year", args=[2023])),
        Seen("audiences", officer, "/audiences/"),
        Seen("dashboard", chief, reverse("evaluation:dashboard")),
        Seen("offices", chief, reverse("evaluation:offices")),
    ]


def empty_year() -> list[Seen]:
    """A plan without a single activity, and one that is still being written."""
    cast = _cast_of_nobody()
    make_plan(2023)
    make_activity(make_plan(2024, status="draft"))
    plan_admin, adopt = cast["plan_admin"], reverse("activities:adopt", args=[2024])
    editor = reverse("activities:edit_plan", args=[2023])
    succeed = reverse("activities:succeed_office", args=[make_office("press").pk])
    return [
        *_pages_of_little(cast, plan=True),
        Seen("draft", plan_admin, reverse("plans:plan", args=[2024])),
        Seen("list of the draft", plan_admin, reverse("activities:list") + "?year=2024"),
        Seen("adopt", plan_admin, adopt),
        Seen("adopt refused", plan_admin, adopt, 422, form=(("on", "x"),)),
        Seen("editor of an adopted plan", plan_admin, f"{editor}?add={make_objective().pk}"),
        Seen("editor, refused to the officer", cast["officer"], editor, 403),
        Seen("succeed an office", plan_admin, succeed),
        Seen("succeed refused", plan_admin, succeed, 422, form=(("counts_from", "x"),)),
    ]


def planted_year() -> list[Seen]:
    """What anybody opens of a plan whose every internal field holds a secret."""
    plan = make_plan(2023)
    plant(plan, _cast_of_nobody())
    return [
        *pages_for_everybody(plan),
        *files_for_everybody(plan),
        Seen("file: API", None, "/api/v1/activities/?year=2023"),
    ]


def no_plan() -> list[Seen]:
    """The first day: people, and nothing else."""
    cast = _cast_of_nobody()
    return _pages_of_little(cast, plan=False)


def _fronts() -> list[Seen]:
    return [
        Seen(f"front {tag}", None, address("home", language=code), language=code)
        for code, tag in TAGS.items()
    ]


def _pages_of_little(cast: Cast, *, plan: bool) -> list[Seen]:
    officer, chief, plan_admin = cast["officer"], cast["chief"], cast["plan_admin"]
    listed = reverse("activities:list")
    pages = [
        *_fronts(),
        *(Seen(f"today of {role}", user, reverse("activities:today")) for role, user in cast.items()),
        Seen("tasks of the chief", chief, reverse("activities:today") + "?show=tasks"),
        Seen("list", officer, listed),
        Seen("calendar", officer, f"{listed}?view=calendar"),
        Seen("timeline", officer, f"{listed}?view=timeline"),
        Seen("list of the contributor", cast["contributor"], listed),
        Seen("record something", officer, reverse("activities:choose")),
        Seen("sessions", officer, reverse("activities:sessions")),
        Seen("sessions, read by the chief", chief, reverse("activities:sessions")),
        Seen("audiences", officer, "/audiences/"),
        Seen("behind a number", officer, "/audiences/occurrences/", 200 if plan else 404),
        Seen("dashboard", chief, reverse("evaluation:dashboard")),
        Seen("offices", chief, reverse("evaluation:offices")),
        Seen("evaluation", officer, reverse("evaluation:year", args=[2023]), 200 if plan else 404),
        Seen("plans", officer, reverse("plans:list")),
        Seen("admin", plan_admin, reverse("admin:index")),
        Seen("admin activities", plan_admin, reverse("admin:activities_activity_changelist")),
        Seen("admin offices", plan_admin, reverse("admin:plans_office_changelist")),
    ]
    if plan:
        pages.append(Seen("plan", officer, reverse("plans:plan", args=[2023])))
        pages.append(Seen("plan check", plan_admin, reverse("activities:plan_check", args=[2023])))
    return pages


def _cast_of_nobody() -> Cast:
    cast = {}
    for role in Role:
        user = User.objects.create_user(role.name.lower(), first_name=role.name.title(), last_name="Demo")
        user.groups.add(Group.objects.get(name=role))
        cast[role.name.lower()] = user
    return cast


def year_with_progress() -> list[Seen]:
    people = accounts()
    return [*pages_at_the_door(people), *pages_of_the_year(people), *refused(people)]


def published_year() -> list[Seen]:
    """What anybody opens without an account, in each language: a year with published proof and a signed report."""
    people, plan = accounts(), AnnualPlan.objects.get(year=2023)
    for proof in Evidence.objects.filter(activity__plan=plan):
        actions.publish_evidence(proof=proof, by=people["officer"], is_public=True)
    january.signed(plan, people["officer"], people["chief"])
    return [
        *pages_for_everybody(plan),
        *files_for_everybody(plan),
        *public_pages.pages_that_verify(SealedReport.objects.get()),
    ]


def pages_for_everybody(plan: AnnualPlan, languages: tuple[str, ...] = tuple(TAGS)) -> list[Seen]:
    return [
        Seen(f"public: {page}", None, page.address, language=page.language)
        for page in public_pages.pages(plan, languages)
    ]


def files_for_everybody(plan: AnnualPlan) -> list[Seen]:
    """What programs fetch."""
    return [
        Seen(f"file: {file}", None, file.address, language=file.language) for file in public_pages.files(plan)
    ]


def evaluation() -> list[Seen]:
    people = accounts()
    return [*evaluation_pages(people), *report_pages(people)]


def evaluation_handed_in() -> list[Seen]:
    return pages_of_the_handed_in(accounts())


def next_plan() -> list[Seen]:
    return pages_of_the_next_plan(accounts())


def people() -> list[Seen]:
    cast = accounts()
    return [*people_pages(cast), *answer_pages(cast)]


def administration() -> list[Seen]:
    return list(admin_pages(accounts()))


# Each prepares its data and names the pages. The first ones start from the demonstration's year, the others from an
# empty database; the two long ones do not follow each other, so that two workers take one each.
STAGES_OF_THE_DEMONSTRATION: dict[str, Callable[[], list[Seen]]] = {
    "year with progress": year_with_progress,
    "evaluation": evaluation,
    "published year": published_year,
    "evaluation handed in": evaluation_handed_in,
    "next plan": next_plan,
    "administration": administration,
    "people": people,
}
STAGES_OF_AN_EMPTY_DATABASE: dict[str, Callable[[], list[Seen]]] = {
    "planted year": planted_year,
    "year just begun": year_just_begun,
    "empty year": empty_year,
    "no plan": no_plan,
}


@contextmanager
def on_the_day_of(stage: str) -> Iterator[None]:
    """The year just begun is seen in its second week, at noon; all others today."""
    if stage != "year just begun":
        yield
        return
    noon = datetime(*THURSDAY.timetuple()[:3], 12, tzinfo=timezone.get_current_timezone())
    with patch.object(timezone, "now", lambda: noon):
        yield
