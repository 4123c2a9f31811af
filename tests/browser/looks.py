"""What is looked for on a page: each script answers with a list of sentences, which is empty where all is well."""

from playwright.sync_api import Page

# The default run of axe leaves out target-size, which belongs to WCAG 2.2.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    "preload": False,
}

RUN_AXE = """rules => axe.run(document, rules).then(results => results.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(' ')} ${node.html.replace(/\\s+/g, ' ').slice(0, 160)}`)))"""

# How a person would point at an element.
NAMES = """const named = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
    + [...e.classList].slice(0, 2).map(name => '.' + name).join('')
    + ' “' + (e.textContent || e.value || '').trim().replace(/\\s+/g, ' ').slice(0, 40) + '”';
const style = e => getComputedStyle(e);
const seen = e => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});"""

# Wider than the window, beyond its edge with no way to get there, or cut by an edge that does not scroll.
CUT_OFF = (
    "size => {"
    + NAMES
    + """
    document.documentElement.style.fontSize = size;
    const wrong = [], wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) wrong.push(`the page is ${wide} px wide in a window of ${innerWidth} px`);
    const scrolls = e => /auto|scroll/.test(style(e).overflowX);
    const isHidden = e => style(e).clipPath !== 'none' || style(e).clip !== 'auto';
    const within = (e, holds) => { for (; e && e !== document.body; e = e.parentElement) if (holds(e)) return true; };
    for (const e of document.body.querySelectorAll('*:not(svg *, option, script, br)')) {
        const box = e.getBoundingClientRect();
        if (!box.width || !box.height || !seen(e) || within(e, isHidden)) continue;
        if ((box.right > innerWidth + 1 || box.left < -1) && !within(e, scrolls))
            wrong.push(`beyond the edge: ${named(e)}`);
        if (!e.textContent.trim() || e.matches('svg, textarea, select')) continue;
        if (/hidden|clip/.test(style(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
            wrong.push(`cut at its side: ${named(e)}`);
        if (/hidden|clip/.test(style(e).overflowY) && e.scrollHeight > e.clientHeight + 1)
            wrong.push(`cut below: ${named(e)}`);
        if (e.matches('button, .button, summary') && e.scrollWidth > e.clientWidth + 1)
            wrong.push(`words outside of: ${named(e)}`);
    }
    return wrong.slice(0, 8);
}"""
)

# With a person's own colours and without motion.
MARKS_AND_MOTION = (
    "() => {"
    + NAMES
    + """
    const wrong = [];
    if (!matchMedia('(forced-colors: active)').matches) wrong.push('colours are not forced');
    const moving = document.getAnimations();
    if (moving.length) wrong.push(`${moving.length} animations run`);
    const light = colour => {
        const [r, g, b, a] = colour.match(/[\\d.]+/g).map((v, i) => v * (/srgb/.test(colour) && i < 3 ? 255 : 1));
        const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        return a === 0 ? null : 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const canvas = [document.body, document.documentElement].map(e => light(style(e).backgroundColor))
        .find(it => it !== null) ?? 1;
    const shows = paint => {
        if (paint === 'none') return false;
        const it = light(paint);
        return it !== null && (Math.max(it, canvas) + 0.05) / (Math.min(it, canvas) + 0.05) >= 3;
    };
    const drawn = 'path, rect, circle';
    for (const icon of document.querySelectorAll('.status .icon, .timeliness .icon, .notice > .icon')) {
        const shape = icon.querySelector(drawn);
        if (seen(icon) && !(shows(style(shape).fill) || shows(style(shape).stroke)))
            wrong.push(`unseen mark: ${named(icon.parentElement)}`);
    }
    for (const mark of document.querySelectorAll('svg.strip [class^="strip__"], .key [class^="strip__"]')) {
        const shape = mark.matches('g') ? mark.querySelector(drawn) : mark;
        if (shape && seen(mark) && !(shows(style(shape).fill) || shows(style(shape).stroke)))
            wrong.push(`unseen on a strip: ${mark.getAttribute('class')}`);
    }
    for (const e of document.querySelectorAll('*')) {
        if (parseFloat(style(e).transitionDuration) > 0.001 || style(e).animationName !== 'none')
            wrong.push(`would move: ${named(e)}`);
    }
    return [...new Set(wrong)].slice(0, 8);
}"""
)

WINDOWS = {(320, "100%"): "at 320 px", (1280, "200%"): "at 200 %", (640, "200%"): "at 640 px and 200 %"}


EVERY_VIEW = [(width, scheme) for width in (1280, 360) for scheme in ("light", "dark")]
# Colours follow from the scheme and places from the width: both are seen with half of the views.
BOTH_SCHEMES_AND_WIDTHS = [(1280, "light"), (360, "dark")]
ON_A_PHONE = [(360, "light")]
# Two thirds of the time that axe takes; and the same in every language.
COLOUR_RULES = ("color-contrast", "link-in-text-block")


def broken_rules(
    page: Page, views: list[tuple[int, str]], *, with_colours: bool = True
) -> dict[str, list[str]]:
    """What axe says in windows of some widths, in light and dark."""
    rules = RULES | {"rules": {rule: {"enabled": with_colours} for rule in COLOUR_RULES}}
    verdicts = {}
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": 800})
        # Without motion a colour is at once what it is going to be.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        verdicts[f"{width} px, {scheme}"] = page.evaluate(RUN_AXE, rules)
    return verdicts


def cut_off(page: Page) -> dict[str, list[str]]:
    """What a narrow window or large letters hide."""
    results = {}
    for (width, size), words in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": 800})
        results[words] = page.evaluate(CUT_OFF, size)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return results


def unseen_in_own_colours(page: Page) -> dict[str, list[str]]:
    """What a person's own colours swallow, and what moves for somebody who asked for stillness."""
    results = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, forced_colors="active", reduced_motion="reduce")
        results[f"own colours, {scheme}"] = page.evaluate(MARKS_AND_MOTION)
    page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
    return results
