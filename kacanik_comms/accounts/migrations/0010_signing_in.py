"""One person an e-mail address, each that is known counts as confirmed; one tool counts what is guessed."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower


def confirm_addresses(apps: Any, schema_editor: Any) -> None:
    users = apps.get_model("accounts", "User").objects.exclude(email="")
    addresses = apps.get_model("account", "EmailAddress").objects
    people: dict[str, list[str]] = {}
    for user in users.order_by("pk"):
        people.setdefault(user.email.strip().lower(), []).append(user.username)
    if shared := {email: names for email, names in people.items() if len(names) > 1}:
        raise RuntimeError(
            "Each e-mail address may belong to one account only. Change it in the administration, then migrate again: "
            + "; ".join(f"{email} ({', '.join(names)})" for email, names in shared.items())
        )
    for user in users:
        user.email = user.email.strip().lower()
        user.save(update_fields=["email"])
        addresses.get_or_create(user_id=user.pk, email=user.email, defaults={"verified": True, "primary": True})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_leaving"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(confirm_addresses, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_person_an_email",
                violation_error_message="Somebody else has this e-mail address.",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="second_factor_due_on",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="The day from which this person needs a second factor; empty where none is asked for.",
                null=True,
                verbose_name="second factor due on",
            ),
        ),
        # Counted with everything else, in limits.py.
        migrations.DeleteModel(name="WrongPassword"),
    ]
