"""What search engines may find, of all apps."""

from clusters import sitemaps as clusters_sitemaps
from funding import sitemaps as funding_sitemaps

SITEMAPS = {**clusters_sitemaps.SITEMAPS, **funding_sitemaps.SITEMAPS}
