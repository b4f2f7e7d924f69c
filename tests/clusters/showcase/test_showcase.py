"""The fictional world: deterministic, plausible, plainly fictional."""

import csv
import gzip
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from clusters import company_numbers, postcodes
from clusters.enums import ListingState
from clusters.models import Business, Cluster, ClusterCurator
from clusters.showcase.invention import invent
from clusters.showcase.presence import note_presence
from clusters.showcase.register_file import HEADER, write_register
from funding.showcase import remove_funding
from investors.showcase import remove_investors

SEED = 2014


@pytest.fixture
def reference(db):
    call_command("load_reference", verbosity=0)


@pytest.fixture
def showcase(reference):
    call_command("showcase", businesses=200, verbosity=0)


def test_same_seed_and_number_give_the_same_business():
    assert invent(17, seed=SEED) == invent(17, seed=SEED)


def test_another_seed_gives_another_world():
    assert [invent(n, seed=1) for n in range(5)] != [invent(n, seed=2) for n in range(5)]


def test_invented_companies_cannot_be_taken_for_real_ones():
    for business in (invent(n, seed=SEED) for n in range(300)):
        assert business.company_number[:1] in {"", "9"}
        assert not business.website or business.website.endswith(".example")


def test_invented_postcodes_and_numbers_are_well_formed():
    for business in (invent(n, seed=SEED) for n in range(300)):
        assert postcodes.normalise(business.postcode) == business.postcode
        assert not business.company_number or company_numbers.is_familiar(business.company_number)


def test_showcase_writes_as_many_as_asked(showcase):
    assert Business.objects.filter(is_showcase=True).count() == 200


def test_showcase_has_every_state_a_visitor_or_curator_meets(reference):
    call_command("showcase", businesses=600, verbosity=0)
    states = set(Business.objects.values_list("listing_state", flat=True))
    assert states == set(ListingState) - {ListingState.MERGED}


def test_businesses_lie_in_the_cluster_their_postcode_belongs_to(showcase):
    from clusters.models import PostcodeRule

    for business in Business.objects.select_related("cluster")[:60]:
        assert PostcodeRule.objects.cluster_for(business.postcode) == business.cluster


def test_sectors_follow_from_codes_and_choice(showcase):
    for business in Business.objects.filter(listing_state="published")[:20]:
        chosen = set(business.sector_choices.values_list("sector", flat=True))
        assert chosen <= set(business.sector_ids)


def test_demonstration_curator_keeps_one_cluster(showcase):
    assert list(ClusterCurator.objects.values_list("cluster__slug", flat=True)) == ["leeds"]


def test_clusters_have_somebody_to_ask_for(showcase):
    assert not Cluster.objects.filter(contact_name="").exists()


def test_second_showcase_is_refused(showcase):
    with pytest.raises(CommandError, match="--replace"):
        call_command("showcase", businesses=10, verbosity=0)


def test_replacing_leaves_only_the_new_one(showcase):
    call_command("showcase", businesses=20, replace=True, verbosity=0)
    assert Business.objects.count() == 20


@pytest.mark.parametrize("name", ["register.csv", "register.zip", "register.csv.gz"])
def test_register_file_is_written_in_each_form(tmp_path, name):
    path = tmp_path / name
    write_register(path, 30, seed=SEED, kept_share=1, sic_texts={})
    rows = list(csv.reader(io.StringIO(text_of(path))))
    assert rows[0] == HEADER
    assert len(rows) == 31
    assert {len(row) for row in rows} == {55}


def test_register_file_keeps_the_share_asked_for(tmp_path):
    path = tmp_path / "register.csv"
    write_register(path, 400, seed=SEED, kept_share=0, sic_texts={})
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    digital_and_northern = [
        row
        for row in rows
        if row["SICCode.SicText_1"][:2] in {"26", "58", "59", "60", "61", "62", "63"}
        and row["RegAddress.PostCode"][:2] not in {"EC", "BS", "CF", "LE"}
    ]
    assert digital_and_northern == []


def text_of(path):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0]).decode()
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode()
    return path.read_text()


def test_every_page_says_that_the_showcase_is_loaded(client, showcase):
    assert b"are fictional" in client.get("/account/login/").content


def test_pages_say_nothing_of_a_showcase_that_is_gone(client, showcase):
    remove_funding()
    remove_investors()
    Business.objects.filter(is_showcase=True).delete()
    note_presence()
    assert b"are fictional" not in client.get("/account/login/").content


def test_row_of_an_invented_business_says_that_it_is_fictional(client, showcase):
    assert b'class="record__fictional"' in client.get("/businesses/").content
