"""What the officer does with the sessions of the Assembly, by the same actions as on the pages."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.response import Response

from activities.models import AssemblySession
from activities.pages.session_forms import OUR_CENTURY
from activities.records import session_actions as actions
from activities.rules.policies import check_can_keep_sessions, check_can_see_activities
from kacanik_comms.api.documenting import writes
from kacanik_comms.api.endpoints import body_of
from kacanik_comms.api.once import once
from kacanik_comms.api.reading import one_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.inputs import SessionInput
from kacanik_comms.api.serializers.records import SessionAnswer

SESSIONS = "Sessions of the Assembly"
OF_SESSION = {"id": "The `id` of the session."}


@writes(SESSIONS, SessionInput, {201: SessionAnswer}, summary="Enter a session")
def add_session(request: ApiRequest) -> Response:
    """Activities that are expected before each session get one more unit by it."""
    _check_keeps_sessions(request)
    said = _said(request)

    def act() -> Response:
        (added,) = actions.add_sessions(days=[said["date"]], title=said["title"], by=request.person)
        location = reverse("api:session", args=[added.pk])
        return Response(SessionAnswer(added).data, status=201, headers={"Location": location})

    return once(request, act)


@writes(
    SESSIONS,
    SessionInput,
    {200: SessionAnswer},
    where=OF_SESSION,
    once_only=False,
    summary="Change a session",
)
def change_session(request: ApiRequest, pk: int) -> Response:
    """What was recorded for it stays with it."""
    _check_keeps_sessions(request)
    session = one_of(rows_for(request, AssemblySession), pk=pk)
    said = _said(request)
    changed = actions.change_session(session=session, on=said["date"], title=said["title"], by=request.person)
    return Response(SessionAnswer(changed).data)


@writes(SESSIONS, None, {204: None}, where=OF_SESSION, once_only=False, summary="Remove a session")
def remove_session(request: ApiRequest, pk: int) -> Response:
    """One that nothing was recorded for."""
    _check_keeps_sessions(request)
    actions.remove_session(session=one_of(rows_for(request, AssemblySession), pk=pk), by=request.person)
    return Response(status=204)


def _check_keeps_sessions(request: ApiRequest) -> None:
    check_can_see_activities(request.person)
    check_can_keep_sessions(request.person)


def _said(request: ApiRequest) -> dict[str, Any]:
    said = body_of(request, SessionInput)
    on: date = said["date"]
    for check in OUR_CENTURY:
        try:
            check(on)
        except ValidationError as wrong:
            raise ValidationError({"date": wrong.messages}) from None
    said["title"] = " ".join(said["title"].split())
    if not said["title"]:
        raise ValidationError({"title": _("Give the session its name.")})
    return said
