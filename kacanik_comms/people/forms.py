"""What administrators say about people, and people about themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.passwords import HELP, NewPasswordMixin
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.fields import InAlphabet
from kacanik_comms.core.visible import validate_visible
from kacanik_comms.people.actions import Invitee
from kacanik_comms.people.models import Invitation
from kacanik_comms.people.reading import MOST_LINES, PastedLine
from plans.models import Office

LONGEST_LIST = 20_000


class OfficeField(forms.ModelChoiceField):
    iterator = InAlphabet
    says_when_needed = True


class OfficeBoxes(forms.ModelMultipleChoiceField):
    iterator = InAlphabet
    says_when_needed = True


class RoleBoxes(forms.TypedMultipleChoiceField):
    says_when_needed = True


class InviteForm(forms.Form):
    """One person."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        validators=[validate_visible],
        error_messages={"required": _("Enter the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=150, error_messages={"required": _("Enter the e-mail.")}
    )
    role = forms.TypedChoiceField(
        label=_("Role"), choices=Role.choices, coerce=Role, initial=Role.CONTRIBUTOR
    )
    office = OfficeField(
        label=_("Office"),
        queryset=Office.objects.in_office(),
        required=False,
        empty_label=_("none"),
        help_text=_("Needed for an office contributor, who reports on its activities."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.CONTRIBUTOR and "office" in cleaned and not cleaned["office"]:
            self.add_error("office", _("Choose the office of the office contributor."))
        return cleaned

    @property
    def invitee(self) -> Invitee:
        return Invitee(**{**self.cleaned_data, "email": self.cleaned_data["email"].lower()})


class SeveralForm(forms.Form):
    """A pasted list."""

    people = forms.CharField(
        label=_("List"),
        max_length=LONGEST_LIST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("On each line: name, e-mail, office. Also as copied from a spreadsheet."),
        error_messages={"required": _("Paste the list.")},
    )
    role = InviteForm.base_fields["role"]
    language = InviteForm.base_fields["language"]

    def clean_people(self) -> str:
        people: str = self.cleaned_data["people"]
        if sum(bool(line.strip()) for line in people.splitlines()) > MOST_LINES:
            raise ValidationError(_("Invite at most %(most)s people at once.") % {"most": MOST_LINES})
        return people

    def with_only(self, lines: Iterable[PastedLine]) -> "SeveralForm":
        """The same form with the lines that are still to be mended."""
        initial = self.cleaned_data | {"people": "\n".join(line.text for line in lines)}
        return SeveralForm(initial=initial)


class PersonForm(forms.Form):
    """The roles and offices of somebody who is here."""

    roles = RoleBoxes(
        label=_("Roles"),
        choices=Role.choices,
        coerce=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a role they see only what citizens see."),
    )
    offices = OfficeBoxes(
        label=_("Offices"),
        queryset=Office.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Needed for an office contributor, who reports on their activities."),
    )

    def __init__(self, person: User, data: Any = None) -> None:
        own = person.offices.all()
        super().__init__(data, initial={"roles": list(person.rights.own), "offices": own})
        # One that another office has succeeded is still that of its people.
        current = Office.objects.in_office().values("pk")
        offices = cast("OfficeBoxes", self.fields["offices"])
        offices.queryset = Office.objects.filter(Q(pk__in=current) | Q(pk__in=own.values("pk")))
        keys = {office.pk for office in own}
        choices: list[Any] = list(cast("Any", offices.choices))
        # Their own stand first, where one sees them without scrolling.
        choices.sort(key=lambda choice: choice[0].value not in keys)
        offices.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if Role.CONTRIBUTOR in cleaned.get("roles", ()) and not cleaned.get("offices"):
            self.add_error("offices", _("Choose the office of the office contributor."))
        return cleaned


def _names() -> dict[str, forms.CharField]:
    return {
        name: forms.CharField(
            label=label,
            max_length=150,
            validators=[validate_visible],
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={"required": _("Enter the name.")},
        )
        for name, label, autocomplete in (
            ("first_name", _("First name"), "given-name"),
            ("last_name", _("Last name"), "family-name"),
        )
    }


class WelcomeForm(NewPasswordMixin, forms.Form):
    """What somebody who was invited chooses."""

    first_name, last_name = _names().values()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password1, password2 = NewPasswordMixin.create_password_fields()

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        self.invitation = invitation
        first_name, _space, last_name = invitation.name.rpartition(" ")
        initial = {"first_name": first_name, "last_name": last_name, "language": invitation.language}
        super().__init__(data, initial=initial)
        self.fields["password1"].help_text = HELP
        self.fields["password2"].label, self.fields["password2"].help_text = _("Password, once more"), ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        # Against what the account will be: no password is like the name or the e-mail.
        person = User(
            username=self.invitation.email,
            email=self.invitation.email,
            first_name=self.cleaned_data.get("first_name", ""),
            last_name=self.cleaned_data.get("last_name", ""),
        )
        self.validate_password_for_user(person)
        return super().clean() or self.cleaned_data


class OwnForm(forms.ModelForm):
    """What everybody says of themselves."""

    first_name, last_name = _names().values()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "position", "language", "has_shortcuts"]
        help_texts = {"language": _("Of these pages, and of the letters to you.")}
