"""What holds everywhere in the code, whoever writes the next line of it."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.contrib.staticfiles import finders
from django.db.models import Model
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from django.utils.functional import Promise

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("kacanik_comms", "plans", "audiences", "activities")
CODE = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# WeasyPrint reads these, no browser does: a style sheet inside is what makes the document whole.
READ_BY_WEASYPRINT = "evaluation/report"
# Mail programs read these, and know no style sheet beside.
READ_BY_MAIL_PROGRAMS = ROOT / "templates" / "mail"
# The page on which we look at our components: its words are samples, and only we read them.
READ_BY_US = ROOT / "templates" / "gallery.html"
LONGEST_FILE = 450
LONGEST_STYLE_SHEET = 440

# What is the same word in every language: abbreviations, and the languages' own names.
SAME_IN_EVERY_LANGUAGE = {
    "PDF",
    "JSON",
    "CSV",
    "XLSX",
    "DCAT",
    "Atom",
    "iCalendar",
    "OpenAPI",
    "YAML",
    "SHA",
    "API",
    "Shqip",
    "Srpski",
    "srpski",
    "English",
    "sq",
    "sr",
    "en",
}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def offenders(paths: Iterable[Path], rule: Callable[[Path], object]) -> dict[str, object]:
    """What the rule names in each file in which it names something."""
    verdicts = {named(path): rule(path) for path in paths}
    return {name: verdict for name, verdict in verdicts.items() if verdict}


def our_models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in ROOMS:
            yield from (model for model in config.get_models() if not model.__name__.startswith("Historical"))


# The rooms

# In the API one function chooses between what citizens see and what the caller's role sees.
CHOOSES_BY_ROLE = "kacanik_comms/api/reading.py"
# What the API remembers of requests and tokens: nothing that anybody reads.
REMEMBERED = r"(?<!\bKeptAnswer)(?<!\bApiToken)"


def test_what_citizens_see_starts_with_published():
    def asks_for_more(path):
        allowed = r"(?:published|visible_to)" if named(path) == CHOOSES_BY_ROLE else "published"
        unguarded = rf"{REMEMBERED}\.(?:objects|_default_manager)\b(?!\s*\.{allowed}\()[^\n]*"
        return re.findall(unguarded, path.read_text())

    paths = [path for room in ("public", "api") for path in (ROOT / "kacanik_comms" / room).rglob("*.py")]
    assert not offenders(paths, asks_for_more)


def test_whoever_has_no_role_is_given_what_is_published_and_nothing_else():
    chosen = ast.parse((ROOT / CHOOSES_BY_ROLE).read_text())
    uses = [
        node.attr
        for node in ast.walk(chosen)
        if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    ]
    assert len(uses) == 1


# The code


def test_no_file_is_longer_than_a_person_reads_in_one_go():
    paths = [*CODE, *TEMPLATES, *(ROOT / "static").rglob("*.js"), *(ROOT / "tests").rglob("*.py")]
    lengths = {named(path): len(path.read_text().splitlines()) for path in paths}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_no_style_sheet_of_the_pages_is_longer_than_one_finds_ones_way_in():
    # Lists, which nobody reads from top to bottom.
    lengths = {named(path): len(path.read_text().splitlines()) for path in (ROOT / "static").rglob("*.css")}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_STYLE_SHEET}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every method call of a file with the method's name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


# Names

GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}
# Words that say nothing of what they hold.
EMPTY_NAMES = {"told", "said", "found", "one"}


def test_variables_are_nouns_of_the_domain():
    def empty_names(path: Path) -> set[str]:
        return {
            f"{node.lineno}: {name}"
            for node in ast.walk(ast.parse(path.read_text()))
            for name in names_given_by(node)
            if name in EMPTY_NAMES
        }

    assert offenders([*CODE, *(ROOT / "tests").rglob("*.py")], empty_names) == {}


def names_given_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.arg):
        yield node.arg


def test_no_two_classes_of_one_name():
    """Those inside of another class are named with it, and Django calls each of its commands `Command`."""
    places: dict[str, list[str]] = {}
    for path in CODE:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name != "Command":
                places.setdefault(node.name, []).append(named(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.slow
def test_writes_that_the_history_misses_are_where_they_are_looked_for():
    def missed(path):
        # `update` of a dict or a hash takes a value; that of a QuerySet takes names.
        return [
            f"line {call.lineno}: {name}"
            for name, call in calls(path)
            if name in {"bulk_create", "bulk_update"}
            or (name == "update" and call.keywords and not call.args)
        ]

    paths = [path for path in CODE if path.name not in {"actions.py", "querysets.py", "revision.py"}]
    assert not offenders(paths, missed)


def test_views_leave_writing_to_actions():
    writes = {"save", "create", "get_or_create", "update_or_create", "delete", "bulk_create", "bulk_update"}

    def written(path):
        return [f"line {call.lineno}: {name}" for name, call in calls(path) if name in writes]

    paths = [path for path in CODE if path.stem == "views" or path.parent.stem == "views"]
    assert not offenders(paths, written)


# The models


def test_every_model_and_field_is_explained_and_named_in_the_readers_language():
    of_django = {field.name for field in AbstractUser._meta.get_fields()}
    unexplained, unnamed = [], []
    for model in our_models():
        label = model._meta.label
        names = [model._meta.original_attrs.get(name) for name in ("verbose_name", "verbose_name_plural")]
        if not all(isinstance(name, Promise) for name in names):
            unnamed.append(label)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            # modeltranslation's copies (title_en) carry the words of the original.
            is_copy = field.auto_created or hasattr(field, "translated_field")
            if is_copy or (issubclass(model, AbstractUser) and field.name in of_django):
                continue
            if not field.help_text:
                unexplained.append(f"{label}.{field.name}")
            if not isinstance(field._verbose_name, Promise):
                unnamed.append(f"{label}.{field.name}")
    assert not unexplained
    assert not unnamed


# The templates


class Page(HTMLParser):
    """Collects what in a template a strict content security policy or a reader would trip over."""

    SPOKEN = ("alt", "aria-label", "placeholder", "title")

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.spoken: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        names = {name for name, _ in attrs}
        # A data block is no script: browsers do not run it, and the policy does not concern it.
        is_data = ("type", "application/ld+json") in attrs
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.inline.append(f"<{tag}>")
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        self.inline += [value for name, value in attrs if value and value.startswith("javascript:")]
        self.spoken += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in {"style", "script", "code"}:
            self.spoken.append(data)


def read_page(path: Path) -> Page:
    """The template without Django's tags and without what it gives to translators."""
    page, text, inside_translation, inside_comment = Page(), [], False, False
    for token in Lexer(path.read_text()).tokenize():
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK:
            inside_translation = words[0] == "blocktranslate" or (inside_translation and words[0] == "plural")
            inside_comment = words[0] == "comment"
        elif token.token_type == TokenType.TEXT and not inside_translation and not inside_comment:
            text.append(token.contents)
        if token.token_type == TokenType.BLOCK and words[0].startswith("end"):
            inside_translation = inside_comment = False
    page.feed("".join(text))
    page.close()
    return page


