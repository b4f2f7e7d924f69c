"""The search: what is found, in which order, how many, and what it bears."""

from collections import Counter

import pytest
from django.db import connection, transaction

from clusters.enums import ListingState
from clusters.models import Business, BusinessSearch, SearchPending, SectorSynonym
from clusters.search import FACETS, SearchQuery, cube, engine, matching, search, statements
from clusters.search.cube import count_cube, current_cube
from clusters.search.keeping import rebuild_search, refresh_batch, refresh_search
from clusters.search.suggest import suggest
from clusters.search.words import read_words
from tests.factories.clusters import BusinessFactory, DraftBusinessFactory, RegisterRowFactory

pytestmark = pytest.mark.django_db


def found(text="", sort="best", **chosen):
    query = SearchQuery(text=text, chosen={k: tuple(map(str, v)) for k, v in chosen.items()}, sort=sort)
    return search(query)


def planned(query):
    words = read_words(query.text) if query.text else []
    return engine.planned(query, words, engine.public_edition())


def from_the_rows(query):
    """What is found without the cube."""
    return engine.taken_together(planned(query), 1, 24)


def facets_by_reading(query):
    """The counts of all facets, each counted over the businesses themselves, one by one."""

    def values(business):
        began_on = business.founded_on or business.incorporated_on
        band = "" if not began_on else f"{began_on.year // 10 * 10}s" if began_on.year >= 1990 else "earlier"
        return {
            "raising": ["1"] if business.is_raising else [],
            "cluster": [str(business.cluster_id)] if business.cluster_id else [],
            "sector": [str(pk) for pk in business.sector_ids],
            "stage": [business.stage],
            "employees": [business.employees],
            "founded": [band],
            "status": [business.register_status or "none"],
        }

    counts = {facet.name: Counter() for facet in FACETS}
    found = {business.pk for business in matching(SearchQuery(text=query.text))}
    for own in map(values, Business.objects.listed().filter(pk__in=found)):
        lacking = {name for name, chosen in query.chosen.items() if not set(own[name]) & set(chosen)}
        for name in counts:
            if not lacking - {name}:
                counts[name].update(filter(None, own[name]))
    return {name: dict(counter) for name, counter in counts.items()}


def names(result):
    rows = Business.objects.in_bulk(result.business_ids)
    return [rows[pk].name for pk in result.business_ids]


def test_names_come_before_mentions(directory):
    assert names(found("data")) == [
        "Data",
        "Data City North Limited",
        "Open Data Mill Limited",
        "Quiet Bridge Limited",
    ]


def test_drafts_and_unlisted_are_not_found(db):
    DraftBusinessFactory(legal_name="SECRET LOOM LTD")
    unlisted = BusinessFactory(legal_name="LOOM GONE LTD")
    Business.objects.filter(pk=unlisted.pk).update(listing_state=ListingState.UNLISTED)
    assert found("loom").total == 0


def test_edit_is_found_at_once_whoever_makes_it(db):
    business = RegisterRowFactory(legal_name="BEFORE LTD")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clusters_business SET legal_name = 'AFTERWARDS LTD' WHERE id = %s", [business.pk]
        )
    assert found("afterwards").business_ids == [business.pk]
    assert found("before").total == 0


def test_deleted_business_leaves_the_search(db):
    BusinessFactory().delete()
    assert not BusinessSearch.objects.exists()


def test_many_changed_at_once_wait_for_the_job(db):
    rows = RegisterRowFactory.build_batch(201, cluster=None)
    Business.objects.bulk_create(rows)
    assert SearchPending.objects.count() == 201
    assert refresh_search() == 201
    assert (BusinessSearch.objects.count(), SearchPending.objects.count()) == (201, 0)


def test_rebuilt_search_is_the_same_as_the_one_kept_row_by_row(directory):
    columns = ("business_id", "name", "quality", "vector", "begun_on")
    before = set(BusinessSearch.objects.values_list(*columns))
    rebuild_search()
    assert set(BusinessSearch.objects.values_list(*columns)) == before
    assert found("loomiss").corrected == "loomis"


