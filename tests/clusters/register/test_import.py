"""An import as a whole: what is new, changed, gone, refused, and that once is as good as twice."""

from datetime import date, timedelta

import pghistory.models
import pytest
from django.utils import timezone

from clusters.enums import ImportState, ListingState
from clusters.models import Business, RegisterImport
from clusters.register import completeness, reading
from clusters.register.run import carry_out
from core.models import AuditEvent
from tests.factories.clusters import (
    BusinessFactory,
    BusinessSectorFactory,
    DraftBusinessFactory,
    RegisterRowFactory,
)
from tests.factories.register import companies, line, register_file, register_text, zipped

FIRST, SECOND = "2026-10-01", "2026-11-01"


def directory():
    """Everything the register decides about, of every business."""
    fields = ["company_number", "legal_name", "register_status", "registered_postcode", "cluster"]
    fields += [
        "sector_ids",
        "sic_codes",
        "listing_state",
        "register_seen_on",
        "register_digest",
        "left_register_on",
    ]
    return list(Business.objects.order_by("company_number").values_list(*fields))


# -- new, changed, unchanged


def test_import_counts_what_it_found(take_in):
    take_in(companies(4), day=FIRST)
    lines = [*companies(3), line(number="01000003", name="NEW NAME LTD"), line(number="02000000")]
    run = take_in([*lines, line(number="03000000", postcode="E1 1AA")], day=SECOND)
    assert (run.lines_count, run.kept_count) == (6, 5)
    assert (run.new_count, run.changed_count, run.unchanged_count) == (1, 1, 3)
    assert run.register_on == date(2026, 11, 1)


def test_same_file_again_changes_nothing(take_in):
    take_in(companies(5), day=FIRST)
    before = directory()
    run = take_in(companies(5), day=FIRST)
    assert (run.state, run.new_count, run.changed_count, run.unchanged_count) == (ImportState.DONE, 0, 0, 5)
    assert directory() == before


