"""Every page, as Chromium shows it: for whoever cannot see well, uses no mouse, or holds a phone.

In Albanian, axe reads a page in light on a desk and in dark on a phone, and it is looked at with a person's own
colours; in the other languages once, on a phone, for everything but its colours. Each is measured in a narrow window
and with large letters; and all the while nothing may be complained about, least of all by the page's own content
security policy. Shown are the fewest pages that have every kind of element between them. Passed over are the admin in
the other languages, and years with little in them. The long run looks at every page in every state, language, scheme
and width.
"""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction

from tests.browser.looks import (
    BOTH_SCHEMES_AND_WIDTHS,
    EVERY_VIEW,
    ON_A_PHONE,
    broken_rules,
    cut_off,
    unseen_in_own_colours,
)
from tests.browser.window import Answer, Window, ask
from tests.pages import STAGES_OF_AN_EMPTY_DATABASE, STAGES_OF_THE_DEMONSTRATION, on_the_day_of
from tests.seen import Seen

DRAWN_BY_SWAGGER_UI = "api"
LANGUAGES = ("sq", "sr-latn", "en")
IN_A_WINDOW = [stage for stage in STAGES_OF_AN_EMPTY_DATABASE if stage != "planted year"]


def asked(pages: Iterable[Seen], language: str) -> list[Answer]:
    return [
        ask(page, language)
        for page in pages
        if page.language in {None, language} and not page.is_part and not page.name.startswith("file: ")
    ]


def problems_of(
    answers: Iterable[Answer], language: str, window: Window, *, whole_product: bool = False
) -> list[str]:
    in_full = whole_product or language == "sq"
    some = BOTH_SCHEMES_AND_WIDTHS if in_full else ON_A_PHONE
    problems = []
    for answer in answers:
        window.open(answer)
        if answer.seen.name == DRAWN_BY_SWAGGER_UI:
            # Complained about as much as any page; what it looks like is not ours, but the page around it is.
            window.page.locator("#swagger-ui .opblock").last.wait_for()
            window.page.evaluate("document.getElementById('swagger-ui').remove()")
        views = broken_rules(window.page, EVERY_VIEW if whole_product else some, with_colours=in_full)
        views |= cut_off(window.page)
        if in_full:
            views |= unseen_in_own_colours(window.page)
        views["console"] = window.complaints
        problems += [
            f"{answer.seen.name} ({view}) {sentence}"
            for view, sentences in views.items()
            for sentence in sentences
        ]
    return problems


# Of Django's admin: the names of its models and fields.
NAMED_BY_DATA = re.compile(r"\b(?:app|model|field|column)-[\w-]+")
START_TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>")
LOOK = re.compile(r'\s(?:class|type|role)="[^"]*"|\saria-[a-z]+')
# The looks are seen in Albanian.
STRUCTURE = re.compile(r'\s(?:type|role)="[^"]*"|\saria-[a-z]+')


def fewest_with_every_kind(answers: Iterable[Answer], kind: re.Pattern[str]) -> Iterator[Answer]:
    """Again and again the page with the most kinds of elements that no page before it had."""
    pages = [(answer, kinds_on(answer, kind)) for answer in answers]
    while pages:
        best, kinds = max(pages, key=lambda page: len(page[1]))
        yield best
        pages = [(answer, others - kinds) for answer, others in pages if others - kinds]


def kinds_on(answer: Answer, kind: re.Pattern[str]) -> set[tuple[str, ...]]:
    tags = START_TAG.findall(NAMED_BY_DATA.sub("", answer.body.decode()))
    return {(name, *kind.findall(attributes)) for name, attributes in tags}


# The two that a pair of workers has to do take about the same time.
PAGES_OF_EVERY_DAY = ("year with progress", "published year")
OTHER_PAGES = tuple(stage for stage in STAGES_OF_THE_DEMONSTRATION if stage not in PAGES_OF_EVERY_DAY)
IN_OTHER_LANGUAGES = tuple(stage for stage in STAGES_OF_THE_DEMONSTRATION if stage != "administration")


@pytest.mark.parametrize(
    ("stages", "language"),
    [
        pytest.param(PAGES_OF_EVERY_DAY, "sq", id="every day-sq"),
        pytest.param(OTHER_PAGES, "sq", id="others-sq"),
        *(
            pytest.param(IN_OTHER_LANGUAGES, language, id=language)
            for language in LANGUAGES
            if language != "sq"
        ),
    ],
)
def test_everybody_can_use_the_pages_of_the_demonstration(demonstration, window, stages, language):
    answers = []
    for stage in stages:
        with transaction.atomic():
            answers += asked(STAGES_OF_THE_DEMONSTRATION[stage](), language)
            transaction.set_rollback(True)
    shown = fewest_with_every_kind(answers, LOOK if language == "sq" else STRUCTURE)
    problems = problems_of(shown, language, window)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.everything
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES_OF_THE_DEMONSTRATION)
def test_every_language_scheme_and_width_of_the_demonstration(demonstration, window, stage, language):
    answers = asked(STAGES_OF_THE_DEMONSTRATION[stage](), language)
    problems = problems_of(answers, language, window, whole_product=True)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.everything
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", IN_A_WINDOW)
def test_every_language_scheme_and_width_of_other_years(db, settings, window, stage, language):
    settings.DEMO = True
    with on_the_day_of(stage):
        answers = asked(STAGES_OF_AN_EMPTY_DATABASE[stage](), language)
        problems = problems_of(answers, language, window, whole_product=True)
    assert not problems, "\n" + "\n".join(problems)
