"""Names of patients and wards in one form, those already there as well."""

from django.db import migrations

from common.names import names_compose


def compose(apps, schema_editor):
    names_compose(apps.get_model("patients", "Patient").objects.all(), "name")
    names_compose(apps.get_model("patients", "Ward").objects.all(), "name")


class Migration(migrations.Migration):
    dependencies = [("patients", "0004_emergency_end")]

    operations = [migrations.RunPython(compose, migrations.RunPython.noop)]
