"""Writing a profile: sections, drafts beside public rows, conflicts, the life of the whole."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clusters.actions import (
    confirm_profile,
    publish_business,
    relist_business,
    return_business,
    save_section,
    submit_business,
    take_back_business,
    unlist_business,
)
from clusters.actions.editing import OUTDATED
from clusters.enums import ListingState
from clusters.models import Business, ProfileDraft, UnsavedSection
from clusters.profile_sections import BY_KEY
from clusters.profile_values import missing_from, values_of, version
from core.models import OutboxMessage
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    PlaceFactory,
    PostcodeRuleFactory,
    RegisterRowFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db

NAME = BY_KEY["name"]


def owned(business=None, **fields):
    """A business and its owner."""
    business = business or BusinessFactory(**fields)
    return business, BusinessMemberFactory(business=business).user


def seen(business, section=NAME):
    return version(values_of(business), section.fields)


def section_address(business, key, name="profile_section"):
    return reverse(f"clusters:{name}", args=[business.slug, key])


def sent(business, key, **fields):
    return {"seen": seen(business, BY_KEY[key]), **fields}


def picture(kind="PNG", size=(700, 300)):
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return SimpleUploadedFile("logo." + kind.lower(), written.getvalue())


# -- saving


def test_section_of_a_published_profile_is_public_at_once():
    business, owner = owned()
    answer = signed_in(owner).post(
        section_address(business, "name"),
        sent(business, "name", trading_name="Loom", short_description="We weave data."),
    )
    business.refresh_from_db()
    assert answer.status_code == 302
    assert (business.name, business.short_description) == ("Loom", "We weave data.")
    assert set(business.confirmed_fields) == {"trading_name", "short_description"}


def test_row_of_the_register_keeps_what_its_people_write_beside_it():
    business, owner = owned(RegisterRowFactory())
    signed_in(owner).post(
        section_address(business, "name"), sent(business, "name", short_description="We weave data.")
    )
    business.refresh_from_db()
    assert business.short_description == ""
    assert values_of(business)["short_description"] == "We weave data."
    assert "We weave data." not in signed_in(UserFactory()).get(business.get_absolute_url()).content.decode()


def test_publishing_writes_everything_that_waited():
    sector = SectorFactory()
    business, owner = owned(RegisterRowFactory())
    client = signed_in(owner)
    for key, fields in {
        "name": {"short_description": "We weave data."},
        "description": {"description": "In **Leeds**.\r\n\r\nSince 2014."},
        "sectors": {"sectors": [sector.pk]},
        "links": {"website": "https://loom.example", "links_github": "github.com/loom"},
        "size": {"stage": "seed", "founded_on": "2014-03-05"},
    }.items():
        assert client.post(section_address(business, key), sent(business, key, **fields)).status_code == 302
    submit_business(business=business, by=owner)
    business = publish_business(business=business, by=StaffFactory())
    assert business.short_description == "We weave data."
    assert business.description == "In **Leeds**.\n\nSince 2014."
    assert business.founded_on == date(2014, 3, 5)
    assert business.sector_ids == [sector.pk]
    assert [(link.kind, link.url) for link in business.links.all()] == [("github", "https://github.com/loom")]
    assert business.confirmed_on is not None
    assert set(business.confirmed_fields) >= {"short_description", "description", "website", "stage"}
    assert not ProfileDraft.objects.exists()
    assert OutboxMessage.objects.filter(kind="clusters/listing_published", to=owner.email).count() == 1


def test_conflicting_save_writes_nothing_and_shows_both_versions():
    business, owner = owned(short_description="Before.")
    other = BusinessMemberFactory(business=business).user
    begun = sent(business, "name", trading_name="Mine", short_description="My words.")
    save_section(
        business=business, section=NAME, by=other, seen=seen(business),
        values={"trading_name": "", "short_description": "Their words."},
    )  # fmt: skip
    client = signed_in(owner)
    answer = client.post(section_address(business, "name"), begun)
    page = answer.content.decode()
    business.refresh_from_db()
    assert business.short_description == "Their words."
    assert "Their words." in page
    assert "My words." in page
    again = {**begun, "seen": answer.context["form"]["seen"].value()}
    client.post(section_address(business, "name"), again)
    business.refresh_from_db()
    assert business.short_description == "My words."


def test_save_on_an_old_version_is_refused_as_outdated():
    business, owner = owned()
    with pytest.raises(ValidationError) as refusal:
        save_section(
            business=business, section=NAME, seen="0" * 16, by=owner,
            values={"trading_name": "", "short_description": "x"},
        )  # fmt: skip
    assert refusal.value.code == OUTDATED


def test_changes_of_different_sections_do_not_conflict():
    business, owner = owned()
    begun = sent(business, "name", short_description="One line.")
    client = signed_in(owner)
    client.post(section_address(business, "size"), sent(business, "size", stage="seed"))
    assert client.post(section_address(business, "name"), begun).status_code == 302


def test_moving_brings_it_to_the_cluster_of_its_new_postcode():
    rule = PostcodeRuleFactory(prefix="LS")
    business, owner = owned()
    place = PlaceFactory(cluster=business.cluster)
    signed_in(owner).post(
        section_address(business, "where"),
        sent(business, "where", trading_town="Leeds", trading_postcode="ls1 4dy", place=place.pk),
    )
    business.refresh_from_db()
    assert (business.cluster, business.trading_postcode, business.place) == (rule.cluster, "LS1 4DY", place)


@pytest.mark.parametrize(
    ("key", "fields", "advice"),
    [
        ("links", {"website": "not an address"}, "valid URL"),
        ("links", {"links_news": "https://a.example\nhttps://a.example"}, "there twice"),
        ("name", {"short_description": "x" * 201}, "at most 200"),
        ("size", {"founded_on": "soon"}, "valid date"),
        ("logo", {}, "Choose a picture"),
    ],
)
def test_bad_answer_is_shown_again_with_what_to_do(key, fields, advice):
    business, owner = owned()
    answer = signed_in(owner).post(section_address(business, key), sent(business, key, **fields))
    assert answer.status_code == 200
    assert advice in answer.content.decode()


# -- what is typed and not saved


def test_typed_words_wait_for_their_person_alone_until_saved():
    business, owner = owned()
    other = BusinessMemberFactory(business=business).user
    client = signed_in(owner)
    kept = client.post(
        section_address(business, "description", "keep_section"),
        sent(business, "description", description="Half a sen"),
    )
    assert kept.json().keys() == {"at"}
    assert "Half a sen" in client.get(section_address(business, "description")).content.decode()
    assert "Half a sen" not in signed_in(other).get(section_address(business, "description")).content.decode()
    assert "Half a sen" not in values_of(business)["description"]
    client.post(
        section_address(business, "description"),
        sent(business, "description", description="A whole sentence."),
    )
    assert not UnsavedSection.objects.exists()


def test_typed_words_can_be_discarded():
    business, owner = owned(description="Saved.")
    client = signed_in(owner)
    client.post(section_address(business, "description", "keep_section"), {"description": "Typed."})
    client.post(section_address(business, "description"), {"discard": "1"})
    page = client.get(section_address(business, "description")).content.decode()
    assert "Typed." not in page
    assert "Saved." in page


def test_ticked_sectors_are_kept_too():
    sectors = SectorFactory.create_batch(2)
    business, owner = owned()
    client = signed_in(owner)
    client.post(
        section_address(business, "sectors", "keep_section"), {"sectors": [sector.pk for sector in sectors]}
    )
    form = client.get(section_address(business, "sectors")).context["form"]
    assert form["sectors"].value() == [str(sector.pk) for sector in sectors]


def test_too_much_to_keep_is_refused():
    business, owner = owned()
    answer = signed_in(owner).post(
        section_address(business, "description", "keep_section"), {"description": "x" * 50_000}
    )
    assert answer.status_code == 413


# -- logo


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_is_redrawn_small_and_served(kind, client):
    business, owner = owned()
    signed_in(owner).post(section_address(business, "logo"), {"picture": picture(kind)})
    business.refresh_from_db()
    answer = client.get(business.logo.url)
    shown = Image.open(BytesIO(b"".join(answer.streaming_content)))
    assert answer.headers["Content-Type"] == "image/webp"
    assert (shown.format, shown.size) == ("WEBP", (512, 219))


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"x"]
)
def test_what_is_no_picture_is_refused_as_logo(content):
    business, owner = owned()
    answer = signed_in(owner).post(
        section_address(business, "logo"), {"picture": SimpleUploadedFile("logo.png", content)}
    )
    assert "PNG, JPEG or WebP" in answer.content.decode()


def test_logo_of_too_many_pixels_is_refused():
    business, owner = owned()
    answer = signed_in(owner).post(section_address(business, "logo"), {"picture": picture(size=(6_001, 10))})
    assert "6,000 pixels" in answer.content.decode()


def test_logo_can_be_taken_off():
    business, owner = owned()
    client = signed_in(owner)
    client.post(section_address(business, "logo"), {"picture": picture()})
    client.post(section_address(business, "logo"), {"is_removed": "on"})
    business.refresh_from_db()
    assert not business.logo


@pytest.mark.parametrize("name", ["..%2Fsecret.png", "none.webp", "page.html", "logo.svg"])
def test_nothing_but_logos_is_served_there(name, client):
    assert client.get(f"/media/logos/{name}").status_code == 404


# -- the life of the whole


def test_submitting_says_everything_that_is_missing():
    business, owner = owned(RegisterRowFactory())
    with pytest.raises(ValidationError) as refusal:
        submit_business(business=business, by=owner)
    assert refusal.value.messages == missing_from(values_of(business))
    assert len(refusal.value.messages) == 3


def waiting():
    sector = SectorFactory()
    business = RegisterRowFactory(short_description="x", description="y", sector_ids=[sector.pk])
    business, owner = owned(business)
    return submit_business(business=business, by=owner), owner


def test_submitted_profile_can_be_taken_back_and_sent_again():
    business, owner = waiting()
    business = take_back_business(business=business, by=owner)
    assert business.submitted_at is None
    assert submit_business(business=business, by=owner).submitted_at is not None


def test_sending_twice_is_refused():
    business, owner = waiting()
    with pytest.raises(ValidationError):
        submit_business(business=business, by=owner)


def test_returned_profile_tells_its_people_why():
    business, owner = waiting()
    return_business(business=business, by=StaffFactory(), reason="Say where you are.")
    mail = OutboxMessage.objects.get(kind="clusters/listing_returned")
    assert mail.to == owner.email
    assert "Say where you are." in mail.text
    page = signed_in(owner).get(reverse("clusters:profile_tasks", args=[business.slug])).content.decode()
    assert "Say where you are." in page


def test_its_people_put_back_what_they_took_off():
    business, owner = owned()
    business = unlist_business(business=business, by=owner)
    assert relist_business(business=business, by=owner).listing_state == ListingState.PUBLISHED


def test_row_of_the_register_comes_back_as_a_row():
    business, owner = owned(RegisterRowFactory())
    business = unlist_business(business=business, by=owner)
    assert relist_business(business=business, by=owner).listing_state == ListingState.IMPORTED


def test_its_people_do_not_put_back_what_staff_took_off():
    business, owner = owned()
    business = unlist_business(business=business, by=StaffFactory())
    with pytest.raises(PermissionDenied):
        relist_business(business=business, by=owner)
    assert relist_business(business=business, by=StaffFactory()).is_listed


def test_confirming_sets_the_day():
    business, owner = owned()
    confirm_profile(business=business, by=owner, on=date(2026, 11, 2))
    business.refresh_from_db()
    assert business.confirmed_on == date(2026, 11, 2)


@pytest.mark.parametrize("verb", ["submit", "take_back", "unlist", "relist", "confirm"])
def test_every_verb_answers_with_the_page_and_a_word(verb):
    business, owner = owned()
    answer = signed_in(owner).post(
        reverse("clusters:profile_life", args=[business.slug]), {"verb": verb}, follow=True
    )
    assert answer.redirect_chain
    assert "notice" in answer.content.decode()


# -- from the wrong side


@pytest.mark.parametrize("name", ["profile_tasks", "profile_preview"])
def test_pages_are_of_ones_own_business_only(name):
    business, owner = owned()
    address = reverse(f"clusters:{name}", args=[business.slug])
    assert signed_in(owner).get(address).status_code == 200
    assert signed_in(BusinessMemberFactory().user).get(address).status_code == 404


def test_founder_of_another_business_writes_nothing():
    business, _ = owned(short_description="Ours.")
    other = signed_in(BusinessMemberFactory().user)
    fields = sent(business, "name", short_description="Theirs.")
    assert other.post(section_address(business, "name"), fields).status_code == 404
    assert other.post(section_address(business, "name", "keep_section"), fields).status_code == 404
    life = reverse("clusters:profile_life", args=[business.slug])
    assert other.post(life, {"verb": "unlist"}).status_code == 404
    assert Business.objects.get(pk=business.pk).short_description == "Ours."


def test_preview_shows_what_waits_to_its_people():
    business, owner = owned(RegisterRowFactory())
    client = signed_in(owner)
    client.post(section_address(business, "name"), sent(business, "name", short_description="We weave."))
    page = client.get(reverse("clusters:profile_preview", args=[business.slug])).content.decode()
    assert "We weave." in page
    assert "once a curator has published it" in page


def test_curator_sees_what_waits_beside_what_is_public():
    business, owner = owned(RegisterRowFactory())
    fields = sent(business, "name", short_description="We weave data.")
    signed_in(owner).post(section_address(business, "name"), fields)
    address = reverse("admin:clusters_business_change", args=[business.pk])
    assert "We weave data." in signed_in(StaffFactory()).get(address).content.decode()


def test_logo_sent_in_the_admin_is_redrawn_too():
    business = BusinessFactory()
    staff = signed_in(StaffFactory())
    address = reverse("admin:clusters_business_change", args=[business.pk])
    form = staff.get(address).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for prefix in ("sector_choices", "links", "members"):
        fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    staff.post(address, {**fields, "logo": picture("JPEG"), "sic_codes": "", "also_in": []})
    business.refresh_from_db()
    assert business.logo.name.endswith(".webp")
