"""A small region to import registers into."""

from types import SimpleNamespace

import pytest

from clusters.models import Business, RegisterImport, SicCode, SicSectorRule
from clusters.register.run import carry_out
from tests.factories.clusters import ClusterFactory, PostcodeRuleFactory, SectorFactory
from tests.factories.register import register_file

LIST = "Digital sector, 2026"


@pytest.fixture
def region(db):
    """Manchester (M, DN but not DN14) and Leeds (LS); software and games are digital, plumbing is not."""
    manchester, leeds = ClusterFactory(name="Manchester"), ClusterFactory(name="Leeds")
    for prefix, cluster in (("M", manchester), ("DN", manchester), ("LS", leeds), ("DN14", None)):
        PostcodeRuleFactory(prefix=prefix, cluster=cluster)
    software, games = SectorFactory(name="Software"), SectorFactory(name="Games")
    for code, is_digital, sectors in (
        ("62020", True, [software]),
        ("58210", True, [software, games]),
        ("43220", False, []),
    ):
        sic = SicCode.objects.create(code=code, description=code, is_digital=is_digital, list_version=LIST)
        SicSectorRule.objects.bulk_create(SicSectorRule(sic_code=sic, sector=sector) for sector in sectors)
    return SimpleNamespace(manchester=manchester, leeds=leeds, software=software, games=games)


@pytest.fixture
def take_in(region, tmp_path):
    """Import these lines as the register of a day; the import, done or not."""

    def run(lines, *, day="2026-11-01", **options):
        path = register_file(tmp_path, lines, name=f"BasicCompanyDataAsOneFile-{day}.csv")
        return carry_out(RegisterImport(**options), [path])

    return run


@pytest.fixture
def business():
    """The business of this company number."""
    return lambda number="01234567": Business.objects.get(company_number=number)
