"""How a row looks as JSON. Field names are those of the models; docs/api.md explains them."""

from rest_framework import serializers

from activities.models import Activity, Responsibility
from activities.progress import Progress
from kacanik_comms.core.ratio import Ratio


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    office = serializers.CharField(source="office.name")
    office_code = serializers.CharField(source="office.code")

    class Meta:
        model = Responsibility
        fields = ["office", "office_code", "role"]


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    objective = serializers.IntegerField(source="objective.number")
    year = serializers.IntegerField(source="plan.year")
    responsibilities = ResponsibilitySerializer(many=True)
    frequency = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = [
            "id",
            "year",
            "code",
            "number",
            "kind",
            "title",
            "objective",
            "responsibilities",
            "starts_on",
            "ends_on",
            "time_wording",
            "planned_cost",
            "frequency",
            "status",
            "completed_on",
            "source_note",
        ]

    def get_frequency(self, activity: Activity) -> str | None:
        return activity.frequency or None

    def get_status(self, activity: Activity) -> str | None:
        return activity.status or None


def activity_as_json(progress: Progress) -> dict[str, object]:
    """An activity with what is derived of it: timeliness for a special one, compliance for a recurring one."""
    return {
        **ActivitySerializer(progress.activity).data,
        "timeliness": progress.timeliness,
        "compliance": ratio_as_json(progress.compliance),
        "happened": progress.happened,
    }


def ratio_as_json(ratio: Ratio | None) -> dict[str, object] | None:
    if ratio is None:
        return None
    return {"numerator": ratio.numerator, "denominator": ratio.denominator, "percent": ratio.percent}
