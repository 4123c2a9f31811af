"""Every page that people use, on the official plan with some progress: for the tests that look at all of them."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from activities.models import Activity, AssemblySession
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import demonstration
from kacanik_comms.evaluation.management.commands.demo import prepare_data

ADMIN = {
    "plans": "strategy section legalbasis principle swotitem objective duty office annualplan",
    "audiences": "audience message desiredimpact channel",
    "activities": "activity assemblysession occurrence statusupdate",
}


@dataclass(frozen=True)
class Seen:
    """A page as one person opens it; `form` is sent to it where the page is the answer to a form."""

    name: str
    who: User | None
    address: str
    status: int = 200
    form: tuple[tuple[str, str], ...] | None = None


def people() -> dict[str, User]:
    """One account for each role, made with the demonstration's invented progress."""
    # A test with transactions of its own leaves a database without the groups that the migration made.
    for role in Role:
        Group.objects.get_or_create(name=role)
    with translation.override("sq"):
        prepare_data()
    return {
        role.name.lower(): User.objects.get(username=username)
        for username, (role, *_names) in demonstration.ACCOUNTS.items()
    }


def one_of_each_kind() -> dict[str, Activity]:
    """One special activity, and one recurring of each frequency that the plan has."""
    found: dict[str, Activity] = {}
    for activity in Activity.objects.filter(plan__year=2023).order_by("pk"):
        found.setdefault(activity.frequency if activity.kind == "recurring" else activity.kind, activity)
    return found


def every_page(cast: dict[str, User]) -> list[Seen]:
    officer, plan_admin = cast[Role.OFFICER.name.lower()], cast[Role.PLAN_ADMIN.name.lower()]
    pages = [
        Seen("front", None, reverse("public:home")),
        Seen("sign in", None, reverse("login")),
        Seen("sign in refused", None, reverse("login"), form=(("username", "x"), ("password", "y"))),
        Seen("not found", None, "/nothing/here/", 404),
        Seen("not found, signed in", officer, reverse("plans:plan", args=[1999]), 404),
        Seen("forbidden", officer, reverse("admin:login"), 403),
    ]
    pages += [Seen(f"today of {role}", user, reverse("activities:today")) for role, user in cast.items()]
    pages += [Seen("today of all", officer, reverse("activities:today") + "?scope=all")]
    listed = reverse("activities:list")
    for name, query in {
        "list": "",
        "calendar": "&view=calendar&month=2023-05",
        "timeline": "&view=timeline",
        "nothing found": "&q=xyzzyxyzzy",
    }.items():
        pages.append(Seen(f"activities: {name}", officer, f"{listed}?year=2023{query}"))
    pages.append(Seen("list of the contributor", cast["contributor"], f"{listed}?year=2023"))
    for kind, activity in one_of_each_kind().items():
        at = [activity.pk]
        pages.append(Seen(f"activity: {kind}", officer, reverse("activities:detail", args=at)))
        if kind != "special":
            pages.append(Seen(f"record: {kind}", officer, reverse("activities:record", args=at)))
        if kind not in {"special", "as_needed"}:
            pages.append(Seen(f"skip: {kind}", officer, reverse("activities:skip", args=at)))
    pages += states(officer)
    pages += [
        Seen("record something", officer, reverse("activities:choose")),
        Seen("sessions", officer, reverse("activities:sessions") + "?year=2023"),
        Seen("plans", officer, reverse("plans:list")),
        Seen("plan", officer, reverse("plans:plan", args=[2023])),
        Seen("plan check", plan_admin, reverse("activities:plan_check", args=[2023])),
        Seen("audiences", officer, "/audiences/?year=2023"),
        Seen("evaluation", officer, reverse("evaluation:year", args=[2023])),
        Seen("dashboard", cast["chief"], reverse("evaluation:dashboard") + "?year=2023"),
        Seen("offices", cast["chief"], reverse("evaluation:offices") + "?year=2023"),
        Seen("password", officer, reverse("password_change")),
        Seen("password refused", officer, reverse("password_change"), form=(("old_password", "x"),)),
        Seen("password changed", officer, reverse("password_change_done")),
        Seen("admin", plan_admin, reverse("admin:index")),
    ]
    session = AssemblySession.objects.first()
    if session:
        pages.append(Seen("session", officer, reverse("activities:change_session", args=[session.pk])))
    for label, models in ADMIN.items():
        pages.append(Seen(f"admin {label}", plan_admin, reverse("admin:app_list", args=[label])))
        for model in models.split():
            pages.append(Seen(f"admin {model}", plan_admin, reverse(f"admin:{label}_{model}_changelist")))
    activity = one_of_each_kind()["special"]
    for model, pk in (
        ("activities_activity", activity.pk),
        ("plans_annualplan", activity.plan_id),
        ("audiences_audience", None),
    ):
        if pk is None:
            pages.append(Seen(f"admin {model} add", plan_admin, reverse(f"admin:{model}_add")))
            continue
        pages += [
            Seen(f"admin {model} {verb}", plan_admin, reverse(f"admin:{model}_{verb}", args=[pk]))
            for verb in ("change", "history", "delete")
        ]
    return pages


def states(officer: User) -> list[Seen]:
    """A form that was refused, and a change on which somebody else was quicker."""
    recurring = one_of_each_kind()["weekly"]
    under_way = Activity.objects.filter(plan__year=2023, status="in_progress").special().first()
    assert under_way
    return [
        Seen(
            "record refused",
            officer,
            reverse("activities:record", args=[recurring.pk]),
            422,
            (("on", "2022-01-01"),),
        ),
        Seen(
            "skip refused", officer, reverse("activities:skip", args=[recurring.pk]), 422, (("reason", ""),)
        ),
        Seen(
            "conflict",
            officer,
            reverse("activities:postpone", args=[under_way.pk]),
            409,
            (
                ("version", str(under_way.version - 1)),
                ("note", "Mungojnë mjetet"),
                ("postponed_to", "2024-02-14"),
            ),
        ),
    ]
