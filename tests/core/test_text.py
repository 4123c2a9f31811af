import pytest

from kacanik_comms.core.text import albanian_key, as_sentence, fold


@pytest.mark.parametrize(
    ("hurried", "official"),
    [
        ("kacanik", "Kaçanik"),
        ("shendetesi", "Shëndetësi"),
        ("zarko sic", "Žarko Šić"),
        ("djordje", "Đorđe"),
        ("çë", "ÇË"),
    ],
)
def test_somebody_who_leaves_out_the_marks_finds_the_word_all_the_same(hurried, official):
    assert fold(hurried) == fold(official)


def test_words_that_differ_in_more_than_marks_stay_different():
    assert fold("Zyra") != fold("Zyrë")[:-1]
    assert fold("Nënë") == "nene"


def test_a_composed_letter_and_the_same_one_with_its_mark_apart_are_one():
    assert fold("Kac\u0327anik") == fold("Ka\u00e7anik")
    assert albanian_key("Kac\u0327anik") == albanian_key("Ka\u00e7anik")


def test_the_albanian_alphabet_has_its_own_order():
    in_order = [
        "Adelina", "Cen", "Çajup", "Drita", "Dhurata", "Era", "Ëndrra", "Gani", "Gjakova", "Lumi", "Llapi", "Nora",
        "Njomza", "Rita", "Rrahim", "Sara", "Shpend", "Teuta", "Theranda", "Xeni", "Xhevat", "Zana", "Zhuri",
    ]  # fmt: skip
    assert sorted(set(in_order), key=albanian_key) == in_order


def test_capitals_and_small_letters_sort_alike_and_digits_come_first():
    assert sorted(["beta", "Alfa", "2 zyra", "alfa 2"], key=albanian_key) == [
        "2 zyra",
        "Alfa",
        "alfa 2",
        "beta",
    ]


def test_serbian_letters_stand_behind_the_one_that_they_are_made_of():
    in_order = [
        "Cen",
        "Çajup",
        "Čedomir",
        "Ćirić",
        "Drita",
        "Đorđe",
        "Era",
        "Sara",
        "Štrpce",
        "Teuta",
        "Zana",
        "Živko",
    ]
    assert sorted(set(in_order), key=albanian_key) == in_order


def test_letters_that_neither_has_come_last():
    assert sorted(["Öz", "Zhur", "Wesley"], key=albanian_key) == ["Wesley", "Zhur", "Öz"]


@pytest.mark.parametrize("words", ["It is away", "It is away.", "It is\n  away\n"])
def test_what_an_error_says_ends_with_one_full_stop(words):
    assert as_sentence(OSError(words)) == "It is away."
