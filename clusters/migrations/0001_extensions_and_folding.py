"""What PostgreSQL must offer: search over names and words, and one way of folding a name everywhere.

The extensions are trusted ones: the owner of the database may create them.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# Declared immutable so that columns and indexes can stand on it: it is, for as long as the dictionary it names is
# not edited. The standard body is bound to unaccent when made, whatever the search path of later sessions.
FOLDED = """
CREATE FUNCTION folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ltrim(lower(unaccent('unaccent'::regdictionary, value)), E' \\t!"#$%&''()*+,-./:;<=>?@[]^_`{|}~');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded(text);"),
    ]
