"""Which content is given in Albanian, Serbian and English, and of which a history is kept."""

from modeltranslation.translator import TranslationOptions, translator
from simple_history import register

from plans.models import (
    AnnualPlan,
    Duty,
    LegalBasis,
    Objective,
    Office,
    Principle,
    Section,
    Strategy,
    SwotItem,
)

TRANSLATED = {
    Strategy: ("title", "decision", "mission"),
    Section: ("title", "body"),
    LegalBasis: ("title", "description"),
    Principle: ("title", "description"),
    SwotItem: ("text",),
    Objective: ("title", "description"),
    Office: ("name", "abbreviation"),
    Duty: ("text",),
    AnnualPlan: ("title",),
}

for model, fields in TRANSLATED.items():
    translator.register(model, type("Options", (TranslationOptions,), {"fields": fields}))
    # After the translations, so that the history has their columns too. The revisions count and say nothing.
    register(model, excluded_fields=["revision", "shared_revision"] if model is AnnualPlan else [])
