"""The pages of the guide: Markdown in docs/udhezuesi, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FOLDER = settings.BASE_DIR / "docs" / "udhezuesi"
PICTURES = settings.BASE_DIR / "docs" / "pictures"
# In the order in which the guide lists them.
SLUGS = ("hyrja", "zyrtari", "zyra", "shefi", "plani", "redaktori", "njerezit", "zevendesi")
# Our own texts; HTML in them would be shown as text all the same.
MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class GuidePage:
    slug: str
    title: str
    html: str
    language: str


def guide_page(slug: str, language: str) -> GuidePage:
    """The page in the reader's language, else in Albanian. `slug` is one of SLUGS."""
    translated = FOLDER / f"{slug}.{language}.md"
    path, spoken = (translated, language) if translated.exists() else (FOLDER / f"{slug}.md", "sq")
    tokens = MARKDOWN.parse(path.read_text())
    title = tokens[1].content
    # The title is that of the page around it.
    tokens = tokens[3:]
    _lead_to_the_product(tokens)
    return GuidePage(slug, title, MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}), spoken)


def titles(language: str) -> list[GuidePage]:
    return [guide_page(slug, language) for slug in SLUGS]


def anchor_of(heading: str) -> str:
    """“4. Miratimi” is at #miratimi, whatever its number becomes."""
    return slugify(heading.lstrip("0123456789. "))


def _lead_to_the_product(tokens: Sequence[Token]) -> None:
    """Pictures and links are written for who reads the files; here they lead to where both are served."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            before.attrSet("id", anchor_of(token.content))
        for child in token.children or ():
            if child.type == "image":
                _serve_picture(child)
            if child.type == "link_open":
                name, _hash, anchor = str(child.attrs["href"]).partition("#")
                if (slug := name.removesuffix(".md")) in SLUGS:
                    child.attrSet("href", reverse("guide:page", args=[slug]) + (anchor and f"#{anchor}"))


def _serve_picture(token: Token) -> None:
    name = Path(str(token.attrs["src"])).name
    # So that the page does not jump when it comes.
    with Image.open(PICTURES / name) as picture:
        width, height = picture.size
    token.attrs = token.attrs | {
        "src": static(f"guide/{name}"),
        "width": width,
        "height": height,
        "loading": "lazy",
    }
