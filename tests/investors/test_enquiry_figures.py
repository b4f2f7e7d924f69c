"""How promises are kept, counted: by cluster, by month, as a page and as a sheet."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from investors.enquiry_figures import AGENCY, figures_between
from investors.enums import EnquiryStage
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import ClusterFactory, CuratorshipFactory
from tests.factories.enquiries import WEDNESDAY, AnsweredEnquiryFactory, EnquiryFactory

pytestmark = pytest.mark.django_db

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
LATER = datetime(2026, 7, 1, tzinfo=UTC)


def june(at=LATER):
    return figures_between(*JUNE, at=at)


def test_figures_tell_in_time_from_late_waiting_and_paused():
    cluster = ClusterFactory(name="Loomford")
    about = {"about_cluster": cluster}
    AnsweredEnquiryFactory(**about)
    AnsweredEnquiryFactory(**about, first_answered_at=WEDNESDAY + timedelta(days=9), answer_minutes=2000)
    EnquiryFactory(**about)
    EnquiryFactory(**about, answer_due_at=LATER + timedelta(days=1))
    EnquiryFactory(**about, paused_at=WEDNESDAY, pause_reason="Which?", left_minutes=60)
    [row] = june().rows
    counts = (row.received_count, row.in_time_count, row.late_count, row.waiting_count, row.paused_count)
    assert (row.name, counts) == ("Loomford", (5, 1, 2, 1, 1))
    assert row.in_time_share == 33
    assert str(row.mean_hours) == "18.7"


def test_what_is_no_enquiry_and_what_became_a_part_of_another_is_not_counted():
    winner = AnsweredEnquiryFactory(about_cluster=None)
    EnquiryFactory(about_cluster=None, stage=EnquiryStage.SPAM, closed_at=WEDNESDAY)
    EnquiryFactory(about_cluster=None, stage=EnquiryStage.MERGED, closed_at=WEDNESDAY, merged_into=winner)
    [row] = june().rows
    assert (row.name, row.received_count) == (AGENCY, 1)


def test_forecasts_of_what_was_won_are_summed():
    cluster = ClusterFactory()
    won = {"about_cluster": cluster, "stage": EnquiryStage.WON, "closed_at": WEDNESDAY}
    AnsweredEnquiryFactory(**won, forecast_investment_amount=2_000_000, forecast_jobs_count=40)
    AnsweredEnquiryFactory(**won, forecast_jobs_count=2)
    AnsweredEnquiryFactory(about_cluster=cluster, forecast_investment_amount=9_000_000)
    total = june().total
    assert (total.won_count, total.investment_amount, total.jobs_count) == (2, 2_000_000, 42)


def test_period_is_of_the_offices_days():
    for at in (datetime(2026, 5, 31, 22, 59, tzinfo=UTC), datetime(2026, 6, 30, 23, 1, tzinfo=UTC)):
        EnquiryFactory(received_at=at)  # 23:59 on 31 May, 00:01 on 1 July in London
    inside = EnquiryFactory(received_at=datetime(2026, 5, 31, 23, 1, tzinfo=UTC))
    assert [row.name for row in june().rows] == [inside.cluster.name]


def test_months_have_no_gaps():
    EnquiryFactory(received_at=datetime(2026, 1, 5, tzinfo=UTC))
    EnquiryFactory(received_at=datetime(2026, 3, 5, tzinfo=UTC))
    months = figures_between(date(2026, 1, 1), date(2026, 6, 1)).months
    assert months == [("Jan 26", 1), ("Feb 26", 0), ("Mar 26", 1)]


def test_page_and_sheet_say_the_same_of_the_same_period():
    AnsweredEnquiryFactory(about_cluster=ClusterFactory(name="Loomford"))
    EnquiryFactory(about_cluster=ClusterFactory(name="Elsewhere"), received_at=WEDNESDAY - timedelta(days=40))
    client, period = signed_in(StaffFactory()), {"first": "2026-06-01", "last": "2026-06-30"}
    page = client.get(reverse("investors:enquiry_figures"), period).content.decode()
    assert "100% of 1 enquiries were answered in time." in page
    assert "Elsewhere" not in page
    sheet = client.get(reverse("investors:enquiry_figures_export"), period)
    lines = list(csv.reader(b"".join(sheet.streaming_content).decode("utf-8-sig").splitlines()))
    assert [line[:3] for line in lines[1:]] == [["Loomford", "1", "1"], ["All together", "1", "1"]]


def test_period_that_makes_no_sense_is_said_to():
    client = signed_in(StaffFactory())
    page = client.get(
        reverse("investors:enquiry_figures"), {"first": "2026-06-30", "last": "2026-06-01"}
    ).content.decode()
    assert "The last day comes before the first." in page


def test_curators_see_the_figures_of_all_and_others_see_none():
    address = reverse("investors:enquiry_figures")
    assert signed_in(CuratorshipFactory().user).get(address).status_code == 200
    assert signed_in(UserFactory()).get(address).status_code == 404


def test_page_costs_the_same_with_one_and_with_three_clusters(django_assert_num_queries):
    client, address = signed_in(StaffFactory()), reverse("investors:enquiry_figures")
    period = {"first": "2026-06-01", "last": "2026-06-30"}
    AnsweredEnquiryFactory()
    client.get(address, period)
    for _ in range(2):
        with django_assert_num_queries(5):
            client.get(address, period)
        AnsweredEnquiryFactory.create_batch(2)
