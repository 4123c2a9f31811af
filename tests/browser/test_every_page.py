"""Every page in every state, as Chromium shows it: for whoever cannot see well, hear, use a mouse, or sit at a desk."""

from contextlib import nullcontext

import pytest

from tests.browser.looks import broken_rules, cut_off, unseen_in_own_colours
from tests.browser.window import Answer, ask, open_window
from tests.pages import STAGES, on_thursday


def answers_of(stage: str, language: str) -> list[Answer]:
    with on_thursday() if stage == "year just begun" else nullcontext():
        _cast, pages = STAGES[stage]()
        return [ask(page, language) for page in pages if language == "sq" or not page.differs_in_words_only]


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
@pytest.mark.parametrize("stage", STAGES)
def test_every_page_can_be_used_by_everybody(stage, language, db, settings):
    settings.DEMO = True
    answers = answers_of(stage, language)
    wrong: list[str] = []
    with open_window() as window:
        for answer in answers:
            window.open(answer)
            found = broken_rules(window.page) | cut_off(window.page) | unseen_in_own_colours(window.page)
            found["console"] = window.complaints
            wrong += [
                f"{answer.seen.name} ({where}) {what}" for where, all_ in found.items() for what in all_
            ]
    assert not wrong, "\n" + "\n".join(wrong)
