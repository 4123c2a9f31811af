"""A table pasted into the draft of a plan: shown as it is understood, then added as a whole."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from activities.editor.access import of_a_plan
from activities.editor.forms import offered
from activities.editor.policies import check_can_edit_draft
from activities.editor.table_actions import apply_table
from activities.editor.table_actions import undo_table as undo
from activities.editor.table_forms import TableForm
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.text import fold
from plans.models import AnnualPlan


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_plan
def paste_table(request: SignedInRequest, plan: AnnualPlan) -> HttpResponse:
    """Nothing is saved before “Apply”."""
    check_can_edit_draft(request.user, plan)
    titles = frozenset(fold(title) for title in plan.activities.values_list("title_sq", flat=True) if title)
    form = TableForm(request.POST or None, offered=offered(plan), titles=titles)
    if form.is_valid() and "apply" in request.POST:
        try:
            added = apply_table(plan=plan, rows=form.taken, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            count = len(added)
            sentence = ngettext("%(count)s activity was added.", "%(count)s activities were added.", count)
            messages.success(request, sentence % {"count": count})
            return redirect("activities:edit_plan", plan.year)
    # A table that was refused as a whole is shown as it is understood, too.
    is_read = form.is_bound and "text" not in form.errors and "objective" not in form.errors
    context = {
        "plan": plan,
        "form": form,
        "rows": [(row, form.is_taken(row)) for row in form.rows] if is_read else [],
        "columns": form.column_questions if is_read else [],
        "offices": form.office_questions if is_read else [],
    }
    return render(request, "activities/editor/paste.html", context, status=422 if form.errors else 200)


@require_POST
@of_a_plan
def undo_table(request: SignedInRequest, plan: AnnualPlan) -> HttpResponse:
    try:
        count = undo(plan=plan, by=request.user, origin=request.POST.get("origin", ""))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        sentence = ngettext("%(count)s activity was removed.", "%(count)s activities were removed.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("activities:edit_plan", plan.year)
