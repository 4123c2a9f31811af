"""By keyboard alone: everything that can be pressed is reached, is seen while it is, and lets go again."""

import pytest
from playwright.sync_api import Page

from tests.browser.looks import NAMES
from tests.browser.window import Answer, Window, ask
from tests.evaluation_pages import evaluation_pages
from tests.pages import administration, on_the_day_of, pages_at_the_door, pages_of_the_year, year_just_begun
from tests.people_pages import people_pages
from tests.seen import Seen

# The pages on which people work, each in the state in which most can be pressed.
MAIN = {
    "today of officer",
    "activities: list, filtered",
    "activities: calendar",
    "activity: weekly",
    "activity: special",
    "record: before_session",
    "skip: weekly",
    "record something",
    "sessions",
    "session",
    "plans",
    "plan",
    "audiences",
    "evaluation: year",
    "evaluation: text",
    "evaluation: findings",
    "dashboard",
    "offices",
    "password",
    "people",
    "invite several, read",
    "person",
    "own account",
    "guide: njerezit",
}
ADMIN = {
    "admin",
    "admin audiences_audience list",
    "admin activities_activity change",
    "admin plans_office add",
}

# Marks everything that takes part; of the buttons of a choice, one.
MARK = (
    "() => {"
    + NAMES
    + """
    const groups = new Set();
    const all = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e => {
        if (e.disabled || e.tabIndex < 0 || !seen(e)) return false;
        if (e.type !== 'radio') return true;
        const isNew = !groups.has(e.name);
        groups.add(e.name);
        return isNew;
    });
    all.forEach((e, i) => e.dataset.stop = i);
    return all.map(named);
}"""
)

# What has the focus now, and whether somebody who looks can tell.
LOOK = (
    "() => {"
    + NAMES
    + """
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return null;
    let stop = e.dataset.stop;
    if (stop === undefined && e.type === 'radio')
        stop = document.querySelector(`input[data-stop][name="${e.name}"]`)?.dataset.stop;
    // A box that is drawn around its field wears the ring of the field.
    const rings = [e, e.closest('.select2-container, label')].filter(Boolean).map(style);
    const rung = rings.some(of => of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) >= 1.5
        && !/rgba.*, 0\\)$|\\/ 0\\)$/.test(of.outlineColor));
    const boxes = [...e.getClientRects()];
    const isFree = boxes.some(box => {
        const inset = Math.min(3, box.width / 2, box.height / 2);
        const spots = [[box.left + box.width / 2, box.top + box.height / 2], [box.left + inset, box.top + inset],
            [box.right - inset, box.bottom - inset]];
        return spots.some(([x, y]) => {
            const top = document.elementFromPoint(x, y);
            return top && (e.contains(top) || top.contains(e) || top.closest('label')?.control === e);
        });
    });
    return {stop: stop === undefined ? null : Number(stop), name: named(e), rung, isFree};
}"""
)
# A day has three parts and a calendar, so that Tab stays in its field four times.
MOST_STOPS = 5


def walk(page: Page) -> list[str]:
    """Presses Tab until it comes round: out of the page at its end, and in again at its beginning."""
    names = page.evaluate(MARK)
    wrong: list[str] = []
    reached: set[int | None] = set()
    stayed, before, ends = 0, None, 0
    for _press in range(MOST_STOPS * len(names) + 10):
        page.keyboard.press("Tab")
        at = page.evaluate(LOOK)
        if at is None:
            ends += 1
            # A page may begin in a field of its form: what stands before it is reached in the second round.
            if ends == 2 or len(reached) == len(names):
                break
            continue
        stayed, before = (stayed + 1 if at["name"] == before else 0), at["name"]
        if stayed > MOST_STOPS:
            return [*wrong, f"nobody gets away from: {at['name']}"]
        if at["stop"] in reached:
            continue
        reached.add(at["stop"])
        if not at["rung"]:
            wrong.append(f"nobody sees the focus on: {at['name']}")
        if not at["isFree"]:
            wrong.append(f"something lies on: {at['name']}")
    else:
        wrong.append("Tab never comes to the end")
    return wrong + [f"Tab does not reach: {name}" for stop, name in enumerate(names) if stop not in reached]


def named(pages: list[Seen], names: set[str]) -> list[Answer]:
    answers = [ask(page, "sq") for page in pages if page.name in names]
    assert {answer.seen.name for answer in answers} == names
    return answers


@pytest.mark.parametrize(
    ("width", "colours"),
    [
        pytest.param(1280, "active", id="desk, own colours"),
        pytest.param(360, "none", id="phone, our colours", marks=pytest.mark.everything),
    ],
)
def test_every_page_can_be_walked_by_keyboard_alone(demonstration, window, width, colours):
    pages = [pages_at_the_door, pages_of_the_year, evaluation_pages, people_pages]
    answers = named([page for pages_of in pages for page in pages_of(demonstration)], MAIN)
    assert not walked(window, answers, width, colours)


def test_a_day_in_which_everything_can_still_be_done_can_be_walked_too(db, settings, window):
    settings.DEMO = True
    with on_the_day_of("year just begun"):
        answers = named(year_just_begun(), {"today", "front sq"})
    assert not walked(window, answers, 360, "none")


def test_the_administration_can_be_walked_by_keyboard_alone(demonstration, window):
    answers = named(administration(), ADMIN)
    assert not walked(window, answers, 1280, "none")


def walked(window: Window, answers: list[Answer], width: int, colours: str) -> str:
    wrong = []
    for answer in answers:
        window.open(answer)
        window.page.set_viewport_size({"width": width, "height": 740})
        window.page.emulate_media(forced_colors=colours, reduced_motion="reduce")
        wrong += [f"{answer.seen.name}: {sentence}" for sentence in walk(window.page)]
    return "".join(f"\n{sentence}" for sentence in wrong)
