"""The sort key compared byte by byte, whatever the database's locale; a derived column can only be made anew."""

from django.db import migrations, models

import clusters.models.derived

INDEXES = [
    models.Index(fields=["sort_key", "id"], name="business_by_name"),
    models.Index(fields=["cluster", "sort_key", "id"], name="business_by_cluster_and_name"),
    models.Index(condition=models.Q(("is_raising", True)), fields=["sort_key"], name="business_raising"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0006_sector_choices_history_once_per_statement"),
    ]

    operations = [
        *(migrations.RemoveIndex("business", index.name) for index in INDEXES),
        migrations.RemoveField("business", "sort_key"),
        migrations.AddField("business", "sort_key", clusters.models.derived.sort_key()),
        *(migrations.AddIndex("business", index) for index in INDEXES),
    ]
