from typing import Any

from django.apps import AppConfig
from django.db import DatabaseError
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kacanik_comms.core.health import SAID_ELSEWHERE, Condition, good, watch_also, wrong


class EvaluationConfig(AppConfig):
    name = "kacanik_comms.evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        # No step of the domain: the tables' own refusals, without which SQLite can remake a table and with which it
        # cannot.
        pre_migrate.connect(_remove_triggers, sender=self)
        post_migrate.connect(_install_triggers, sender=self)
        _raise_revisions()
        _search_findings()
        # A migration that fails sends no second signal: the tables stay without their refusals, and somebody is told.
        watch_also("seals", _("What was signed"), _refusals_are_there)


def _raise_revisions() -> None:
    from kacanik_comms.evaluation.models import SealedFile, SealedReport  # noqa: PLC0415 - as below
    from plans.revision import all_plans, shown_by  # noqa: PLC0415

    shown_by(
        lambda report: all_plans().filter(evaluations=report.evaluation_id), SealedReport, is_shared=False
    )
    shown_by(lambda file: all_plans().filter(evaluations__sealed=file.report_id), SealedFile, is_shared=False)


def _search_findings() -> None:
    from kacanik_comms.core.languages import columns_of  # noqa: PLC0415 - as below
    from kacanik_comms.core.search import TEXT, TITLE, searched  # noqa: PLC0415
    from kacanik_comms.evaluation.models import Finding  # noqa: PLC0415

    fields = ((TITLE, "text"), (TEXT, "recommendation"))
    searched(
        "finding",
        Finding,
        lambda row: [
            (weight, getattr(row, column)) for weight, name in fields for column in columns_of(name)
        ],
    )


def _remove_triggers(using: str, **_signal: Any) -> None:
    from kacanik_comms.evaluation import triggers  # noqa: PLC0415 - the models are loaded after the applications

    triggers.remove(using)


def _install_triggers(using: str, **_signal: Any) -> None:
    from kacanik_comms.evaluation import triggers  # noqa: PLC0415 - the models are loaded after the applications

    triggers.install(using)


def _refusals_are_there() -> Condition:
    from kacanik_comms.evaluation import triggers  # noqa: PLC0415 - the models are loaded after the applications

    try:
        missing = triggers.what_is_missing()
    except DatabaseError:
        return SAID_ELSEWHERE
    if missing:
        return wrong(
            gettext_noop("The database does not protect what was signed. Missing: %(names)s."),
            gettext_noop("Run %(command)s migrate, then %(command)s verify_reports."),
            names=", ".join(missing[:3]) + (f" (+{len(missing) - 3})" if missing[3:] else ""),
        )
    return good(gettext_noop("The database refuses every change of what was signed."))