def test_facet_counts_are_those_of_the_other_facets(directory):
    leeds = directory["ledger"].cluster_id
    result = found(cluster=[leeds], stage=["seed"])
    assert result.total == 1
    assert result.facets["cluster"] == {str(leeds): 1, str(directory["loom"].cluster_id): 1}
    assert result.facets["stage"] == {"seed": 1}
    assert result.facets["raising"] == {"1": 1}


def test_values_of_a_facet_are_alternatives(directory):
    clusters = [directory[key].cluster_id for key in ("ledger", "loom")]
    assert found(cluster=clusters, stage=["seed"]).total == 2


def all_words_are_common(monkeypatch):
    monkeypatch.setattr(cube, "COMMON", -1)
    monkeypatch.setattr(cube, "MOST_WORDS", 10_000)


CHOICES = [{}, {"stage": ("seed",)}, {"status": ("active",), "stage": ("seed",)}]


@pytest.mark.parametrize("text", ["", "data", "leeds", "games"])
@pytest.mark.parametrize("chosen", CHOICES)
def test_cube_counts_what_the_rows_count(directory, monkeypatch, text, chosen):
    all_words_are_common(monkeypatch)
    count_cube()
    query = SearchQuery(text=text, chosen=chosen)
    exact = from_the_rows(query)
    whole = current_cube().of(planned(query).words)
    assert whole.count(query) == exact.total
    assert whole.facet_counts(query) == exact.facets == facets_by_reading(query)


@pytest.mark.parametrize("chosen", CHOICES)
def test_common_word_is_counted_beforehand_and_found_in_order(directory, monkeypatch, chosen):
    all_words_are_common(monkeypatch)
    query = SearchQuery(text="leeds", chosen=chosen)
    exact = from_the_rows(query)
    count_cube()
    monkeypatch.setattr(engine, "EXACT", 0)  # too many to be ranked
    result = search(query)
    assert (result.total, result.is_more) == (exact.total, False)
    assert result.facets == exact.facets
    assert sorted(result.business_ids) == sorted(exact.business_ids)
    assert result.counted_at


def test_words_beyond_what_is_counted_still_count_other_choices(directory, monkeypatch):
    """The cube does not know the word, and it finds too much: other choices are counted by themselves."""
    query = SearchQuery(text="leeds", chosen={"stage": ("seed",)})
    exact = from_the_rows(query)
    monkeypatch.setattr(engine, "EXACT", exact.total)
    result = search(query)
    assert (result.total, result.business_ids, result.is_more) == (exact.total, exact.business_ids, False)
    assert "seed" in result.facets["stage"]


