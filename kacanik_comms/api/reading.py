"""Who reads which rows, page by page. Everything in the API begins here: what is published for citizens and for people
without a role, what their role sees for everybody else."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from activities.rules.policies import can_see_activities
from kacanik_comms.accounts.models import User
from kacanik_comms.api.requests import ApiRequest
from plans.models import AnnualPlan


def reader_of(request: ApiRequest) -> User | None:
    """Whoever has a role; None for everybody who sees what citizens see."""
    user = request.user
    return user if isinstance(user, User) and can_see_activities(user) else None


def rows_for(request: ApiRequest, model: type[Model]) -> Any:
    """The rows of the model that the caller reads."""
    rows: Any = model
    reader = reader_of(request)
    return rows.objects.published() if reader is None else rows.objects.visible_to(reader)


def one_of(rows: Any, **lookup: Any) -> Any:
    """The row, if the caller reads it; for those who do not, it does not exist."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def plan_asked_for(request: ApiRequest, year: int | None) -> AnnualPlan:
    """The plan of the year, else the one in force now."""
    plans = rows_for(request, AnnualPlan).select_related("strategy")
    plan: AnnualPlan | None = (
        plans.filter(year=year).first() if year else plans.in_force(on=timezone.localdate())
    )
    if plan is None:
        raise Http404
    return plan


class Pages(CursorPagination):
    """The position of a cursor is the first field of the order; it is offset among rows that are equal in that."""

    def get_page_size(self, request: Request) -> int:
        size: int = request.asked["page_size"]
        return size

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError):
            # The position in a cursor that somebody wrote by hand is no value of the field.
            raise Http404 from None


def page_of(
    request: ApiRequest,
    rows: Any,
    ordering: Sequence[str],
    serializer: type[BaseSerializer[Any]],
    prepare: Callable[[list[Any]], list[Any]] = list,
    **about: Any,
) -> Response:
    """The page that was asked for, and what is said about the list."""
    pages = Pages()
    pages.ordering = ordering
    page = pages.paginate_queryset(rows, request)
    following = pages.get_next_link()
    results = serializer(prepare(page), many=True, context={"reader": reader_of(request)}).data
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response(about | {"next": following, "results": results}, headers=headers)
