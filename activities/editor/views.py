"""Writing the plan of a year: a table by objective in which one line after the other is opened, written and saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from activities.adoption.policies import can_adopt
from activities.editor import actions
from activities.editor.access import line_of_plan, of_a_plan
from activities.editor.forms import LineForm, TimeAndCostForm, offered
from activities.editor.lines import edited_plan
from activities.editor.table_actions import last_table
from activities.models import Activity
from activities.records.changes import edits_since
from activities.rules.recurrence import Frequency
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.editing import Clash, Conflict, version_in
from plans.models import AnnualPlan, Objective


@require_safe
@of_a_plan
def edit_plan(request: SignedInRequest, plan: AnnualPlan) -> HttpResponse:
    """`?row=` opens a line, `?add=` a new one under an objective."""
    row, add = (version_in(request.GET.get(name)) for name in ("row", "add"))
    form = None
    # A line that somebody has removed since is simply no longer there.
    if row and plan.activities.filter(pk=row).exists():
        form = LineForm(offered=offered(plan), activity=line_of_plan(plan, row))
    elif add:
        form = LineForm(offered=offered(plan), objective=_objective(plan, add))
    return _page(request, plan, form)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_plan
def edit_line(request: SignedInRequest, plan: AnnualPlan, pk: int) -> HttpResponse:
    activity = line_of_plan(plan, pk)
    if request.method != "POST":
        if not request.htmx:
            return redirect(f"{_address(plan)}?row={pk}#line-{pk}")
        if "closed" in request.GET:
            return _closed_line(request, plan, activity)
        return _open_line(request, plan, LineForm(offered=offered(plan), activity=activity))
    form = LineForm(request.POST, offered=offered(plan), activity=activity)

    def change() -> Activity:
        return actions.change_line(
            activity=activity,
            values=form.values,
            why=form.why,
            version=form.version_seen,
            by=request.user,
            at=timezone.now(),
        )

    saved, clash = _try(form, change)
    if saved is None:
        return _open_line(request, plan, form, clash=clash, status=409 if clash else 422)
    if request.htmx and saved.objective_id == activity.objective_id:
        return _closed_line(request, plan, saved, is_saved=True)
    messages.success(request, _("Saved: %(code)s %(title)s.") % {"code": saved.code, "title": saved.name})
    return _back(request, f"{_address(plan)}#line-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_plan
def add_line(request: SignedInRequest, plan: AnnualPlan, objective: int) -> HttpResponse:
    """After saving the next empty one is open, so that several are written in a row."""
    under = _objective(plan, objective)
    opens = f"{_address(plan)}?add={objective}#add-{objective}"
    if request.method != "POST":
        if not request.htmx:
            return redirect(opens)
        if "closed" in request.GET:
            return render(request, "activities/editor/_add.html", {"plan": plan, "objective": under})
        return _open_line(request, plan, LineForm(offered=offered(plan), objective=under))
    form = LineForm(request.POST, offered=offered(plan), objective=under)

    def add() -> Activity:
        return actions.add_line(
            plan=plan, values=form.values, why=form.why, by=request.user, at=timezone.now()
        )

    saved, _clash = _try(form, add)
    if saved is None:
        return _open_line(request, plan, form, status=422)
    is_last = "done" in request.POST
    if request.htmx and saved.objective_id == objective:
        again = {name: request.POST.get(name, "") for name in ("reason",)}
        form = LineForm(offered=offered(plan), objective=under, initial=again)
        return _added_line(request, plan, saved, under, None if is_last else form)
    messages.success(request, _("Saved: %(code)s %(title)s.") % {"code": saved.code, "title": saved.name})
    return _back(request, f"{_address(plan)}#line-{saved.pk}" if is_last else opens)


@require_safe
@of_a_plan
def understood(request: SignedInRequest, plan: AnnualPlan) -> HttpResponse:
    """How a time and a cost are understood that somebody is typing."""
    form = TimeAndCostForm(request.GET, year=plan.year)
    form.is_valid()
    return render(request, "activities/editor/_understood.html", {"form": form})


@require_POST
@of_a_plan
def move_line(request: SignedInRequest, plan: AnnualPlan, pk: int) -> HttpResponse:
    activity = line_of_plan(plan, pk)
    actions.move_line(activity=activity, by=request.user, is_up="up" in request.POST)
    if not request.htmx:
        return redirect(f"{_address(plan)}#line-{pk}")
    edited = edited_plan(plan)
    part = edited.objective(activity.objective_id)
    return render(
        request, "activities/editor/_objective.html", {"plan": plan, "part": part, "moved": activity.pk}
    )


@require_POST
@of_a_plan
def remove_line(request: SignedInRequest, plan: AnnualPlan, pk: int) -> HttpResponse:
    activity = Activity.objects.of_plan().filter(plan=plan, pk=pk).select_related("plan", "objective").first()
    # Somebody else may have been faster.
    if activity:
        try:
            actions.remove_line(
                activity=activity, by=request.user, version=version_in(request.POST.get("version"))
            )
        except Conflict:
            messages.warning(
                request, _("Somebody has changed this activity in the meantime. Look at it again.")
            )
            return _back(request, f"{_address(plan)}#line-{pk}")
        about = {"code": activity.code, "title": activity.name}
        messages.success(request, _("Removed: %(code)s %(title)s.") % about)
    return _back(request, _address(plan))


@require_POST
@of_a_plan
def send_plan(request: SignedInRequest, plan: AnnualPlan) -> HttpResponse:
    try:
        administrators = actions.send_for_adoption(plan=plan, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if administrators:
            names = ", ".join(str(user) for user in administrators)
            messages.success(request, _("Sent for adoption to: %(names)s.") % {"names": names})
        else:
            messages.error(request, _("No letter can be sent. Tell the plan administrators yourself."))
    return redirect(_address(plan))


def _try(form: LineForm, act: Callable[[], Activity]) -> tuple[Activity | None, Clash | None]:
    """What was saved, or what two people wrote in the same place; of neither, the form says why."""
    if not form.is_valid():
        return None, None
    try:
        return act(), None
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return None, None
    except Conflict as conflict:
        current = line_of_plan(form.offered.plan, conflict.current.pk)
        edits = edits_since(current, form.version_seen)
        clash = Clash(
            list(form.differences(current)),
            by=", ".join(dict.fromkeys(str(edit.by) for edit in edits if edit.by)),
            at=edits[0].at if edits else None,
        )
        form.go_on_from(current.version)
        return None, clash


def _page(
    request: SignedInRequest,
    plan: AnnualPlan,
    form: LineForm | None = None,
    *,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": plan,
        "edited": edited_plan(plan),
        "form": form,
        "clash": clash,
        "pasted": None if actions.is_in_force(plan) else last_table(plan),
        "may_adopt": can_adopt(request.user, plan),
        **_suggested(form.offered if form else offered(plan)),
    }
    return render(request, "activities/editor/page.html", context, status=status)


def _suggested(lists: Any) -> dict[str, Any]:
    """What is proposed while somebody types."""
    return {"offices": lists.offices, "frequencies": list(Frequency)}


def _open_line(
    request: SignedInRequest,
    plan: AnnualPlan,
    form: LineForm,
    *,
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    form.focus_on_what_is_wrong()
    if not request.htmx:
        return _page(request, plan, form, clash=clash, status=status)
    context = {"plan": plan, "form": form, "clash": clash}
    return render(request, "activities/editor/_form.html", context, status=status)


def _closed_line(
    request: SignedInRequest, plan: AnnualPlan, activity: Activity, *, is_saved: bool = False
) -> HttpResponse:
    edited = edited_plan(plan)
    context = {
        "plan": plan,
        "line": edited.line(activity.pk),
        "part": edited.objective(activity.objective_id),
        "is_saved": is_saved,
        "is_answer": True,
    }
    return render(request, "activities/editor/_line.html", context)


def _added_line(
    request: SignedInRequest, plan: AnnualPlan, activity: Activity, under: Objective, form: LineForm | None
) -> HttpResponse:
    edited = edited_plan(plan)
    context = {
        "plan": plan,
        "line": edited.line(activity.pk),
        "part": edited.objective(under.pk),
        "objective": under,
        "form": form,
        "is_saved": True,
    }
    return render(request, "activities/editor/_added.html", context)


def _objective(plan: AnnualPlan, pk: int) -> Objective:
    objective: Objective | None = plan.strategy.objectives.filter(pk=pk).first()
    if objective is None:
        raise Http404
    return objective


def _address(plan: AnnualPlan) -> str:
    return reverse("activities:edit_plan", args=[plan.year])


def _back(request: SignedInRequest, address: str) -> HttpResponse:
    return HttpResponseClientRefresh() if request.htmx else redirect(address)
