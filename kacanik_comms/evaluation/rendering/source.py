"""STAND-IN until the report's own snapshot lands: the two names that the queue works with, in one place."""

import html
import json
from collections.abc import Mapping
from datetime import date

from django.utils import translation

from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.evaluation import figures
from kacanik_comms.evaluation.facts import facts_of
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.report.pdf import write_pdf
from kacanik_comms.evaluation.sealing import Seal, seal
from plans.models import AnnualPlan

EDITIONS = ("sq", "sr-latn", "en", "sq+sr-latn")


def seal_of(
    plan: AnnualPlan,
    evaluation: Evaluation | None,
    *,
    today: date,
    signature: Mapping[str, str] | None = None,
) -> Seal:
    """What the report says now, in its one form; the same whoever asks, in whatever language."""
    with translation.override(OFFICIAL):
        facts = facts_of(plan, today=today)
        return seal(
            {
                "year": plan.year,
                "revision": evaluation.revision if evaluation else 0,
                "judgement": (evaluation.judgement if evaluation else "") or "",
                "cut_off": facts.cut_off.isoformat(),
                "activities": [f"{row.activity.code} {row.activity.title}" for row in facts.activities],
                "figures": [
                    [str(figure.title), figure.numerator, figure.denominator]
                    for figure in figures.five_figures(facts)
                ],
                "signature": dict(signature) if signature else None,
            }
        )


def render_edition(snapshot: str, edition: str) -> bytes:
    data = json.loads(snapshot)
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in data["activities"])
    day = data["cut_off"]
    return write_pdf(
        f'<!doctype html><html lang="{edition[:2]}" data-owner="K" data-subject="S" data-draft="" data-state="" '
        f'data-page="" data-of=""><head><meta charset="utf-8"><title>Raporti {data["year"]}</title>'
        f'<meta name="dcterms.created" content="{day}T00:00:00Z">'
        f'<meta name="dcterms.modified" content="{day}T00:00:00Z"></head>'
        f"<body><h1>Raporti {data['year']} {edition}</h1>{lines}</body></html>"
    )
