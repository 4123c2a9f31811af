"""The report as people get it: at once where it is made already, else with a page that shows how far it is."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from activities.pages.access import signed_in
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.models import LastDone
from kacanik_comms.evaluation.editions import EDITIONS, pdf_name, snapshot_name
from kacanik_comms.evaluation.models import Evaluation, Rendering, SealedFile, SealedReport
from kacanik_comms.evaluation.policies import check_can_see_evaluation
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, states
from kacanik_comms.report.rendering.delivery import StoredRecordChanged, deliver, deliver_rendered
from plans.models import AnnualPlan
from plans.years import plan_of_year


@require_safe
@signed_in
@never_cache
def report(request: SignedInRequest, year: int) -> HttpResponse:
    """The report as it is now, in the edition asked for or else in the language of the page."""
    check_can_see_evaluation(request.user)
    plan = plan_of_year(request, year)
    if plan is None:
        return nothing_there(request, _("There is no plan for the year %(year)s.") % {"year": year})
    edition = request.GET.get("edition") or request.GET.get("language") or str(get_language())
    # A plus sign that somebody typed into an address arrives as a space.
    edition = edition.replace(" ", "+")
    if edition not in EDITIONS:
        return nothing_there(request, _("The report is written in Albanian, Serbian and English only."))
    evaluation: Evaluation | None = Evaluation.objects.select_related("year_sentence").latest_of(plan)
    if evaluation and evaluation.is_signed:
        return redirect("report:sealed_file", year, evaluation.revision, edition)
    rendering = actions.request_rendering(
        seal=seal_of(plan, evaluation, today=timezone.localdate()),
        year=year,
        edition=edition,
        by=request.user,
        at=timezone.now(),
    )
    return redirect(rendering.file_url if rendering.is_done else rendering)


@require_safe
@signed_in
@never_cache
def rendering(request: SignedInRequest, year: int, key: str) -> HttpResponse:
    """Where people wait: its place in the queue, how far it is, and in the end the way to the PDF."""
    check_can_see_evaluation(request.user)
    row = Rendering.objects.light().filter(year=year, key=key).first()
    if row is None:
        return _not_kept(request, year)
    if request.htmx and row.is_done:
        return HttpResponseClientRedirect(row.file_url)
    template = "evaluation/rendering.html" + ("#progress" if request.htmx else "")
    context = {
        "year": year,
        "rendering": row,
        "line": _line(row),
        "worker_is_away": is_in_vain(row.is_unfinished),
    }
    return render(request, template, context)


@require_safe
@signed_in
def rendered(request: SignedInRequest, year: int, key: str) -> HttpResponseBase:
    """The PDF of a draft, at the address of its content."""
    check_can_see_evaluation(request.user)
    row = Rendering.objects.light().filter(year=year, key=key, state=Rendering.State.DONE).first()
    response = row and deliver_rendered(request, key, row.sha256, pdf_name(year, row.edition))
    return response or _not_kept(request, year)


@require_POST
@signed_in
def render_again(request: SignedInRequest, year: int, key: str) -> HttpResponse:
    check_can_see_evaluation(request.user)
    row = Rendering.objects.light().filter(year=year, key=key).first()
    if row is None:
        return _not_kept(request, year)
    return redirect(actions.try_again(rendering=row, by=request.user, at=timezone.now()))


@require_safe
@signed_in
@never_cache
def report_state(request: SignedInRequest, year: int) -> HttpResponse:
    """The list of the editions with their state, for the page on which the text is written or read."""
    check_can_see_evaluation(request.user)
    plan = plan_of_year(request, year)
    if plan is None:
        return nothing_there(request, _("There is no plan for the year %(year)s.") % {"year": year})
    state = _state_of(plan)
    return render(
        request,
        "evaluation/_report_state.html",
        state | {"beside": _beside(state["lines"], bool(state["sealed"]))},
    )


def _state_of(plan: AnnualPlan) -> dict[str, Any]:
    rows = Evaluation.objects.with_people().select_related(
        "plan__strategy", "plan__baseline", "year_sentence"
    )
    evaluation: Evaluation | None = rows.latest_of(plan)
    if evaluation:
        plan = evaluation.plan
    if evaluation and evaluation.is_signed:
        sealed = SealedReport.objects.light().filter(evaluation=evaluation).first()
        return {"plan": plan, "sealed": sealed, "lines": states.sealed_lines(sealed) if sealed else []}
    seal = seal_of(plan, evaluation, today=timezone.localdate())
    lines = list(states.drafts(seal, plan.year))
    under_way = any(line.state in {Rendering.State.WAITING, Rendering.State.RUNNING} for line in lines)
    return {
        "plan": plan,
        "sealed": None,
        "lines": lines,
        "under_way": under_way,
        "worker_is_away": is_in_vain(under_way),
    }


def _beside(lines: list[states.EditionLine], is_sealed: bool) -> states.EditionLine | None:
    """What is shown beside the text: of what is ready, the edition in the reader's language, else the first."""
    ready = [line for line in lines if is_sealed or line.state == Rendering.State.DONE]
    return min(ready, key=lambda line: line.edition != get_language(), default=None)


# What was sealed


@require_safe
@signed_in
def sealed_file(request: SignedInRequest, year: int, revision: int, edition: str) -> HttpResponseBase:
    check_can_see_evaluation(request.user)
    file = SealedFile.objects.filter(report__year=year, report__revision=revision, edition=edition).first()
    if file is None:
        return nothing_there(request, _("There is no sealed report of this year in this language."))
    return _sealed(request, file.content, file.sha256, pdf_name(year, edition, revision))


@require_safe
@signed_in
def sealed_snapshot(request: SignedInRequest, year: int, revision: int) -> HttpResponseBase:
    check_can_see_evaluation(request.user)
    report = SealedReport.objects.filter(year=year, revision=revision).first()
    if report is None:
        return nothing_there(request, _("There is no sealed report of this year in this language."))
    content, name = report.snapshot.encode(), snapshot_name(year, revision)
    return _sealed(request, content, report.snapshot_sha256, name, "application/json")


# How it is done


def _sealed(request: SignedInRequest, *what: Any) -> HttpResponseBase:
    try:
        return deliver(request, *what)
    except StoredRecordChanged:
        sentence = _("The stored record was changed: it is no longer what was signed. Tell the IT officer.")
        return nothing_there(request, sentence, status=500)


def is_in_vain(is_waiting: bool) -> bool:
    """Whether something waits for a worker that is not there. Where nothing waits, nobody needs to know."""
    return is_waiting and LastDone.objects.worker_is_away(at=timezone.now())


def nothing_there(request: SignedInRequest, sentence: str, status: int = 404) -> HttpResponse:
    return render(request, "evaluation/nothing_there.html", {"sentence": sentence}, status=status)


def _line(row: Rendering) -> states.EditionLine:
    return states.EditionLine(row.edition, row.file_url, row.state, states.words_of(row))


def _not_kept(request: SignedInRequest, year: int) -> HttpResponse:
    return render(request, "evaluation/rendering_not_kept.html", {"year": year}, status=404)
