"""How the search reads words: whatever marks, endings, quotation marks and hyphens they have."""

import pytest

from kacanik_comms.core.words import question_in, stem, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Dita e Dyerve”, „të Hapura“!", ["dita", "e", "dyerve", "te", "hapura"]),
        ("Đačko veće", ["djacko", "vece"]),
        ("Kac\u0327anik", ["kacanik"]),
        ("komu\u00adni\u200bkate\u0308", ["komunikate"]),
        ("e-mail", ["email", "e", "mail"]),
        ("OJQ-të", ["ojqte", "ojq", "te"]),
        ("Facebook‑u", ["facebooku", "facebook", "u"]),
        ("2.R7", ["2.r7", "2r7", "r7"]),
        ("më 2023", ["me", "2023"]),
    ],
)
def test_the_forms_under_which_a_text_is_found(text, words):
    assert list(words_in(text)) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("konferencë për shtyp", ("konference", "shtyp")),
        ("1. R7", ("1.r7",)),
        ("1,R7", ("1.r7",)),
        ("e-mail", ("email",)),
        ("OJQ-të, Facebook-u", ("ojq", "facebook")),
        ("të", ("te",)),
        ("%_.*([\\", ()),
    ],
)
def test_the_words_that_somebody_looks_for(typed, words):
    assert question_in(typed) == words


@pytest.mark.parametrize(
    "forms",
    [
        "komunikate komunikata komunikates komunikaten komunikatave",
        "mbledhje mbledhja mbledhjen mbledhjes mbledhjeve mbledhjet",
        "raport raporti raportit raportin raporte raportet raporteve",
        "media mediat mediave mediji medija medijima medije",
        "drustvene drustvenih drustvenu",
        "saopstenje saopstenja saopstenju",
        "activity activities",
        "interview interviews",
    ],
)
def test_forms_of_one_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("word", "other"), [("komunikata", "komunikimi"), ("plani", "planifikimi")])
def test_words_that_only_begin_alike_stay_apart(word, other):
    assert stem(word) != stem(other)
