"""Lists that an investor's people keep together: the pages, the filters, the verbs."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clusters.enums import MemberState
from clusters.models import Shortlisted
from core.models import AuditEvent
from investors.actions.shortlists import (
    NoteChanged,
    add_to_shortlist,
    archive_shortlist,
    change_shortlist,
    delete_note,
    edit_note,
    make_shortlist,
    move_own_shortlist,
    move_to_stage,
    put_back,
    restore_shortlist,
    take_off_shortlist,
    write_note,
)
from investors.models import Shortlist, ShortlistEntry, ShortlistNote
from investors.models.shortlist import MOST_ENTRIES
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, ClusterFactory, DraftBusinessFactory, ShortlistedFactory
from tests.factories.investors import InvestorMemberFactory
from tests.factories.shortlists import ShortlistEntryFactory, ShortlistFactory, ShortlistNoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return InvestorMemberFactory(user__full_name="Inga Holm")


@pytest.fixture
def colleague(member):
    return InvestorMemberFactory(investor=member.investor, user__full_name="Per Holm", role="editor")


@pytest.fixture
def shortlist(member):
    return ShortlistFactory(investor=member.investor, name="Looms")


@pytest.fixture
def client(member):
    return signed_in(member.user)


def entry_of(shortlist, name="Carding", **fields):
    return ShortlistEntryFactory(shortlist=shortlist, business__trading_name=name, **fields)


def names(page):
    return re.findall(r'class="record__title"><a[^>]*>([^<]+)<', page.content.decode())


def refused():
    return transaction.atomic()


# -- what the database holds


def test_name_is_taken_once_by_each_investor_however_it_is_written(shortlist):
    with pytest.raises(IntegrityError, match="investor_shortlist_name_once"), refused():
        ShortlistFactory(investor=shortlist.investor, name="LOOMS")
    ShortlistFactory(name="Looms")


def test_list_has_a_name():
    with pytest.raises(IntegrityError, match="investor_shortlist_has_name"), refused():
        ShortlistFactory(name="")


def test_business_stands_once_on_a_list(shortlist):
    entry = entry_of(shortlist)
    with pytest.raises(IntegrityError, match="investor_entry_once_on_a_list"), refused():
        ShortlistEntryFactory(shortlist=shortlist, business=entry.business)


def test_stage_is_a_known_one(shortlist):
    with pytest.raises(IntegrityError, match="investor_entry_stage_is_known"), refused():
        entry_of(shortlist, stage="courting")


def test_whoever_took_it_off_did_so_at_a_time(shortlist):
    with pytest.raises(IntegrityError, match="investor_entry_taken_off_has_its_time"), refused():
        entry_of(shortlist, taken_off_by=UserFactory())


def test_note_says_something():
    with pytest.raises(IntegrityError, match="investor_note_says_something"), refused():
        ShortlistNoteFactory(text="")


@pytest.mark.parametrize(
    "fields", [{"version": 2}, {"version": 0}, {"edited_at": timezone.now() + timedelta(days=1)}]
)
def test_note_with_a_second_wording_says_when_it_was_changed(fields):
    with pytest.raises(IntegrityError, match="investor_note"), refused():
        ShortlistNoteFactory(**fields)


# -- lists


def test_colleague_sees_a_list_that_was_just_made(client, member, colleague):
    answer = client.post(reverse("investors:new_shortlist", args=[member.investor.slug]), {"name": "Looms"})
    made = Shortlist.objects.get()
    assert (answer.url, made.created_by) == (made.get_absolute_url(), member.user)
    page = signed_in(colleague.user).get(reverse("investors:shortlists", args=[member.investor.slug]))
    assert names(page) == ["Looms"]


def test_name_that_is_taken_is_refused_in_the_form(client, shortlist):
    archive_shortlist(shortlist=shortlist, by=shortlist.investor.members.get().user)
    page = client.post(reverse("investors:new_shortlist", args=[shortlist.investor.slug]), {"name": " looms"})
    assert "There is a list of this name already" in page.content.decode()
    assert Shortlist.objects.count() == 1


def test_list_is_renamed_and_keeps_its_own_name(client, shortlist):
    address = reverse("investors:edit_shortlist", args=[shortlist.investor.slug, shortlist.pk])
    client.post(address, {"name": "Looms", "description": "To be seen in May."})
    client.post(address, {"name": "Looms of the North", "description": "To be seen in May."})
    shortlist.refresh_from_db()
    assert (shortlist.name, shortlist.description) == ("Looms of the North", "To be seen in May.")


def test_archived_list_is_read_and_not_written(client, member, shortlist):
    entry = entry_of(shortlist)
    life = reverse("investors:shortlist_life", args=[shortlist.investor.slug, shortlist.pk])
    client.post(life, {"verb": "archive"})
    shortlist.refresh_from_db()
    page = client.get(shortlist.get_absolute_url()).content.decode()
    assert "Carding" in page
    assert reverse("investors:entry_verb", args=[entry.pk]) not in page
    for verb in (
        lambda: add_to_shortlist(shortlist=shortlist, numbers=[BusinessFactory().pk], by=member.user),
        lambda: write_note(entry=entry, by=member.user, text="Late"),
        lambda: move_to_stage(entry=entry, by=member.user, stage="done"),
        lambda: take_off_shortlist(entry=entry, by=member.user),
        lambda: change_shortlist(shortlist=shortlist, by=member.user, name="Other", description=""),
    ):
        with pytest.raises(ValidationError, match="restore it first"):
            verb()
    client.post(life, {"verb": "restore"})
    assert write_note(entry=entry, by=member.user, text="In time").pk


def test_lists_say_how_much_stands_on_them_and_when_that_last_changed(client, member, shortlist):
    entry = entry_of(shortlist)
    entry_of(shortlist, "Gone", taken_off_at=timezone.now())
    at = datetime(2031, 5, 4, 12, tzinfo=UTC)
    write_note(entry=entry, by=member.user, text="Met them.", at=at)
    page = client.get(reverse("investors:shortlists", args=[member.investor.slug])).content.decode()
    assert "1 business<" in page
    assert "1 note<" in page
    assert "4 May 2031, 13:00" in page


def test_empty_pages_say_what_to_do(client, shortlist):
    assert "Nothing on this list yet" in client.get(shortlist.get_absolute_url()).content.decode()
    shortlist.delete()
    address = reverse("investors:shortlists", args=[shortlist.investor.slug])
    assert "No list in use" in client.get(address).content.decode()


# -- one list


def test_list_is_filtered_by_words_stage_cluster_and_person(client, member, colleague, shortlist):
    hull = ClusterFactory(name="Hull", slug="hull")
    first = entry_of(shortlist, "Zoë Looms", stage="talking", added_by=member.user, business__cluster=hull)
    ShortlistNoteFactory(entry=first, text="Ask about the Dänish patent")
    entry_of(shortlist, "Bobbin", added_by=colleague.user)
    for query, found in {
        "q=zoe": ["Zoë Looms"], "q=danish+patent": ["Zoë Looms"], "q=zoe+bobbin": [], "q=bob": ["Bobbin"],
        "stage=talking": ["Zoë Looms"], "stage=to-look-at&stage=talking&sort=name": ["Bobbin", "Zoë Looms"],
        "cluster=hull": ["Zoë Looms"], f"by={colleague.user.pk}": ["Bobbin"],
        "stage=no-such&by=999999999999": ["Bobbin", "Zoë Looms"], "off=true": [],
    }.items():  # fmt: skip
        assert names(client.get(f"{shortlist.get_absolute_url()}?{query}")) == found, query


def test_list_is_sorted(client, shortlist):
    old, new = entry_of(shortlist, "Alpha", stage="done"), entry_of(shortlist, "Beta", stage="talking")
    ShortlistEntry.objects.filter(pk=old.pk).update(added_at=timezone.now() - timedelta(days=9))
    ShortlistNoteFactory(entry=old)
    orders = {
        sort: names(client.get(f"{shortlist.get_absolute_url()}?sort={sort}"))
        for sort in ("newest", "noted", "stage", "name", "nonsense")
    }
    assert orders == {
        "newest": ["Beta", "Alpha"], "noted": ["Alpha", "Beta"], "stage": ["Beta", "Alpha"],
        "name": ["Alpha", "Beta"], "nonsense": ["Beta", "Alpha"],
    }  # fmt: skip
    assert new.pk


def test_long_list_has_pages_and_one_page_to_print(client, shortlist):
    for number in range(27):
        entry_of(shortlist, f"Loom {number:02}")
    address = shortlist.get_absolute_url()
    assert len(names(client.get(address))) == 25
    assert len(names(client.get(f"{address}?page=2"))) == 2
    assert len(names(client.get(f"{address}?whole=1"))) == 27


def test_page_shows_the_last_notes_and_the_printed_one_all(client, shortlist):
    entry = entry_of(shortlist)
    for day, word in ((3, "Third"), (1, "First"), (2, "Second")):
        ShortlistNoteFactory(entry=entry, text=f"{word} talk", written_at=datetime(2026, 5, day, tzinfo=UTC))
    page = client.get(shortlist.get_absolute_url()).content.decode()
    assert "Third talk" in page
    assert "First talk" not in page
    assert "1 earlier note" in page
    assert "First talk" in client.get(f"{shortlist.get_absolute_url()}?whole=1").content.decode()


def test_download_holds_what_is_filtered_with_all_notes(client, member, shortlist):
    entry = entry_of(shortlist, stage="talking", added_by=member.user)
    ShortlistNoteFactory(entry=entry, author=member.user, text="=HYPERLINK(1)")
    ShortlistNoteFactory(entry=entry, author=member.user, text="Second")
    entry_of(shortlist, "Bobbin")
    address = reverse("investors:shortlist_export", args=[shortlist.investor.slug, shortlist.pk])
    body = b"".join(client.get(f"{address}?stage=talking").streaming_content).decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(body))
    assert (line["Name"], line["How far"], line["Put there by"]) == ("Carding", "Talking", "Inga Holm")
    first, second = line["Notes"].split("\n")
    assert first.endswith("Inga Holm: =HYPERLINK(1)")
    assert second.endswith("Inga Holm: Second")


@pytest.mark.parametrize(
    "place", ["shortlists", "shortlist", "whole", "shortlist_export", "shortlist_entry", "investor_desk"]
)
def test_pages_take_as_many_queries_for_one_as_for_three(
    client, member, shortlist, django_assert_max_num_queries, place
):
    def asked():
        slug = member.investor.slug
        address = {
            "shortlists": lambda: reverse("investors:shortlists", args=[slug]),
            "shortlist": shortlist.get_absolute_url,
            "whole": lambda: f"{shortlist.get_absolute_url()}?whole=1",
            "shortlist_export": lambda: reverse("investors:shortlist_export", args=[slug, shortlist.pk]),
            "shortlist_entry": lambda: shortlist.entries.first().get_absolute_url(),
            "investor_desk": lambda: reverse("investors:investor_desk", args=[slug]),
        }[place]()
        with django_assert_max_num_queries(40) as seen:
            answer = client.get(address)
            assert answer.status_code == 200
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        return len(seen.captured_queries)

    def fill(number):
        cluster = ClusterFactory()
        entry = entry_of(shortlist, f"Loom {number}", business__cluster=cluster)
        ShortlistNoteFactory.create_batch(2, entry=entry)
        ShortlistNoteFactory(entry=shortlist.entries.first())
        ShortlistFactory(investor=member.investor)

    fill(1)
    asked()
    once = asked()
    fill(2)
    fill(3)
    assert asked() == once


# -- putting there, moving on, taking off


def test_business_is_added_from_its_page_to_a_new_list_with_a_note(client, member):
    business = BusinessFactory(trading_name="Carding")
    address = reverse("investors:add_to_list", args=[business.slug])
    assert address in client.get(business.get_absolute_url()).content.decode()
    client.post(address, {"to": f"new-{member.investor.pk}", "name": "Looms", "note": "Seen at the fair."})
    note = ShortlistNote.objects.get()
    assert (note.author, note.entry.business, note.entry.added_by) == (member.user, business, member.user)
    assert note.entry.shortlist.name == "Looms"


def test_page_of_a_business_offers_lists_to_those_who_invest_alone():
    business = BusinessFactory()
    page = signed_in(UserFactory()).get(business.get_absolute_url()).content.decode()
    assert reverse("investors:add_to_list", args=[business.slug]) not in page


def test_new_list_needs_a_name_that_is_free(client, member, shortlist):
    business = BusinessFactory()
    address = reverse("investors:add_to_list", args=[business.slug])
    new = f"new-{member.investor.pk}"
    assert "Give the new list a name." in client.post(address, {"to": new}).content.decode()
    assert "of this name already" in client.post(address, {"to": new, "name": "looms"}).content.decode()
    assert not ShortlistEntry.objects.exists()


def test_script_is_answered_with_the_place_where_it_stands_now(client, shortlist):
    business = BusinessFactory(trading_name="Carding")
    answer = client.post(
        reverse("investors:add_to_list", args=[business.slug]), {"to": shortlist.pk},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "Carding is on" in answer.content.decode()
    assert shortlist.entries.get().get_absolute_url() in answer.content.decode()


def test_what_is_there_already_stays_as_it_is(member, shortlist):
    entry = entry_of(shortlist, stage="talking")
    added = add_to_shortlist(shortlist=shortlist, numbers=[entry.business_id] * 2, by=member.user)
    assert added.there == [entry]
    entry.refresh_from_db()
    assert entry.stage == "talking"


def test_what_is_not_listed_finds_no_place(member, shortlist):
    draft = DraftBusinessFactory()
    added = add_to_shortlist(shortlist=shortlist, numbers=[draft.pk, 999_999], by=member.user)
    assert added.left_over == [draft.pk, 999_999]
    assert not shortlist.entries.exists()


def test_full_list_takes_nothing_more(member, shortlist, monkeypatch):
    monkeypatch.setattr("investors.actions.shortlists.filling.MOST_ENTRIES", 1)
    assert MOST_ENTRIES == 500
    first, second = BusinessFactory(), BusinessFactory()
    added = add_to_shortlist(shortlist=shortlist, numbers=[first.pk, second.pk], by=member.user)
    assert added.left_over == [second.pk]
    entry = take_off_shortlist(entry=shortlist.entries.get(), by=member.user)
    add_to_shortlist(shortlist=shortlist, numbers=[second.pk], by=member.user)
    with pytest.raises(ValidationError, match="as many as fit"):
        put_back(entry=entry, by=member.user)


def test_stage_is_set_and_the_list_stays_filtered(client, shortlist):
    entry = entry_of(shortlist)
    answer = client.post(
        reverse("investors:entry_verb", args=[entry.pk]),
        {"stage": "talking", "query": "q=card&taken_off=5"},
    )
    entry.refresh_from_db()
    assert entry.stage == "talking"
    assert answer.url == f"{shortlist.get_absolute_url()}?q=card"
    assert client.post(reverse("investors:entry_verb", args=[entry.pk]), {"stage": "x"}).status_code == 404
    assert client.post(reverse("investors:entry_verb", args=[entry.pk]), {"verb": "x"}).status_code == 404


def test_taking_off_can_be_undone_with_notes_and_stage(client, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist, stage="talking"))
    address = reverse("investors:entry_verb", args=[note.entry.pk])
    page = client.post(address, {"verb": "take-off"}, follow=True)
    assert names(page) == []
    assert "Carding is off the list" in page.content.decode()
    assert names(client.get(f"{shortlist.get_absolute_url()}?off=true")) == ["Carding"]
    page = client.post(address, {"verb": "put-back"}, follow=True)
    assert names(page) == ["Carding"]
    assert note.text in page.content.decode()


def test_added_again_it_comes_back_with_its_notes(member, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist))
    take_off_shortlist(entry=note.entry, by=member.user)
    added = add_to_shortlist(shortlist=shortlist, numbers=[note.entry.business_id], by=member.user)
    assert added.back == [note.entry]
    assert added.back[0].notes.get() == note


def test_own_shortlist_moves_to_the_colleagues_list(client, member, shortlist):
    row = ShortlistedFactory(user=member.user, note="Mine alone")
    stays = ShortlistedFactory(user=member.user)
    address = reverse("investors:move_own_shortlist")
    assert address in client.get(reverse("clusters:shortlist")).content.decode()
    client.post(address, {"to": shortlist.pk, "numbers": [row.business_id]})
    assert shortlist.entries.get().business == row.business
    assert not ShortlistNote.objects.exists()  # seen by nobody else, unless one says so
    assert Shortlisted.objects.get() == stays


def test_own_notes_come_along_when_one_says_so(member, shortlist):
    row = ShortlistedFactory(user=member.user, note="Mine alone")
    given = {"shortlist": shortlist, "numbers": [row.business_id], "by": member.user}
    move_own_shortlist(**given, with_notes=True, keep=True)
    note = ShortlistNote.objects.get()
    assert (note.text, note.author) == ("Mine alone", member.user)
    assert Shortlisted.objects.filter(pk=row.pk).exists()


def test_nobody_moves_what_is_not_on_their_own_shortlist(member, shortlist):
    other = ShortlistedFactory()
    added = move_own_shortlist(shortlist=shortlist, numbers=[other.business_id], by=member.user)
    assert added.entries == []
    assert Shortlisted.objects.filter(pk=other.pk).exists()


# -- notes


def test_note_says_who_and_when_to_a_colleague(client, colleague, shortlist):
    entry = entry_of(shortlist)
    client.post(entry.get_absolute_url(), {"text": "Met <b>them</b>."})
    page = signed_in(colleague.user).get(entry.get_absolute_url()).content.decode()
    assert "Met &lt;b&gt;them&lt;/b&gt;." in page
    assert "Inga Holm" in page
    assert reverse("investors:edit_note", args=[ShortlistNote.objects.get().pk]) not in page


def test_own_note_is_changed_and_says_so(client, member, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist), author=member.user)
    client.post(reverse("investors:edit_note", args=[note.pk]), {"text": "Better words", "version": 1})
    note.refresh_from_db()
    assert (note.text, note.version) == ("Better words", 2)
    assert "changed on" in client.get(note.entry.get_absolute_url()).content.decode()


def test_wording_saved_meanwhile_is_not_overwritten_and_both_are_shown(client, member, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist), author=member.user)
    edit_note(note=note, by=member.user, text="From the train", version=1)
    address = reverse("investors:edit_note", args=[note.pk])
    page = client.post(address, {"text": "From the desk", "version": 1})
    note.refresh_from_db()
    assert (page.status_code, note.text) == (409, "From the train")
    assert "From the train" in page.content.decode()
    assert "From the desk" in page.content.decode()
    assert 'name="version" value="2"' in page.content.decode()
    client.post(address, {"text": "From the train and the desk", "version": 2})
    note.refresh_from_db()
    assert (note.text, note.version) == ("From the train and the desk", 3)


def test_same_words_saved_twice_are_one_wording(member, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist), author=member.user)
    assert edit_note(note=note, by=member.user, text=note.text, version=1).version == 1
    with pytest.raises(NoteChanged):
        edit_note(note=note, by=member.user, text="x", version=7)


def test_note_taken_back_is_kept_nowhere(client, member, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist), author=member.user, text="Regretted words")
    client.post(reverse("investors:delete_note", args=[note.pk]))
    assert not ShortlistNote.objects.exists()
    history = note._meta.get_field("entry").model.pgh_event_model
    assert "text" not in {field.name for field in history._meta.fields}
    assert history.objects.filter(pgh_label="delete").exists()


def test_colleagues_words_are_their_own(client, colleague, shortlist):
    note = ShortlistNoteFactory(entry=entry_of(shortlist), author=colleague.user)
    assert client.get(reverse("investors:edit_note", args=[note.pk])).status_code == 404
    assert client.post(reverse("investors:delete_note", args=[note.pk])).status_code == 404
    member = shortlist.investor.members.get(role="owner")
    with pytest.raises(PermissionDenied):
        edit_note(note=note, by=member.user, text="Twisted", version=1)
    with pytest.raises(PermissionDenied):
        delete_note(note=note, by=member.user)


# -- actions from the wrong side


def test_strangers_and_those_who_have_left_write_nothing(member, shortlist):
    entry = entry_of(shortlist)
    left = InvestorMemberFactory(investor=member.investor, state=MemberState.ENDED, role="editor")
    for by in (UserFactory(), InvestorMemberFactory().user, left.user):
        for verb in (
            lambda by=by: make_shortlist(investor=member.investor, by=by, name="Theirs"),
            lambda by=by: change_shortlist(shortlist=shortlist, by=by, name="Theirs", description=""),
            lambda by=by: archive_shortlist(shortlist=shortlist, by=by),
            lambda by=by: restore_shortlist(shortlist=shortlist, by=by),
            lambda by=by: add_to_shortlist(shortlist=shortlist, numbers=[], by=by),
            lambda by=by: move_to_stage(entry=entry, by=by, stage="done"),
            lambda by=by: take_off_shortlist(entry=entry, by=by),
            lambda by=by: write_note(entry=entry, by=by, text="Theirs"),
        ):
            with pytest.raises(PermissionDenied):
                verb()


def test_trail_names_neither_list_nor_business_nor_words(client, member):
    business = BusinessFactory(trading_name="Secret Loom")
    client.post(
        reverse("investors:add_to_list", args=[business.slug]),
        {"to": f"new-{member.investor.pk}", "name": "Takeover", "note": "Buy them all"},
    )
    events = AuditEvent.objects.filter(verb__startswith="shortlist.")
    assert set(events.values_list("verb", flat=True)) == {
        "shortlist.made", "shortlist.filled", "shortlist.noted",
    }  # fmt: skip
    told = " ".join(f"{event} {event.object_type} {event.object_label} {event.data}" for event in events)
    assert not [word for word in ("Takeover", "Secret Loom", "Buy them", business.slug) if word in told]
