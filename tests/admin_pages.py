"""The pages of the Django admin that people use, in each of their states."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from activities.models import Activity
from activities.rules.workflow import STEPS
from activities.status_admin import step_url
from kacanik_comms.accounts.models import User
from plans.models import Office
from tests.seen import Seen

ROOMS = ("plans", "audiences", "activities", "evaluation")
LOOKED_AT = ("activities_activity", "plans_annualplan", "audiences_audience")


def as_sent(page: Any, **values: Any) -> dict[str, Any]:
    """What a browser sends from a page of the admin, with other values for some of its fields."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {bound.html_name: bound.value() for form in forms for bound in form}
    for name, value in sent.items():
        if isinstance(value, list):
            sent[name] = [getattr(row, "pk", row) for row in value]
    # An empty field is sent empty, a box that is not ticked not at all.
    sent = {name: "" if value is None else value for name, value in sent.items() if value is not False}
    return sent | values


def admin_pages(cast: dict[str, User]) -> list[Seen]:
    plan_admin = cast["plan_admin"]
    pages = [Seen("admin", plan_admin, reverse("admin:index"))]
    pages += [Seen(f"admin {room}", plan_admin, reverse("admin:app_list", args=[room])) for room in ROOMS]
    for model, of_model in admin.site._registry.items():
        if model._meta.app_label in ROOMS:
            is_kept_here = of_model.__class__.has_add_permission is admin.ModelAdmin.has_add_permission
            pages += pages_of(model, plan_admin, is_kept_here)
    return [*pages, *states(plan_admin), *accounts(cast["officer"])]


def pages_of(model: type[Model], who: User, is_kept_here: bool) -> Iterator[Seen]:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    yield Seen(f"admin {name} list", who, reverse(f"admin:{name}_changelist"))
    if is_kept_here:
        yield Seen(f"admin {name} add", who, reverse(f"admin:{name}_add"))
    first = model._default_manager.order_by("pk").first()
    if first is None:
        return
    yield Seen(f"admin {name} change", who, reverse(f"admin:{name}_change", args=[first.pk]))
    if name in LOOKED_AT:
        yield Seen(f"admin {name} delete", who, reverse(f"admin:{name}_delete", args=[first.pk]))
        yield Seen(f"admin {name} history", who, reverse(f"admin:{name}_history", args=[first.pk]))


def states(who: User) -> Iterator[Seen]:
    """What people meet on the way: nothing found, refused, asked once more, how it was."""
    listed = reverse("admin:activities_activity_changelist")
    activity = Activity.objects.filter(plan__year=2023, status="in_progress").first()
    office = Office.objects.last()
    assert activity
    assert office
    yield Seen("admin nothing found", who, f"{listed}?q=xyzzyxyzzy")
    yield Seen("admin list, filtered", who, f"{listed}?kind__exact=special")
    yield Seen("admin add refused", who, reverse("admin:plans_office_add"), form=(("name_sq", ""),))
    yield Seen(
        "admin change refused",
        who,
        reverse("admin:activities_activity_change", args=[activity.pk]),
        form=(
            ("title_sq", ""),
            ("starts_on", "x"),
            ("responsibilities-TOTAL_FORMS", "2"),
            ("responsibilities-INITIAL_FORMS", "0"),
            ("responsibilities-0-role", "lead"),
        ),
    )
    yield Seen("admin delete, free to go", who, reverse("admin:plans_office_delete", args=[office.pk]))
    yield Seen(
        "admin delete several",
        who,
        reverse("admin:plans_office_changelist"),
        form=(("action", "delete_selected"), ("_selected_action", str(office.pk))),
    )
    record = activity.history.first()
    if record:
        at = reverse("admin:activities_activity_simple_history", args=[activity.pk, record.pk])
        yield Seen("admin how it was", who, at)
    postpone = step_url(STEPS["postpone"], [activity.pk])
    yield Seen("admin step", who, postpone)
    yield Seen("admin step refused", who, postpone, form=(("note", ""), ("postponed_to", "x")))
    yield Seen("admin popup", who, reverse("admin:plans_office_add") + "?_popup=1")


def accounts(officer: User) -> Iterator[Seen]:
    """The accounts, which only the person who runs the system sees."""
    root, _created = User.objects.get_or_create(username="root", defaults={"is_superuser": True})
    yield Seen("admin users", root, reverse("admin:accounts_user_changelist"))
    yield Seen("admin user", root, reverse("admin:accounts_user_change", args=[officer.pk]))
    yield Seen("admin user add", root, reverse("admin:accounts_user_add"))
    yield Seen("admin user password", root, reverse("admin:auth_user_password_change", args=[officer.pk]))
