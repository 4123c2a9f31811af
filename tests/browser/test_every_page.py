"""Every page in every state, as Chromium shows it: for whoever cannot see well, uses no mouse, or holds a phone.

Each page is loaded once in each language. axe reads it in light and dark, on a desk and on a phone; it is measured in a
narrow window and with large letters, and looked at with a person's own colours; and all the while nothing may be
complained about, least of all by the page's own content security policy.
"""

from contextlib import nullcontext

import pytest

from tests.browser.looks import broken_rules, cut_off, unseen_in_own_colours
from tests.browser.window import Answer, ask, open_window
from tests.pages import STAGES, on_thursday

LANGUAGES = ("sq", "sr-latn", "en")


def answers_of(stage: str) -> list[tuple[str, Answer]]:
    """Every page of a stage in each language; the same data for all of them, because they take long to make."""
    with on_thursday() if stage == "year just begun" else nullcontext():
        return [
            (f"{page.name}, {language}", ask(page, language))
            for page in STAGES[stage]()
            for language in LANGUAGES
            if page.language in {None, language} and (language == "sq" or not page.differs_in_words_only)
            if not page.is_part
        ]


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_can_be_used_by_everybody(stage, db, settings):
    settings.DEMO = True
    answers = answers_of(stage)
    wrong: list[str] = []
    with open_window() as window:
        for name, answer in answers:
            window.open(answer)
            found = broken_rules(window.page) | cut_off(window.page) | unseen_in_own_colours(window.page)
            found["console"] = window.complaints
            for where, sentences in found.items():
                wrong += [f"{name} ({where}) {sentence}" for sentence in sentences]
    assert not wrong, "\n" + "\n".join(wrong)
