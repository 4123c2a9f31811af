"""How often somebody presses until it is done."""

from playwright.sync_api import Page


def count_taps(page: Page) -> list[str]:
    """What is really pressed from now on, as it comes; only where scripts run, which tell of it."""
    pressed: list[str] = []
    page.expose_function("tellTap", lambda what: pressed.append(what))
    tell = "addEventListener('pointerup', e => tellTap(e.target.outerHTML), true)"
    page.add_init_script(tell)
    page.evaluate(tell)
    return pressed
