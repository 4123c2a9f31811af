"""The groups that give the roles."""

from typing import Any

from django.db import migrations

ROLES = ["information_officer", "chief_of_cabinet", "office_contributor", "plan_administrator"]


def make_groups(apps: Any, schema_editor: Any) -> None:
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
