"""Places, rules, sectors and corrections of businesses as spreadsheets; taking back one change."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.actions import publish_business, undo_change
from clusters.models import Business, Place, PostcodeRule, Sector
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    PlaceFactory,
    PostcodeRuleFactory,
    RegisterRowFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


def imported(client, model, text):
    """The preview, then the import of what it showed; gives the preview's page."""
    file = SimpleUploadedFile("sheet.csv", text.encode(), "text/csv")
    preview = client.post(reverse(f"admin:clusters_{model}_import"), {"import_file": file, "format": "0"})
    form = preview.context.get("confirm_form")
    if form is not None:
        client.post(reverse(f"admin:clusters_{model}_process_import"), form.initial)
    return preview.content.decode()


def exported(client, model):
    return client.post(reverse(f"admin:clusters_{model}_export"), {"format": "0"}).content.decode()


def test_places_come_in_and_go_out(staff):
    ClusterFactory(slug="leeds")
    imported(staff, "place", "cluster,kind,name,url\nleeds,university,The Mill,https://mill.example/\n")
    assert Place.objects.get().name == "The Mill"
    assert "https://mill.example/" in exported(staff, "place")


def test_place_of_another_cluster_is_not_imported_by_a_curator():
    curatorship = CuratorshipFactory()
    other = PlaceFactory()
    client = signed_in(curatorship.user)
    page = imported(client, "place", f"cluster,kind,name\n{other.cluster.slug},venue,{other.name}\n")
    assert "not a cluster of yours" in page
    other.refresh_from_db()
    assert other.kind == "university"
    assert other.name not in exported(client, "place")


def test_postcode_rules_come_in_with_and_without_a_cluster(staff):
    leeds = ClusterFactory(slug="leeds")
    imported(staff, "postcoderule", "prefix,cluster,note\nLS,leeds,\nLS29,,Ilkley\n")
    rules = PostcodeRule.objects.order_by("prefix")
    assert [(rule.prefix, rule.cluster) for rule in rules] == [("LS", leeds), ("LS29", None)]


def test_rule_that_is_no_postcode_is_refused_whole(staff):
    ClusterFactory(slug="leeds")
    page = imported(staff, "postcoderule", "prefix,cluster\nLS,leeds\nNowhere,leeds\n")
    assert "Nowhere" in page
    assert not PostcodeRule.objects.exists()


def test_sectors_come_in_with_their_synonyms(staff):
    imported(staff, "sector", "slug,name,description,synonyms\ngames,Games,Play.,gaming; video games\n")
    sector = Sector.objects.get()
    assert [synonym.term for synonym in sector.synonyms.all()] == ["gaming", "video games"]
    imported(staff, "sector", "slug,name,description,synonyms\ngames,Games,Play.,gaming\n")
    assert [synonym.term for synonym in sector.synonyms.all()] == ["gaming"]
    imported(staff, "sector", "slug,name,description\ngames,Games,Play and work.\n")
    sector.refresh_from_db()
    assert (sector.description, sector.synonyms.count()) == ("Play and work.", 1)


def test_corrections_are_the_agencys_confirmed_word(staff):
    business = RegisterRowFactory(company_number="01234567")
    imported(staff, "business", "company_number,website,stage\n1234567,https://loom.example,seed\n")
    business.refresh_from_db()
    assert (business.website, business.stage) == ("https://loom.example", "seed")
    assert set(business.confirmed_fields) == {"website", "stage"}


def test_corrections_leave_columns_alone_that_the_file_has_not(staff):
    business = BusinessFactory(company_number="01234567", short_description="Ours.")
    imported(staff, "business", "company_number,stage\n01234567,seed\n")
    business.refresh_from_db()
    assert business.short_description == "Ours."


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("01234568,seed", "no listing with the company number 01234568"),
        ("?,seed", "not a company number"),
        ("01234567,huge", "not a valid choice"),
    ],
)
def test_bad_correction_says_why_and_changes_nothing(line, advice, staff):
    BusinessFactory(company_number="01234567")
    page = imported(staff, "business", f"company_number,stage\n{line}\n")
    assert advice in page
    assert not Business.objects.exclude(stage="").exists()


