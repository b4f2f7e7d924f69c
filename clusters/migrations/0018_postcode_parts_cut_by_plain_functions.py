"""Area and district by plain functions of what is a postcode; a derived column can only be made anew.

The columns hold what they held before. The search's view reads one of them, so it is set aside meanwhile.
"""

from importlib import import_module

from django.db import migrations

import clusters.models.derived

SEARCHED = import_module("clusters.migrations.0016_cells_of_the_search").SOURCE
NOT_SEARCHED = "DROP VIEW clusters_businesssearch_source;"


class Migration(migrations.Migration):
    dependencies = [("clusters", "0017_company_number_named_as_a_ground")]

    operations = [
        migrations.RunSQL(NOT_SEARCHED, SEARCHED),
        migrations.RemoveField("business", "postcode_area"),
        migrations.RemoveField("business", "postcode_district"),
        migrations.AddField("business", "postcode_area", clusters.models.derived.postcode_area()),
        migrations.AddField("business", "postcode_district", clusters.models.derived.postcode_district()),
        migrations.RunSQL(SEARCHED, NOT_SEARCHED),
    ]
