"""Which content is given in Albanian, Serbian and English, and of which a history is kept."""

from modeltranslation.translator import TranslationOptions, translator
from simple_history import register

from audiences.models import Audience, Channel, DesiredImpact, Message

TRANSLATED = {
    Audience: ("name",),
    Message: ("text",),
    DesiredImpact: ("text",),
    Channel: ("name", "description"),
}

for model, fields in TRANSLATED.items():
    translator.register(model, type("Options", (TranslationOptions,), {"fields": fields}))
    # After the translations, so that the history has their columns too.
    register(model)
