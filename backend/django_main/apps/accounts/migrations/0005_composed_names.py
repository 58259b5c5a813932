"""Names of logins and of people in one form, those already there as well."""

from django.db import migrations

from common.names import names_compose


def compose(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.all()
    names_compose(users, "username")
    names_compose(users, "name")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_second_factor")]

    operations = [migrations.RunPython(compose, migrations.RunPython.noop)]