def test_every_template_can_be_read():
    for path in TEMPLATES:
        get_template(path.relative_to(ROOT / "templates").as_posix())


def test_no_template_needs_an_exception_from_the_content_security_policy():
    paths = [path for path in TEMPLATES if READ_BY_WEASYPRINT not in path.as_posix()]
    paths = [path for path in paths if path.parent != READ_BY_MAIL_PROGRAMS]
    assert not offenders(paths, lambda path: read_page(path).inline)


def test_no_text_in_a_template_escapes_the_translators():
    def untranslated(path):
        # A block may fill in a part of a class: page--narrow.
        spoken = [re.sub(r"\b[a-z_]+--[a-z_-]+", "", text) for text in read_page(path).spoken]
        words = {word for text in spoken for word in re.findall(r"[^\W\d_]{2,}", text)}
        return words - SAME_IN_EVERY_LANGUAGE

    assert not offenders([path for path in TEMPLATES if path != READ_BY_US], untranslated)


def test_no_text_inside_of_an_f_string_escapes_the_translators():
    """Xgettext does not look into those."""

    def untranslated(path: Path) -> set[str]:
        return {
            ast.unparse(call)
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.JoinedStr)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and ast.unparse(call.func) in GETTEXT
        }

    assert offenders(CODE, untranslated) == {}


def test_every_static_file_and_template_that_a_template_names_exists():
    def missing(path):
        source = path.read_text()
        for name in re.findall(r"{% (?:include|extends) ['\"]([^'\"#]+)", source):
            get_template(name)
        return [
            name for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", source) if not finders.find(name)
        ]

    assert not offenders(TEMPLATES, missing)


# Asks, changes nothing, and sets no cookie for it.
ASKS_ONLY = "templates/public/verify.html"


def test_every_form_that_changes_something_carries_its_token():
    def wrong_forms(path):
        forms = re.findall(
            r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE
        )
        return [form for form in forms if ("{% csrf_token %}" in form) == (named(path) == ASKS_ONLY)]

    assert not offenders(TEMPLATES, wrong_forms)


# The documentation


def test_every_link_of_the_documentation_leads_somewhere():
    def broken(path):
        targets = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
        ours = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
        return [target for target in ours if not (path.parent / target).exists()]

    assert not offenders([ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], broken)


# The dependencies


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_what_an_error_says_is_not_followed_by_a_second_full_stop():
    """Most of them end with one: `as_sentence(error)` sees to it that there is one."""
    of_an_error = re.compile(
        r"\{(?:str\()?(?:err|error|exc|exception|reason|refusal|refused)\)?(?:![rs])?\}\.(?!\w)"
    )
    assert not [path for path in [*CODE, ROOT / "deploy" / "look.py"] if of_an_error.search(path.read_text())]


# For whoever has the code at hand, whatever the server is like.
FOR_DEVELOPERS = {
    "kacanik_comms/settings.py",
    "kacanik_comms/core/messages.py",
    "kacanik_comms/server/management/commands/update.py",
}


def test_messages_name_a_command_as_it_is_typed_on_the_server():
    """`%(command)s` in what a check says, elsewhere `typed("backup")` (core/terminal.py)."""

    def names_manage_py(path: Path) -> list[int]:
        tree = ast.parse(path.read_text())
        alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        return [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in alone and "manage.py" in str(node.value)
        ]

    assert set(offenders(CODE, names_manage_py)) == FOR_DEVELOPERS
    assert not [path for path in TEMPLATES if "manage.py" in path.read_text()]


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    dependencies = [line for line in lines if re.match(r'\s+"[A-Za-z0-9-]+\s*[~=<>]=?', line)]
    assert dependencies
    assert not [line for line in dependencies if "#" not in line]


def test_every_dependency_is_pinned_with_its_hashes_and_names_no_index():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for file, dependencies in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-dev.txt", [*project["dependencies"], *project["optional-dependencies"]["dev"]]),
    ):
        direct = {re.split(r"[~=<>]", dependency)[0].lower() for dependency in dependencies}
        assert not direct - set(pins(file))
        lines = (ROOT / file).read_text().splitlines()
        assert all("--hash=sha256:" in after for line, after in pairwise(lines) if "==" in line)
        assert not [line for line in lines if "://" in line or line.startswith("-")]


def test_the_demonstration_and_the_tests_run_the_same_versions():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()
