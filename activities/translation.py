"""Which content is given in Albanian, Serbian and English, and of which a history is kept."""

from modeltranslation.translator import TranslationOptions, translator
from simple_history import register

from activities.models import Activity, AssemblySession, Evidence, Occurrence, Responsibility

TRANSLATED = {
    Activity: ("short_name", "title", "footnote", "time_wording"),
    AssemblySession: ("title",),
    Evidence: ("alternative_text",),
}

for model, fields in TRANSLATED.items():
    translator.register(model, type("Options", (TranslationOptions,), {"fields": fields}))

# After the translations, so that the history has their columns too.
LINKS = ["audiences", "messages", "channels"]
register(Activity, m2m_fields=LINKS)
register(Occurrence, m2m_fields=LINKS, excluded_fields=["ends_on", "version"])
register(AssemblySession)
register(Evidence)
register(Responsibility)