def test_curator_corrects_only_their_own():
    curatorship = CuratorshipFactory()
    other = BusinessFactory(company_number="01234567")
    page = imported(signed_in(curatorship.user), "business", "company_number,stage\n01234567,seed\n")
    assert "look after no listing" in page
    other.refresh_from_db()
    assert other.stage == ""


def test_no_formula_leaves_the_desk(staff):
    PostcodeRuleFactory(prefix="LS", note="=cmd()")
    SectorFactory(description="+cmd()")
    assert ",=cmd()" not in exported(staff, "postcoderule")
    assert ",+cmd()" not in exported(staff, "sector")


# -- taking back one change


def changed(business, **fields):
    """Change a row; the id of what history keeps of it."""
    business.refresh_from_db()
    for name, value in fields.items():
        setattr(business, name, value)
    business.confirm(list(fields))
    business.save()
    return business.events.latest("pgh_id").pgh_id


def test_change_is_taken_back_with_where_it_came_from(staff):
    business = BusinessFactory(short_description="Before.", stage="seed")
    event = changed(business, short_description="After.")
    address = reverse("admin:clusters_business_undo", args=[business.pk, event])
    history = reverse("admin:clusters_business_history", args=[business.pk])
    assert address in staff.get(history).content.decode()
    staff.post(address)
    business.refresh_from_db()
    assert (business.short_description, business.stage) == ("Before.", "seed")
    assert "short_description" not in business.confirmed_fields


def test_earlier_change_is_taken_back_where_nothing_touched_it_since():
    business = BusinessFactory(short_description="Before.")
    event = changed(business, short_description="After.")
    changed(business, stage="seed")
    undo_change(business=business, event_id=event, by=StaffFactory())
    business.refresh_from_db()
    assert (business.short_description, business.stage) == ("Before.", "seed")


def test_change_that_was_changed_again_is_not_taken_back():
    business = BusinessFactory(short_description="Before.")
    event = changed(business, short_description="After.")
    changed(business, short_description="Later.")
    with pytest.raises(ValidationError) as refusal:
        undo_change(business=business, event_id=event, by=StaffFactory())
    assert refusal.value.code == "later"


def test_change_of_state_is_not_taken_back():
    staff = StaffFactory()
    business = DraftBusinessFactory(listing_state="in-review", submitted_at="2026-03-05T12:00Z")
    publish_business(business=business, by=staff)
    event = business.events.latest("pgh_id").pgh_id
    with pytest.raises(ValidationError) as refusal:
        undo_change(business=business, event_id=event, by=staff)
    assert refusal.value.code == "state"


def test_event_of_another_business_is_unknown():
    business, other = BusinessFactory(), BusinessFactory()
    event = changed(other, stage="seed")
    with pytest.raises(ValidationError):
        undo_change(business=business, event_id=event, by=StaffFactory())


def test_curator_of_another_cluster_takes_nothing_back():
    business = BusinessFactory()
    event = changed(business, stage="seed")
    stranger = CuratorshipFactory().user
    with pytest.raises(PermissionDenied):
        undo_change(business=business, event_id=event, by=stranger)
    address = reverse("admin:clusters_business_undo", args=[business.pk, event])
    assert signed_in(stranger).post(address).status_code == 404


def test_verbs_stand_on_the_page_of_what_waits(staff):
    waiting = RegisterRowFactory(submitted_at="2026-03-05T12:00Z")
    page = staff.get(reverse("admin:clusters_business_change", args=[waiting.pk])).content.decode()
    assert 'value="publish"' in page
    assert 'value="give_back"' in page
    merged = BusinessFactory()
    page = staff.get(reverse("admin:clusters_business_change", args=[merged.pk])).content.decode()
    assert 'value="give_back"' not in page
