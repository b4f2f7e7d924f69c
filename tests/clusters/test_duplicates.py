"""Grounds beyond name and website, what is left out, and looking again from the desk."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from clusters.actions import find_duplicates
from clusters.models import DuplicatePair
from clusters.tasks import look_for_duplicates
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import BusinessFactory, CuratorshipFactory, RegisterRowFactory
from tests.factories.listings import DuplicatePairFactory, LinkFactory

pytestmark = pytest.mark.django_db

LISTING = "admin:clusters_duplicatepair_changelist"
LOOK = "admin:clusters_duplicatepair_look"


def unnumbered(**fields):
    return BusinessFactory(company_number="", **fields)


@pytest.mark.parametrize(
    "words",
    [
        {"description": "Registered in England, no. 01234567."},
        {"short_description": "Company 01234567"},
        {"website": "https://loom.example/companies/01234567/about"},
    ],
)
def test_company_number_in_its_own_words_is_a_ground(words):
    row = RegisterRowFactory(company_number="01234567")
    listing = unnumbered(registered_postcode="LS1 4DY", **words)
    find_duplicates()
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.same_number, pair.score) == (row, listing, True, 60)


def test_company_number_in_a_link_is_a_ground():
    RegisterRowFactory(company_number="SC123456")
    link = LinkFactory(business=unnumbered(), url="https://register.example/company/sc123456")
    find_duplicates()
    assert DuplicatePair.objects.get().second == link.business


@pytest.mark.parametrize("words", ["Ring 001234567890.", "See 1234567.", "Founded with 01234567x."])
def test_part_of_another_number_is_no_ground(words):
    RegisterRowFactory(company_number="01234567")
    unnumbered(description=words)
    assert find_duplicates().open_count == 0


def test_list_of_many_companies_is_no_ground():
    rows = [RegisterRowFactory(company_number=f"0123456{digit}") for digit in range(9)]
    unnumbered(description=" ".join(row.company_number for row in rows))
    assert find_duplicates().open_count == 0


def test_company_that_names_anothers_number_is_no_duplicate_of_it():
    RegisterRowFactory(company_number="01234567")
    BusinessFactory(company_number="07654321", description="Owned by 01234567.")
    assert find_duplicates().open_count == 0


def test_number_that_was_taken_out_of_the_words_takes_the_pair_away():
    RegisterRowFactory(company_number="01234567")
    listing = unnumbered(description="No. 01234567")
    find_duplicates()
    type(listing).objects.filter(pk=listing.pk).update(description="")
    assert find_duplicates()[:2] == (0, 1)


def test_pair_needs_a_ground():
    with pytest.raises(IntegrityError, match="duplicate_pair_has_ground"):
        DuplicatePairFactory(same_name=False)


def test_every_ground_together_is_a_hundred():
    RegisterRowFactory(
        company_number="01234567", legal_name="LOOM LIMITED", registered_postcode="LS1 4DY",
        website="https://loom.example",
    )  # fmt: skip
    unnumbered(
        legal_name="Loom", registered_postcode="LS1 4DY", website="https://loom.example",
        description="No. 01234567",
    )  # fmt: skip
    find_duplicates()
    assert DuplicatePair.objects.get().score == 100


# -- what is left out, and looking again


def test_list_says_what_was_left_out_and_when_it_was_looked_for():
    for _ in range(9):
        unnumbered(legal_name="North Digital", website="https://platform.example")
    client = signed_in(StaffFactory())
    assert "Not looked for yet" in client.get(reverse(LISTING)).content.decode()
    find_duplicates()
    page = client.get(reverse(LISTING)).content.decode()
    assert "1 name and 1 website that more than 8 listings share" in page


def test_staff_look_again_before_the_night(django_capture_on_commit_callbacks):
    staff = StaffFactory()
    with django_capture_on_commit_callbacks() as announced:
        answer = signed_in(staff).post(reverse(LOOK))
    assert answer.url == reverse(LISTING)
    assert [callback.args for callback in announced] == [
        ("clusters.tasks.look_for_duplicates", {"user_id": staff.pk})
    ]
    look_for_duplicates()
    RegisterRowFactory(company_number="01234567")
    unnumbered(description="No. 01234567")
    look_for_duplicates()
    assert not DuplicatePair.objects.exists()
    look_for_duplicates(user_id=staff.pk)
    assert DuplicatePair.objects.exists()


def test_curator_does_not_set_the_whole_directory_in_motion():
    client = signed_in(CuratorshipFactory().user)
    assert "Look again now" not in client.get(reverse(LISTING)).content.decode()
    assert client.post(reverse(LOOK)).status_code == 403


def test_merge_page_says_what_an_empty_field_takes():
    first, second = BusinessFactory(description="We weave."), unnumbered(description="")
    address = f"{reverse('admin:clusters_business_merge')}?with={first.pk}&with={second.pk}"
    page = signed_in(StaffFactory()).get(address).content.decode()
    assert "takes the other’s, if it stays" in page
