"""Which words of an evaluation are given in Albanian, Serbian and English, and of what a history is kept."""

from modeltranslation.translator import TranslationOptions, translator
from simple_history import register

from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    FollowUp,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    YearSentence,
)

TRANSLATED = {
    Evaluation: ("judgement",),
    Narrative: ("text",),
    ObjectiveAssessment: ("narrative",),
    ImpactAssessment: ("note",),
    Finding: ("text", "recommendation"),
    Indicator: ("name", "unit", "source"),
    IndicatorValue: ("note",),
    YearSentence: ("sentence",),
    FollowUp: ("note",),
}

for model, fields in TRANSLATED.items():
    translator.register(model, type("Options", (TranslationOptions,), {"fields": fields}))
    # After the translations, so that the history has their columns too.
    register(model)
