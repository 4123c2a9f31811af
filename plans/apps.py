from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Strategy and plan")

    def ready(self) -> None:
        from kacanik_comms.core.models import Synonym  # noqa: PLC0415
        from plans import models  # noqa: PLC0415 - the models are loaded after the applications
        from plans.revision import all_plans, plans_of_strategy, shown_by  # noqa: PLC0415

        shown_by(lambda plan: all_plans().filter(pk=plan.pk), models.AnnualPlan)
        shown_by(lambda strategy: strategy.plans.all(), models.Strategy)
        shown_by(
            plans_of_strategy,
            models.Section,
            models.LegalBasis,
            models.Principle,
            models.SwotItem,
            models.Objective,
            models.Duty,
        )
        shown_by(all_plans, models.Office)
        # Public pages are kept by the revisions, and one of them answers what somebody looks for.
        shown_by(all_plans, Synonym, is_shared=False)
