"""The search key of every patient, computed for those already there."""

from django.db import migrations

from apps.patients.search_key import SearchKeyField, search_key


def fill(apps, schema_editor):
    Patient = apps.get_model("patients", "Patient")
    batch = []
    for patient in Patient.objects.only("pk", "name", "number").iterator(chunk_size=1000):
        patient.search_key = search_key(name=patient.name, number=patient.number)
        batch.append(patient)
        if len(batch) == 1000:
            Patient.objects.bulk_update(batch, ["search_key"])
            batch = []
    Patient.objects.bulk_update(batch, ["search_key"])


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="search_key",
            field=SearchKeyField(db_index=True, default="", editable=False, max_length=400),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