def test_changed_company_takes_the_new_values_and_their_day(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    take_in([line(name="NEW LTD", status="Liquidation"), line(number="00000002")], day=SECOND)
    found = business()
    assert (found.legal_name, found.register_status) == ("NEW LTD", "liquidation")
    assert (found.register_seen_on, business("00000002").register_seen_on) == (
        date(2026, 11, 1),
        date(2026, 10, 1),
    )


def test_columns_we_do_not_keep_change_nothing(take_in):
    take_in([line(**{"Accounts.NextDueDate": "31/12/2026"})], day=FIRST)
    run = take_in([line(**{"Accounts.NextDueDate": "31/12/2027"})], day=SECOND)
    assert (run.changed_count, run.unchanged_count) == (0, 1)


def test_company_that_moves_between_clusters_changes_cluster(take_in, business, region):
    take_in([line()], day=FIRST)
    take_in([line(postcode="LS1 1AA")], day=SECOND)
    assert business().cluster == region.leeds


def test_company_that_moves_out_of_the_region_is_still_followed(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    run = take_in([line(postcode="E1 1AA", status="Liquidation"), line(number="00000002")], day=SECOND)
    found = business()
    assert (found.cluster, found.register_status, found.left_register_on) == (None, "liquidation", None)
    assert (run.outside_rules_count, run.gone_count) == (1, 0)


def test_published_profile_keeps_its_cluster_when_its_registered_office_moves(take_in, business, region):
    BusinessFactory(company_number="01234567", cluster=region.leeds)
    take_in([line(postcode="E1 1AA")])
    assert business().cluster == region.leeds


def test_trading_place_decides_the_cluster(take_in, business, region):
    BusinessFactory(company_number="01234567", cluster=region.leeds, trading_postcode="LS1 1AA")
    take_in([line(postcode="M2 2AA")])
    assert business().cluster == region.leeds


def test_company_that_changes_its_trade_is_still_followed(take_in, business):
    take_in([line()], day=FIRST)
    take_in([line(sic="43220 - Plumbing")], day=SECOND)
    assert (business().sic_codes, business().sector_ids) == (["43220"], [])


def test_draft_with_a_company_number_is_filled_in_and_stays_a_draft(take_in, business, region):
    DraftBusinessFactory(company_number="01234567", legal_name="Bobbin", cluster=None, registered_postcode="")
    run = take_in([line()])
    assert (run.new_count, run.changed_count) == (0, 1)
    assert (business().legal_name, business().listing_state) == ("BOBBIN LIMITED", ListingState.DRAFT)
    assert business().cluster == region.manchester


def test_chosen_sectors_stay(take_in, business, region):
    take_in([line()], day=FIRST)
    BusinessSectorFactory(business=business(), sector=region.games)
    take_in([line(name="NEW LTD")], day=SECOND)
    assert business().sector_ids == sorted([region.software.pk, region.games.pk])


# -- gone and back


def test_company_not_in_the_next_register_is_marked_not_deleted(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    run = take_in([line(number="00000002")], day=SECOND)
    assert run.gone_count == 1
    assert business().left_register_on == date(2026, 11, 1)
    assert business("00000002").left_register_on is None


def test_company_stays_gone_since_the_first_register_without_it(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    take_in([line(number="00000002")], day="2026-10-15")
    assert take_in([line(number="00000002")], day=SECOND).gone_count == 0
    assert business().left_register_on == date(2026, 10, 15)


def test_company_that_returns_is_on_the_register_again(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    take_in([line(number="00000002")], day="2026-10-15")
    run = take_in([line(), line(number="00000002")], day=SECOND)
    assert (run.returned_count, run.changed_count) == (1, 1)
    assert business().left_register_on is None


def test_company_never_seen_on_the_register_is_not_gone(take_in):
    young = RegisterRowFactory(company_number="00000009", register_seen_on=None)
    take_in([line()])
    young.refresh_from_db()
    assert young.left_register_on is None


def test_company_on_a_broken_line_is_not_gone(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    run = take_in([line().rsplit(",", 1)[0], line(number="00000002")], day=SECOND)
    assert (run.rejected_count, run.gone_count) == (1, 0)


def test_company_with_a_rejected_value_is_not_gone(take_in, business):
    take_in([line(), line(number="00000002")], day=FIRST)
    run = take_in([line(name=""), line(number="00000002")], day=SECOND)
    assert (run.rejected_count, run.gone_count) == (1, 0)
    assert business().legal_name == "BOBBIN LIMITED"


def test_nobody_is_gone_when_parts_are_missing(region, take_in, tmp_path):
    take_in([*companies(2), line()], day=FIRST)
    paths = [
        register_file(tmp_path, companies(2), name=f"BasicCompanyData-2026-11-01-part{n}_3.csv") for n in (1,)
    ]
    run = carry_out(RegisterImport(), paths)
    assert (run.state, run.gone_count, run.is_whole) == (ImportState.DONE, 0, False)
    assert run.notes == ["Nobody was marked as gone from the register: part2_3, part3_3 are missing."]


def test_all_parts_together_are_a_whole_register(region, take_in, tmp_path):
    take_in([*companies(4), line()], day=FIRST)
    paths = [
        register_file(
            tmp_path,
            companies(4)[2 * n : 2 * n + 2],
            name=f"BasicCompanyData-2026-11-01-part{n + 1}_2.csv",
        )
        for n in (0, 1)
    ]
    run = carry_out(RegisterImport(), [zipped(path) for path in paths])
    assert (run.lines_count, run.unchanged_count, run.gone_count, run.is_whole) == (4, 4, 1, True)


def test_nobody_is_gone_when_the_file_is_much_smaller_than_the_last(take_in, monkeypatch):
    monkeypatch.setattr(completeness, "FEW_GONE", 2)
    take_in(companies(20), day=FIRST)
    run = take_in(companies(17), day=SECOND)
    assert run.gone_count == 0
    assert "17 companies and the last register held 20" in run.notes[0]


def test_nobody_is_gone_when_the_file_ends_in_the_middle_of_a_line(take_in, region, tmp_path):
    take_in([*companies(3), line()], day=FIRST)
    path = tmp_path / "BasicCompanyDataAsOneFile-2026-11-01.csv"
    path.write_text(register_text([*companies(3), line(number="09999999")])[:-300])
    run = carry_out(RegisterImport(), [path])
    assert (run.state, run.gone_count, run.rejected_count) == (ImportState.DONE, 0, 1)
    assert "ends in the middle of a line" in run.notes[0]


def test_nobody_is_gone_when_too_many_would_be(take_in, monkeypatch):
    monkeypatch.setattr(completeness, "FEW_GONE", 3)
    take_in(companies(10), day=FIRST)
    others = [line(number=f"0200000{n}") for n in range(4)]
    run = take_in([*companies(6), *others], day=SECOND)
    assert run.gone_count == 0
    assert "4 of 10 companies" in run.notes[0]


# -- refused


def test_older_register_is_refused_and_changes_nothing(take_in):
    take_in([line(name="NEWER LTD")], day=SECOND)
    before = directory()
    run = take_in([line(name="OLDER LTD")], day=FIRST)
    assert run.state == ImportState.FAILED
    assert "of 1 October 2026, and the one of 1 November 2026 is already in" in run.message
    assert directory() == before


def test_older_register_is_fine_after_a_newer_one_was_only_rehearsed(take_in):
    take_in([line()], day=SECOND, is_rehearsal=True)
    assert take_in([line()], day=FIRST).state == ImportState.DONE


def test_register_from_the_future_is_refused(take_in):
    day = timezone.localdate() + timedelta(days=30)
    assert "future" in take_in([line()], day=day.isoformat()).message


def test_file_without_day_is_refused_unless_it_is_given(region, tmp_path):
    path = register_file(tmp_path, [line()], name="register.csv")
    assert "--date" in carry_out(RegisterImport(), [path]).message
    assert carry_out(RegisterImport(), [path], on=date(2026, 11, 1)).state == ImportState.DONE


@pytest.mark.parametrize("cut", [30, 300, 1_500])
def test_truncated_zip_changes_nothing(region, take_in, tmp_path, cut):
    take_in(companies(2), day=FIRST)
    before = directory()
    path = zipped(register_file(tmp_path, companies(400)))
    path.write_bytes(path.read_bytes()[:-cut])
    run = carry_out(RegisterImport(), [path])
    assert (run.state, directory()) == (ImportState.FAILED, before)
    assert "cannot be unpacked" in run.message


def test_second_file_that_cannot_be_read_undoes_the_first(region, tmp_path):
    good = register_file(tmp_path, companies(3), name="BasicCompanyData-2026-11-01-part1_2.csv")
    bad = register_file(
        tmp_path, companies(3), name="BasicCompanyData-2026-11-01-part2_2.csv", header="a,b,c"
    )
    assert carry_out(RegisterImport(), [good, bad]).state == ImportState.FAILED
    assert not Business.objects.exists()


def test_file_with_too_many_bad_lines_is_refused(take_in, monkeypatch):
    monkeypatch.setattr(reading, "FEW_REJECTED", 3)
    run = take_in([*companies(50), "a,b", "c,d", "e,f", "g,h"])
    assert run.state == ImportState.FAILED
    assert "4 of the first 54 lines" in run.message
    assert not Business.objects.exists()


def test_file_of_nothing_but_bad_lines_is_refused(take_in):
    assert "cannot be taken" in take_in(["a,b", "c,d"]).message


# -- rehearsal, history, report


def test_rehearsal_reports_and_changes_nothing(take_in):
    take_in([*companies(3), line()], day=FIRST)
    before = directory()
    lines = [*companies(2), line(number="01000002", name="CHANGED LTD"), line(number="02000000")]
    rehearsal = take_in(lines, day=SECOND, is_rehearsal=True)
    assert directory() == before
    run = take_in(lines, day=SECOND)
    for count in ("lines", "kept", "new", "changed", "unchanged", "gone", "returned", "rejected"):
        assert getattr(rehearsal, f"{count}_count") == getattr(run, f"{count}_count"), count


def test_history_keeps_changed_rows_only_and_names_the_import(take_in, business):
    take_in([*companies(5), line()], day=FIRST)
    run = take_in([*companies(5), line(name="NEW LTD")], day=SECOND)
    event = pghistory.models.Events.objects.tracks(business()).get()
    assert event.pgh_context["register_import"] == run.pk
    assert event.pgh_data["legal_name"] == "BOBBIN LIMITED"
    assert pghistory.models.Context.objects.count() == 1


def test_import_is_in_the_audit_trail(take_in):
    run = take_in([line()])
    event = AuditEvent.objects.about(run).get()
    assert (event.verb, event.data["new"]) == ("register.imported", 1)


def test_report_breaks_the_kept_down_by_cluster_and_sector(take_in):
    lines = [
        line(),
        line(number="00000002", postcode="LS1 1AA"),
        line(number="00000003", sic="58210 - Games"),
    ]
    take_in(lines, day=FIRST)
    run = take_in(lines, day=SECOND)
    assert run.breakdown["clusters"] == [["Manchester", 2], ["Leeds", 1]]
    assert run.breakdown["sectors"] == [["Software", 3], ["Games", 1]]
    assert ["Leeds", "Software", 1] in run.breakdown["cells"]


def test_counts_of_the_directory_follow(take_in, region):
    take_in(companies(3))
    assert region.manchester.sector_counts.get(sector=None).business_count == 3


def test_import_notes_its_files(take_in):
    run = take_in([line()])
    assert run.file_names == ["BasicCompanyDataAsOneFile-2026-11-01.csv"]
    assert len(run.digests[0]) == 64
    assert run.bytes_read == run.bytes_total > 0
