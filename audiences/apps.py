from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    name = "audiences"
    verbose_name = _("Audiences and channels")

    def ready(self) -> None:
        from audiences import models  # noqa: PLC0415 - the models are loaded after the applications
        from kacanik_comms.core.languages import columns_of  # noqa: PLC0415
        from kacanik_comms.core.search import TITLE, searched  # noqa: PLC0415
        from plans.revision import plans_of_strategy, shown_by  # noqa: PLC0415

        shown_by(plans_of_strategy, models.Audience, models.Channel)
        shown_by(lambda part: plans_of_strategy(part.audience), models.Message, models.DesiredImpact)
        searched(
            "audience",
            models.Audience,
            lambda audience: [(TITLE, getattr(audience, column)) for column in columns_of("name")],
        )
