from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Activities")

    def ready(self) -> None:
        from activities import models  # noqa: PLC0415 - the models are loaded after the applications
        from activities.records.searching import searched_in_activity, searched_in_occurrence  # noqa: PLC0415
        from kacanik_comms.core.search import searched  # noqa: PLC0415
        from plans.revision import all_plans, shown_by  # noqa: PLC0415

        activities = models.Activity._default_manager
        shown_by(
            lambda row: all_plans().filter(pk=row.plan_id),
            models.Activity,
            part=lambda row: activities.filter(pk=row.pk),
        )
        shown_by(lambda row: all_plans().filter(pk=row.plan_id), models.PlanBaseline)
        shown_by(
            lambda row: all_plans().filter(activities=row.activity_id),
            models.Responsibility,
            models.Occurrence,
            models.StatusUpdate,
            models.Evidence,
            models.Amendment,
            part=lambda row: activities.filter(pk=row.activity_id),
        )
        shown_by(all_plans, models.AssemblySession)
        searched("activity", models.Activity, searched_in_activity)
        searched("occurrence", models.Occurrence, searched_in_occurrence)
