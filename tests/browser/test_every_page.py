"""Every page in every state, as Chromium shows it: for whoever cannot see well, uses no mouse, or holds a phone.

In Albanian, axe reads each page in light and dark, on a desk and on a phone, and it is looked at with a person's own
colours; in the other languages once, on a phone. In each language it is measured in a narrow window and with large
letters; and all the while nothing may be complained about, least of all by the page's own content security policy.
The long run looks at everything in every language.
"""

import pytest

from tests.browser.looks import EVERY_VIEW, ON_A_PHONE, broken_rules, cut_off, unseen_in_own_colours
from tests.browser.window import Answer, ask, open_window
from tests.pages import STAGES_OF_AN_EMPTY_DATABASE, STAGES_OF_THE_DEMONSTRATION, on_the_day_of
from tests.seen import Seen

LANGUAGES = ("sq", "sr-latn", "en")
IN_A_WINDOW = [stage for stage in STAGES_OF_AN_EMPTY_DATABASE if stage != "planted year"]


def answers_of(pages: list[Seen], *, whole_product: bool) -> list[tuple[str, Answer]]:
    """Every page in each language; asked for before the browser starts."""
    return [
        (language, ask(page, language))
        for page in pages
        for language in LANGUAGES
        if page.language in {None, language}
        if whole_product or language == "sq" or not page.differs_in_words_only
        if not page.is_part and not page.name.startswith("file: ")
    ]


def problems_of(pages: list[Seen], *, whole_product: bool = False) -> list[str]:
    answers = answers_of(pages, whole_product=whole_product)
    problems = []
    with open_window() as window:
        for language, answer in answers:
            looks_at_all = whole_product or language == "sq"
            window.open(answer)
            views = broken_rules(window.page, EVERY_VIEW if looks_at_all else ON_A_PHONE)
            views |= cut_off(window.page)
            if looks_at_all:
                views |= unseen_in_own_colours(window.page)
            views["console"] = window.complaints
            problems += [
                f"{answer.seen.name}, {language} ({view}) {sentence}"
                for view, sentences in views.items()
                for sentence in sentences
            ]
    return problems


@pytest.mark.parametrize("stage", STAGES_OF_THE_DEMONSTRATION)
def test_everybody_can_use_the_pages_of_the_demonstration(demonstration, stage):
    problems = problems_of(STAGES_OF_THE_DEMONSTRATION[stage]())
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("stage", IN_A_WINDOW)
def test_everybody_can_use_the_pages_of_other_years(db, settings, stage):
    settings.DEMO = True
    with on_the_day_of(stage):
        pages = STAGES_OF_AN_EMPTY_DATABASE[stage]()
        problems = problems_of(pages)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.everything
@pytest.mark.parametrize("stage", STAGES_OF_THE_DEMONSTRATION)
def test_every_language_scheme_and_width_of_the_demonstration(demonstration, stage):
    problems = problems_of(STAGES_OF_THE_DEMONSTRATION[stage](), whole_product=True)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.everything
@pytest.mark.parametrize("stage", IN_A_WINDOW)
def test_every_language_scheme_and_width_of_other_years(db, settings, stage):
    settings.DEMO = True
    with on_the_day_of(stage):
        pages = STAGES_OF_AN_EMPTY_DATABASE[stage]()
        problems = problems_of(pages, whole_product=True)
    assert not problems, "\n" + "\n".join(problems)
