"""Delivering the files of evidence, to whoever may see their activity or to everybody where they are public; publishing
them, and taking them back."""

from pathlib import Path

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.models import Evidence
from activities.pages.access import get_activity_for, get_activity_to_report_on, signed_in
from activities.records import actions
from activities.rules.policies import can_see_activities, check_can_publish_evidence
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User

HARMLESS = "default-src 'none'; sandbox"
# The style is the browser's own, with which it fits a picture into its window; a picture brings none.
HARMLESS_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    published = Evidence.objects.published().filter(pk=pk).select_related("activity__objective").first()
    if published is None:
        return _file_for_staff(request, pk=pk)
    # The name that its owner gave the file stays inside: it may name people.
    is_inside = request.user.is_authenticated and can_see_activities(request.user)
    neutral = f"{published.activity.code}-{pk}{Path(str(published.file)).suffix}"
    return _deliver_file(request, published, published.name if is_inside else neutral)


@require_safe
def evidence_thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    published = Evidence.objects.published().filter(pk=pk).first()
    return (
        _thumbnail_for_staff(request, pk=pk) if published is None else _deliver_thumbnail(request, published)
    )


@signed_in
def _file_for_staff(request: SignedInRequest, pk: int) -> HttpResponseBase:
    proof = _proof_for(request.user, pk)
    return _deliver_file(request, proof, proof.name)


@signed_in
def _thumbnail_for_staff(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return _deliver_thumbnail(request, _proof_for(request.user, pk))


def _deliver_file(request: HttpRequest, proof: Evidence, name: str) -> HttpResponseBase:
    # A browser draws a picture itself; everything else is opened by the program that the person has for it.
    return _deliver(
        request,
        str(proof.file),
        etag=f'"{proof.sha256}"',
        content_type=proof.media_type,
        filename=name,
        as_attachment=not proof.is_image,
    )


def _deliver_thumbnail(request: HttpRequest, proof: Evidence) -> HttpResponseBase:
    return _deliver(
        request,
        str(proof.thumbnail),
        etag=f'"{proof.sha256}-thumbnail"',
        content_type="image/webp",
        filename="",
        as_attachment=False,
    )


@require_POST
@signed_in
def remove_evidence(request: SignedInRequest, pk: int, proof: int) -> HttpResponse:
    activity = get_activity_to_report_on(request.user, pk)
    removed = get_object_or_404(activity.evidence, pk=proof)
    actions.remove_evidence(proof=removed, by=request.user, now=timezone.now())
    messages.success(request, _("The evidence has been removed."))
    return redirect(activity)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish_evidence(request: SignedInRequest, pk: int, proof: int) -> HttpResponse:
    """Asks once, with what citizens will see; what is public already is taken back without a question."""
    activity = get_activity_for(request.user, pk)
    chosen = get_object_or_404(activity.evidence.select_related("occurrence"), pk=proof)
    if request.method != "POST":
        check_can_publish_evidence(request.user)
        if chosen.is_public:
            return redirect(activity)
        return render(request, "activities/publish.html", {"activity": activity, "proof": chosen})
    is_public = request.POST.get("public") == "yes"
    actions.publish_evidence(proof=chosen, by=request.user, is_public=is_public)
    messages.success(
        request, _("The evidence is now public.") if is_public else _("The evidence is no longer public.")
    )
    return redirect(activity)


def _proof_for(user: User, pk: int) -> Evidence:
    """The evidence, if the person may see its activity; for those who may not, it does not exist."""
    proof = Evidence.objects.filter(pk=pk).first()
    # The role first, as everywhere: whoever has none learns that, and not which numbers are taken.
    get_activity_for(user, proof.activity_id if proof else 0)
    if proof is None:
        raise Http404
    return proof


def _deliver(
    request: HttpRequest, path: str, *, etag: str, content_type: str, filename: str, as_attachment: bool
) -> HttpResponseBase:
    """The file as what it is and nothing else: nothing in it runs, reaches the network, or is read by other sites."""
    if not path or not default_storage.exists(path):
        raise Http404
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(
            default_storage.open(path),
            content_type=content_type,
            filename=filename,
            as_attachment=as_attachment,
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = HARMLESS if as_attachment else HARMLESS_PICTURE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
