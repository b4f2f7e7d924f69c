"""Two colleagues at one list at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from investors.actions.shortlists import NoteChanged, add_to_shortlist, edit_note, make_shortlist
from investors.models import Shortlist, ShortlistNote
from tests.factories.clusters import BusinessFactory
from tests.factories.investors import InvestorMemberFactory
from tests.factories.shortlists import ShortlistEntryFactory, ShortlistFactory, ShortlistNoteFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verb, *arguments):
    """What came of it for each: its result, or the name of what was raised."""
    start = Barrier(len(arguments))

    def run(argument):
        start.wait()
        try:
            return verb(argument)
        except (NoteChanged, ValidationError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.fixture
def two():
    first = InvestorMemberFactory()
    return first.user, InvestorMemberFactory(investor=first.investor, role="editor").user, first.investor


def test_of_two_wordings_saved_at_once_one_stands_and_the_other_is_shown(two):
    person, _colleague, investor = two
    note = ShortlistNoteFactory(entry__shortlist__investor=investor, author=person)
    outcomes = at_once(
        lambda text: edit_note(note=note, by=person, text=text, version=1), "From the train", "From the desk"
    )
    assert outcomes.count("NoteChanged") == 1
    assert ShortlistNote.objects.get().version == 2


def test_business_put_there_by_two_at_once_stands_there_once(two):
    shortlist, business = ShortlistFactory(investor=two[2]), BusinessFactory()
    added = at_once(
        lambda by: add_to_shortlist(shortlist=shortlist, numbers=[business.pk], by=by), two[0], two[1]
    )
    assert sorted(len(found.new) for found in added) == [0, 1]
    assert shortlist.entries.count() == 1


def test_last_place_is_taken_once(two, monkeypatch):
    monkeypatch.setattr("investors.actions.shortlists.filling.MOST_ENTRIES", 2)
    shortlist = ShortlistFactory(investor=two[2])
    ShortlistEntryFactory(shortlist=shortlist)
    by = two[0]
    at_once(
        lambda pk: add_to_shortlist(shortlist=shortlist, numbers=[pk], by=by),
        BusinessFactory().pk,
        BusinessFactory().pk,
    )
    assert shortlist.entries.count() == 2


def test_one_name_is_taken_once(two):
    outcomes = at_once(lambda by: make_shortlist(investor=two[2], by=by, name="Looms"), two[0], two[1])
    assert outcomes.count("ValidationError") == 1
    assert Shortlist.objects.count() == 1
