"""Changing the status in the Django admin: one page for one activity and for a selection.

It asks once for what the step needs and takes the step for each activity through the same action as the
pages do: each has its own record, what the rules refuse is named with its reason, and the others go through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import Activity
from activities.records.actions import take_step
from activities.rules.openness import fate_of_reason
from activities.rules.workflow import STEPS, Needs, Step
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.core.fields import DayField, WrittenDayInput
from kacanik_comms.core.visible import validate_visible


class StepAdminForm(forms.Form):
    """What a step needs to know; the version of each activity that the person saw goes along unseen."""

    completed_on = DayField(label=gettext_lazy("Completed on"), widget=WrittenDayInput)
    postponed_to = DayField(label=gettext_lazy("New date"), widget=WrittenDayInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        required=False,
        validators=[validate_visible],
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: Step, activities: Sequence[Activity], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for need in (Needs.COMPLETION_DATE, Needs.NEW_DATE):
            if need not in step.needs:
                del self.fields[need.value]
        if Needs.REASON in step.needs:
            note = self.fields["note"]
            note.required, note.label = True, _("Reason")
            note.help_text = fate_of_reason(*activities, step=step)

    def versions(self) -> dict[int, int]:
        """Activity → the version that the person saw."""
        pairs = (pair.split(":") for pair in self.cleaned_data["seen"].split(","))
        return {
            int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(str.isdecimal, pair))
        }


@dataclass(frozen=True)
class StepsTaken:
    """Which activities took the step, and which were refused with what sentence."""

    done: list[Activity]
    refused: list[tuple[Activity, str]]


def take_step_for_each(
    activities: list[Activity], *, step: Step, by: User, today: date, versions: dict[int, int], **values: Any
) -> StepsTaken:
    outcome = StepsTaken([], [])
    for activity in activities:
        try:
            take_step(
                activity=activity,
                step=step.name,
                by=by,
                version=versions.get(activity.pk, 0),
                today=today,
                **values,
            )
        except ValidationError as error:
            outcome.refused.append((activity, " ".join(error.messages)))
        except (NotAllowed, Conflict) as error:
            outcome.refused.append((activity, str(error)))
        else:
            outcome.done.append(activity)
    return outcome


class StatusAdmin(admin.ModelAdmin):
    """The part of the activities' admin that leads through the workflow."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        return [path("status/<slug:name>/", view, name="activities_activity_step"), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if actions and self.has_change_permission(request):
            for step in STEPS.values():
                label = _("Status: %(step)s") % {"step": step.label}
                actions[f"status_{step.name}"] = (self._opener_of(step), f"status_{step.name}", label)
        return actions

    def _opener_of(self, step: Step) -> Any:
        def open_page(
            model_admin: Any, request: HttpRequest, queryset: QuerySet[Activity]
        ) -> HttpResponseRedirect:
            return HttpResponseRedirect(step_url(step, [activity.pk for activity in queryset]))

        return open_page

    def step_view(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if name not in STEPS:
            raise Http404
        step, today = STEPS[name], timezone.localdate()
        # A longer number is no row's, and more than a database can be asked for.
        pks = [pk for pk in request.GET.get("ids", "").split(",") if pk.isdecimal() and len(pk) < 19]
        activities = list(Activity.objects.filter(pk__in=pks).for_page())
        if not activities:
            raise Http404
        refused: list[tuple[Activity, str]] = []
        form = StepAdminForm(step, activities, request.POST or None, initial=_initial(activities, today))
        if request.method == "POST" and form.is_valid():
            values = {key: value for key, value in form.cleaned_data.items() if key != "seen"}
            outcome = take_step_for_each(
                activities,
                step=step,
                by=cast(User, request.user),
                today=today,
                versions=form.versions(),
                **values,
            )
            if outcome.done:
                self._tell(request, outcome)
                return redirect(_back_url(activities))
            # Nothing was changed: the page stays, with what was typed.
            refused = outcome.refused
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "activities": activities,
            "form": form,
            "media": self.media + form.media,
            "refused": refused,
            "back_url": _back_url(activities),
        }
        return TemplateResponse(request, "admin/activities/activity/step.html", context)

    def _tell(self, request: HttpRequest, outcome: StepsTaken) -> None:
        count = len(outcome.done)
        sentence = ngettext(
            "The status of %(count)s activity was changed.",
            "The status of %(count)s activities was changed.",
            count,
        )
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)
        for activity, reason in outcome.refused:
            values = {"code": activity.code, "title": activity, "reason": reason}
            self.message_user(
                request, _("Not changed: %(code)s %(title)s. %(reason)s") % values, messages.WARNING
            )


def step_url(step: Step, pks: list[int]) -> str:
    query = urlencode({"ids": ",".join(map(str, pks))}, safe=",")
    return f"{reverse('admin:activities_activity_step', args=[step.name])}?{query}"


def _initial(activities: list[Activity], today: date) -> dict[str, Any]:
    return {
        "completed_on": min(today, activities[0].plan.ends_on),
        "seen": ",".join(f"{activity.pk}:{activity.version}" for activity in activities),
    }


def _back_url(activities: list[Activity]) -> str:
    if len(activities) == 1:
        return reverse("admin:activities_activity_change", args=[activities[0].pk])
    return reverse("admin:activities_activity_changelist")
