"""The promise the portal begins with; the agency changes it by adding one of its own."""

from datetime import date, time

from django.db import migrations

FIRST_DAY = date(2014, 10, 24)


def promise(apps, schema_editor):
    apps.get_model("investors", "AnswerPromise").objects.create(
        starts_on=FIRST_DAY,
        working_minutes=960,
        opens_at=time(9),
        closes_at=time(17),
        note="Two working days: what the portal begins with until the agency decides otherwise.",
    )


def withdraw(apps, schema_editor):
    apps.get_model("investors", "AnswerPromise").objects.filter(starts_on=FIRST_DAY).delete()


class Migration(migrations.Migration):
    dependencies = [("investors", "0001_enquiries")]

    operations = [migrations.RunPython(promise, withdraw)]
