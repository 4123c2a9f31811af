"""The published plan as JSON. Every query here starts with `.published()`."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from activities.models import Activity
from activities.progress import progress_of
from kacanik_comms.api.serializers import activity_as_json
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan


class YearQuery(serializers.Serializer[None]):
    year = serializers.IntegerField(min_value=2000, max_value=2100)


@api_view(["GET"])
def activities(request: Request) -> Response:
    """The activities of one year, in the order of the plan: `?year=2023`."""
    query = YearQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    plan = get_object_or_404(AnnualPlan.objects.published(), year=query.validated_data["year"])
    rows = Activity.objects.published().filter(plan=plan).for_page()
    today = timezone.localdate()
    readings = progress_of(rows, on=reading_day(today, plan.ends_on), with_evidence=False)
    return Response(
        {
            "year": plan.year,
            "cut_off": min(today, plan.ends_on),
            "holds_demonstration_data": plan.holds_demonstration_data,
            "count": len(readings),
            "results": [activity_as_json(reading) for reading in readings],
        }
    )
