"""The catalogues are made and checked without a system gettext."""

import gettext
from pathlib import Path

import django
import pytest

from kacanik_comms.core import messages

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext_lazy, pgettext

title = _("Annual plan")
# Translators: the mayor's own cabinet
owner = gettext_lazy("Chief of cabinet")
count = ngettext("%(count)d activity", "%(count)d activities", 2)
month = pgettext("month", "May")
late = npgettext_lazy("timeliness", "%(n)d is late", "%(n)d are late", "n")
not_a_message = title("Nobody reads this")
long = _("One sentence "
         "on two lines")
"""

TEMPLATE = """{% extends "base.html" %}
    {% block main %}
  <h1 title="{% translate "Today" %}">{{ _("What is due")|default:_("Nothing is due") }}</h1>
      {% translate "May" context "permission" as may %}
  {% blocktranslate trimmed with name=plan.title %}
      The plan
      {{ name }}
  {% endblocktranslate %}
  {% blocktranslate count n=late trimmed context "timeliness" %}
    {{ n }} unit missed
  {% plural %}
    {{ n }} units missed
  {% endblocktranslate %}
  <p>It's not Python: "'(</p>
{% endblock %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "views.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "today.html").write_text(TEMPLATE)
    return tmp_path


def update(project: Path, locale: str = "sq") -> Path:
    path = messages.catalogue_path(project / "locale", locale)
    messages.update_catalogue(messages.extract_messages(project), path, locale)
    return path


def problems(project: Path, path: Path, locale: str = "sq") -> list[str]:
    return list(messages.problems(messages.extract_messages(project), messages.read_catalogue(path), locale))


def translate(path: Path, english: str, *forms: str) -> None:
    """Fill in a translation as a person does in the file: after the words, before the next message."""
    before, after = path.read_text().split(f'"{english}"\n', 1)
    entry, _, rest = after.partition("\n\n")
    lines = [line for line in entry.splitlines() if not line.startswith("msgstr")]
    if len(forms) == 1:
        lines.append(f'msgstr "{forms[0]}"')
    else:
        lines += [f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)]
    path.write_text(f'{before}"{english}"\n' + "\n".join(lines) + "\n\n" + rest)


def test_every_way_of_writing_a_message_is_found(project):
    messages_in_it = messages.extract_messages(project)
    assert set(messages_in_it) == {
        (None, "Annual plan"),
        (None, "Chief of cabinet"),
        (None, "%(count)d activity"),
        ("month", "May"),
        ("permission", "May"),
        ("timeliness", "%(n)d is late"),
        ("timeliness", "%(n)s unit missed"),
        (None, "One sentence on two lines"),
        (None, "Today"),
        (None, "What is due"),
        (None, "Nothing is due"),
        (None, "The plan %(name)s"),
    }
    assert messages_in_it["timeliness", "%(n)s unit missed"].id == ("%(n)s unit missed", "%(n)s units missed")
    assert messages_in_it[None, "Chief of cabinet"].auto_comments == ["the mayor's own cabinet"]


def test_translators_find_their_words_again_after_the_code_changed(project):
    path = update(project)
    translate(path, "Annual plan", "Plani vjetor")
    (project / "plans" / "views.py").write_text(CODE + '\nmore = _("A new message")\n')
    update(project)
    catalogue = messages.read_catalogue(path)
    assert catalogue[None, "Annual plan"].string == "Plani vjetor"
    assert catalogue[None, "A new message"].string == ""


def test_a_similar_message_is_never_guessed(project):
    path = update(project)
    translate(path, "Annual plan", "Plani vjetor")
    (project / "plans" / "views.py").write_text(CODE.replace("Annual plan", "Annual plans"))
    update(project)
    assert messages.read_catalogue(path)[None, "Annual plans"].string == ""
    assert "fuzzy" not in path.read_text()
    assert "Plani vjetor" not in path.read_text()


def test_nothing_changes_when_only_lines_move(project):
    before = update(project).read_bytes()
    (project / "plans" / "views.py").write_text("\n\n\n" + CODE)
    assert update(project).read_bytes() == before


def test_the_check_names_what_is_missing_stale_fuzzy_and_broken(project):
    path = update(project)
    translate(path, "Annual plan", "Plani vjetor")
    translate(path, "The plan %(name)s", "Plani %(emri)s")
    sentence = "Një fjali në dy rreshta, e ngjitur dy herë."
    translate(path, "One sentence on two lines", sentence + sentence)
    path.write_text(path.read_text().replace('msgid "Today"', '#, fuzzy\nmsgid "Today"'))
    (project / "plans" / "views.py").write_text(CODE.replace("Chief of cabinet", "Head of cabinet"))
    messages_in_it = problems(project, path)
    assert "sq: missing from the catalogue: 'Head of cabinet' (run manage.py makemessages)" in messages_in_it
    assert (
        "sq: stale, no longer in the code: 'Chief of cabinet' (run manage.py makemessages)" in messages_in_it
    )
    assert "sq: fuzzy: 'Today'" in messages_in_it
    assert "sq: not translated: 'May' [month]" in messages_in_it
    assert "sq: translated twice over: 'One sentence on two lines'" in messages_in_it
    assert "sq: placeholders differ (%(emri), %(name)): 'The plan %(name)s'" in messages_in_it
    assert not [problem for problem in messages_in_it if "Annual plan" in problem]


def test_the_check_names_what_is_translated_twice_over(project):
    path = update(project)
    sentence = "Plani vjetor për informim dhe komunikim."
    translate(path, "Annual plan", sentence * 2)
    assert "sq: translated twice over: 'Annual plan'" in problems(project, path)
    translate(path, "Annual plan", sentence)
    assert not [problem for problem in problems(project, path) if "Annual plan" in problem]


def test_serbian_needs_three_forms_of_a_number(project):
    path = update(project, "sr_Latn")
    activity = "sr_Latn: not translated: '%(count)d activity'"
    translate(path, "%(count)d activities", "%(count)d aktivnost", "%(count)d aktivnosti")
    assert activity in problems(project, path, "sr_Latn")
    translate(path, "%(count)d activities", *(f"%(count)d aktivnost{end}" for end in ("", "i", "i")))
    assert activity not in problems(project, path, "sr_Latn")


def test_a_serbian_day_at_the_end_of_a_sentence_needs_no_full_stop_of_ours(project):
    (project / "plans" / "views.py").write_text('until = _("It waits until %(day)s.")')
    path = update(project, "sr_Latn")
    translate(path, "It waits until %(day)s.", "Čeka do %(day)s.")
    twice = "sr_Latn: two full stops, a day has its own: 'It waits until %(day)s.'"
    assert twice in problems(project, path, "sr_Latn")
    translate(path, "It waits until %(day)s.", "Čeka do %(day)s")
    assert twice not in problems(project, path, "sr_Latn")


def test_compiled_messages_are_what_gettext_reads(project):
    path = update(project, "sr_Latn")
    translate(path, "Annual plan", "Godišnji plan")
    translate(
        path, "%(count)d activities", "%(count)d aktivnost", "%(count)d aktivnosti", "%(count)d  aktivnosti"
    )
    assert messages.compile_catalogue(path, "sr_Latn") is True
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Annual plan") == "Godišnji plan"
    assert compiled.gettext("Chief of cabinet") == "Chief of cabinet"
    forms = [
        compiled.ngettext("%(count)d activity", "%(count)d activities", n) % {"count": n} for n in (21, 3, 11)
    ]
    assert forms == ["21 aktivnost", "3 aktivnosti", "11  aktivnosti"]


def test_an_unchanged_catalogue_is_not_compiled_again(project):
    path = update(project)
    assert messages.compile_catalogue(path, "sq") is True
    assert messages.compile_catalogue(path, "sq") is False


def test_the_plural_rules_are_those_that_django_merges_with():
    django_locale = Path(django.__file__).parent / "conf" / "locale"
    for locale, rule in messages.PLURAL_FORMS.items():
        assert rule in (django_locale / locale / "LC_MESSAGES" / "django.po").read_text()
