"""What a new password may not be made of, beside what Django's own rules say."""

import re
from typing import Any

from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.core.text import fold

# The municipality's and the product's words, without accents, in the forms in which people write them.
HOUSE = (
    *("kacanikut", "kacanikit", "kacaniku", "kacanik", "komunikimit", "komunikimi", "komunikim", "komunave"),
    *("komunes", "komuna", "komune", "opstina", "opstine", "kosova", "kosove", "kosovo", "municipality"),
    *("fjalekalimi", "fjalekalim", "lozinka", "password", "plani", "comms"),
)
OWN = ("username", "first_name", "last_name", "email", "position")
SHORTEST_WORD = 3
LEFT = 8
# Instead of one line for each of the rules.
HELP = gettext_lazy(
    "At least 12 characters, and neither your name, words of the municipality nor a common password. "
    "Three or four words at random are easy to remember."
)


class Argon2(Argon2PasswordHasher):
    """With the least that OWASP asks for: Django's own takes 100 MB a password, which eight threads do not have."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class WordsNearAtHand:
    """Without the words that anybody would try first, enough must be left: `kacanik2026!` is five characters."""

    def validate(self, password: str, user: Any = None) -> None:
        left = fold(password)
        for word in sorted({*HOUSE, *_words_of(user)}, key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT:
            raise ValidationError(
                _("The password consists mostly of your name or of words of the municipality."),
                code="password_near_at_hand",
            )

    def get_help_text(self) -> str:
        return _("Not your name, and not words of the municipality.")


class NewPasswordMixin(SetPasswordMixin):
    """What is wrong with a new password stands at its field, not at the one where it is repeated."""

    def validate_password_for_user(self, user: Any, password_field_name: str = "password1") -> None:  # noqa: S107
        super().validate_password_for_user(user, password_field_name=password_field_name)


def _words_of(user: Any) -> set[str]:
    texts = (fold(str(getattr(user, name, "") or "")) for name in OWN)
    return {word for text in texts for word in re.split(r"[\W_]+", text) if len(word) >= SHORTEST_WORD}