def test_pages_of_ranked_words_follow_each_other_without_gap(directory):
    query = SearchQuery(text="data")
    everything = search(query, per_page=50).business_ids
    assert len(everything) > 3
    pages = [search(query, page=number, per_page=2) for number in range(1, -(-len(everything) // 2) + 1)]
    assert [pk for result in pages for pk in result.business_ids] == everything


def test_cube_counts_alternatives_of_sectors_once(directory):
    count_cube()
    both = tuple(str(pk) for pk in directory["tyne-fraud"].sector_ids)
    assert current_cube().of("").count(SearchQuery(chosen={"sector": both})) == 3


def test_more_than_can_be_counted_are_said_to_be_more(directory, monkeypatch):
    monkeypatch.setattr(engine, "EXACT", 2)
    result = found("leeds")
    assert (result.total, result.is_more) == (2, True)
    assert len(result.business_ids) > 2


def test_many_without_words_are_counted_exactly_by_the_cube(directory, monkeypatch):
    count_cube()
    monkeypatch.setattr(engine, "COUNTED_AT_ONCE", 2)
    result = found()
    assert (result.total, result.is_more) == (20, False)
    assert result.counted_at


@pytest.mark.parametrize("sort", ["best", "name", "youngest", "newest"])
@pytest.mark.parametrize("cheaper", [0, 10**9])
def test_walk_and_gathering_give_the_same_order(directory, monkeypatch, sort, cheaper):
    monkeypatch.setattr(statements, "WALK_IS_CHEAPER_BY", cheaper)
    ids = statements.by_order("'g=active'", sort, 20, 24, 0)
    everything = statements.by_order("", sort, 20, 24, 0)
    assert ids == everything


def test_pages_follow_each_other_without_gap_or_repetition(directory):
    query = SearchQuery(sort="name")
    pages = [search(query, page=number, per_page=7).business_ids for number in (1, 2, 3)]
    assert [pk for page in pages for pk in page] == search(query, per_page=30).business_ids


def test_page_after_the_last_is_the_last(directory):
    assert (
        search(SearchQuery(), page=99, per_page=7).business_ids
        == search(SearchQuery(), page=3, per_page=7).business_ids
    )


def test_export_gives_all_in_the_order_of_the_page(directory):
    query = SearchQuery(text="leeds")
    assert [b.pk for b in matching(query, chunk=2)] == search(query).business_ids


def test_export_follows_a_corrected_spelling(directory):
    assert [b.pk for b in matching(SearchQuery(text="tramlne"))] == [directory["tram"].pk]


def test_literal_search_is_not_corrected(directory):
    assert search(SearchQuery(text="tramlne", is_literal=True)).total == 0


def test_synonym_that_staff_add_is_understood_at_once(directory):
    sector = directory["tutor"].sector_ids[0]
    SectorSynonym.objects.create(sector_id=sector, term="blackboards")
    assert found("blackboards").business_ids == [directory["tutor"].pk]


@pytest.mark.parametrize(
    "text",
    ["'", '"', "'; DROP TABLE x; --", "%", "_", "\\", "&", "|", "!", "()", ":*", "a:*A", "<->", "🧵", "\0",
     "a" * 10_000, "the", "the and of", "   ", "مرحبا", "loom & !loom", "c=1", "s=1", "-1", "1e9", "NULL"],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(directory, text):
    assert search(SearchQuery(text=text)).total >= 0
    assert list(matching(SearchQuery(text=text))) is not None
    assert suggest(text) is not None


def test_lexemes_of_facets_cannot_be_typed(directory):
    """«c=1» is two words, not a cluster."""
    assert found(f"c={directory['loom'].cluster_id}").total == 0


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_made_up_value_of_a_facet_finds_nothing(directory, facet):
    assert found(**{facet.name: ["no' & such"]}).total == 0


def test_suggestions_are_names_that_begin_so_sectors_and_clusters(directory):
    assert [s.label for s in suggest("loom")] == ["Loom Analytics Limited", "Loomis Weaving Tools Ltd"]
    assert [(s.label, s.kind) for s in suggest("leed")] == [("Leeds", "cluster")]
    assert ("Games", "sector") in [(s.label, s.kind) for s in suggest("gam")]


def test_number_is_suggested_in_any_spelling(directory):
    assert [s.label for s in suggest("SC 900 123")] == ["Border Engine Ltd"]


def test_interrupted_refresh_loses_nothing(transactional_db):
    Business.objects.bulk_create(RegisterRowFactory.build_batch(201, cluster=None))
    with transaction.atomic():
        assert refresh_batch() == 201
        transaction.set_rollback(True)
    assert SearchPending.objects.count() == 201


def test_alternatives_to_a_choice_of_few_are_those_the_rows_have(directory):
    stage = ("seed",)
    cluster = (str(directory["ledger"].cluster_id),)
    count_cube()
    for chosen in ({"stage": stage}, {"stage": stage, "cluster": cluster}, {"sector": ("1", "2")}):
        query = SearchQuery(chosen=chosen)
        exact = from_the_rows(query)
        result = search(query)
        assert (result.total, result.business_ids) == (exact.total, exact.business_ids)
        assert result.facets == exact.facets == facets_by_reading(query)
        assert result.counted_at == current_cube().counted_at
