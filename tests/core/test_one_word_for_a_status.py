"""A status has one word: what is late, cancelled or open at the year's end is not called "not completed"."""

import pytest
from django.conf import settings

from kacanik_comms.core.messages import forms_of, read_catalogue

CATALOGUES = settings.BASE_DIR / "kacanik_comms" / "locale"
# The status itself, the step to it, and texts that name it beside the others.
ABOUT_THE_STATUS = {
    "not completed",
    "Close as not completed",
    "Why it was postponed, cancelled, or not or only partially completed.",
    "a special activity that was completed late, in part or not at all, postponed or cancelled.",
}


@pytest.mark.parametrize(("locale", "word"), [("sq", "parealizuar"), ("sr_Latn", "nerealizovan")])
def test_the_word_for_not_completed_names_the_status_and_nothing_else(locale, word):
    messages = read_catalogue(CATALOGUES / locale / "LC_MESSAGES" / "django.po").values()
    with_the_word = {
        forms_of(message.id)[0]
        for message in messages
        if any(word in form.casefold() for form in forms_of(message.string))
    }
    assert "not completed" in with_the_word
    assert with_the_word <= ABOUT_THE_STATUS
