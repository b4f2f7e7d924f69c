"""The agency's desk: what a curator sees and may change, and what they may not, on every surface."""

import pghistory
import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.admin.bounded import BoundedPaginator
from clusters.enums import ListingState
from clusters.models import Business, BusinessSector, Cluster, Fact, PostcodeRule
from core.models import AuditEvent
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    FactFactory,
    MetricFactory,
    PlaceFactory,
    PostcodeRuleFactory,
    RegisterRowFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


class Desk:
    """A curator of Leeds, signed in, and a cluster next door that is none of their business."""

    def __init__(self):
        curatorship = CuratorshipFactory(cluster__name="Leeds", cluster__slug="leeds")
        self.own, self.user = curatorship.cluster, curatorship.user
        self.other = ClusterFactory(name="Hull", slug="hull")
        self.client = signed_in(self.user)


@pytest.fixture
def desk(db):
    return Desk()


@pytest.fixture
def staff(db):
    return signed_in(StaffFactory())


def page(client, name, *args, **query):
    response = client.get(reverse(f"admin:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def rows(client, name, **query):
    response = client.get(reverse(f"admin:{name}"), query)
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


FACTORIES = {
    "clusters_business": BusinessFactory,
    "clusters_fact": FactFactory,
    "clusters_place": PlaceFactory,
    "clusters_postcoderule": PostcodeRuleFactory,
}


@pytest.mark.parametrize("model", FACTORIES)
def test_curator_lists_only_their_clusters_rows(desk, model):
    mine = FACTORIES[model](cluster=desk.own)
    FACTORIES[model](cluster=desk.other)
    assert rows(desk.client, f"{model}_changelist") == {mine}


@pytest.mark.parametrize("model", FACTORIES)
@pytest.mark.parametrize("surface", ["change", "history", "delete"])
def test_curator_cannot_open_another_clusters_row(desk, model, surface):
    other = FACTORIES[model](cluster=desk.other)
    response = desk.client.get(reverse(f"admin:{model}_{surface}", args=[other.pk]))
    assert response.status_code in {302, 403, 404}
    if response.status_code == 302:
        assert response.headers["Location"] == reverse("admin:index")


def test_curator_lists_only_their_cluster(desk):
    assert rows(desk.client, "clusters_cluster_changelist") == {desk.own}


def test_curator_does_not_see_figures_of_the_region(desk):
    FactFactory(cluster=None)
    assert rows(desk.client, "clusters_fact_changelist") == set()


def test_curator_does_not_see_a_business_without_a_cluster(desk):
    BusinessFactory(cluster=None)
    assert rows(desk.client, "clusters_business_changelist") == set()


def test_curator_cannot_filter_their_way_to_another_cluster(desk):
    BusinessFactory(cluster=desk.other)
    assert rows(desk.client, "clusters_business_changelist", cluster=desk.other.pk) == set()


def test_curator_is_offered_only_their_cluster(desk):
    html = page(desk.client, "clusters_place_add")
    assert "Leeds" in html
    assert "Hull" not in html


def test_autocomplete_gives_a_curator_only_their_rows(desk):
    PlaceFactory(cluster=desk.own, name="Own Mill")
    PlaceFactory(cluster=desk.other, name="Other Mill")
    query = {"app_label": "clusters", "model_name": "business", "field_name": "place", "term": "Mill"}
    found = desk.client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == ["Own Mill"]


def place_form(cluster):
    return {"cluster": cluster.pk, "kind": "lab", "name": "A lab", "_save": "Save"}


def test_curator_adds_a_place_to_their_cluster(desk):
    desk.client.post(reverse("admin:clusters_place_add"), place_form(desk.own))
    assert desk.own.places.count() == 1


def test_curator_cannot_add_a_place_to_another_cluster(desk):
    desk.client.post(reverse("admin:clusters_place_add"), place_form(desk.other))
    assert not desk.other.places.exists()


def test_curator_cannot_give_a_row_away(desk):
    place = PlaceFactory(cluster=desk.own)
    desk.client.post(reverse("admin:clusters_place_change", args=[place.pk]), place_form(desk.other))
    place.refresh_from_db()
    assert place.cluster == desk.own


def test_curator_cannot_write_a_figure_of_the_region(desk):
    metric = MetricFactory()
    form = {
        "cluster": "",
        "metric": metric.pk,
        "year": 2020,
        "value": 1,
        "unit": "jobs",
        "definition": "x",
        "source": "y",
        "source_url": "https://y.example/",
        "_save": "Save",
    }
    desk.client.post(reverse("admin:clusters_fact_add"), form)
    assert not Fact.objects.exists()


def test_curator_cannot_rename_their_cluster(desk):
    html = page(desk.client, "clusters_cluster_change", desk.own.pk)
    assert 'name="story"' in html
    assert 'name="slug"' not in html


def chosen(client, action, businesses, **fields):
    data = {"action": action, ACTION_CHECKBOX_NAME: [b.pk for b in businesses], **fields}
    return client.post(reverse("admin:clusters_business_changelist"), data, follow=True)


def test_staff_publish_in_bulk(staff):
    row = RegisterRowFactory()
    waiting = DraftBusinessFactory(listing_state=ListingState.IN_REVIEW, submitted_at="2026-11-01T10:00Z")
    chosen(staff, "publish", [row, waiting])
    assert set(Business.objects.values_list("listing_state", flat=True)) == {ListingState.PUBLISHED}
    assert AuditEvent.objects.filter(verb="business.published").count() == 2


def test_publishing_what_cannot_be_published_says_why(staff):
    draft = DraftBusinessFactory(trading_name="Unready")
    html = chosen(staff, "publish", [draft]).content.decode()
    assert "Unready" in html
    assert "cannot be published" in html


def test_curator_cannot_publish_another_clusters_business(desk):
    row = RegisterRowFactory(cluster=desk.other)
    chosen(desk.client, "publish", [row])
    row.refresh_from_db()
    assert row.listing_state == ListingState.IMPORTED


def test_returning_asks_for_the_reason_first(staff):
    waiting = DraftBusinessFactory(listing_state=ListingState.IN_REVIEW, submitted_at="2026-11-01T10:00Z")
    html = chosen(staff, "give_back", [waiting]).content.decode()
    assert 'name="reason"' in html
    chosen(staff, "give_back", [waiting], confirmed="yes", reason="Say what you make.")
    waiting.refresh_from_db()
    assert (waiting.listing_state, waiting.return_reason) == (ListingState.RETURNED, "Say what you make.")


def test_returning_without_a_reason_changes_nothing(staff):
    waiting = DraftBusinessFactory(listing_state=ListingState.IN_REVIEW, submitted_at="2026-11-01T10:00Z")
    chosen(staff, "give_back", [waiting], confirmed="yes", reason="  ")
    waiting.refresh_from_db()
    assert waiting.listing_state == ListingState.IN_REVIEW


def test_a_sector_is_assigned_in_bulk(staff):
    business, sector = BusinessFactory(), SectorFactory()
    chosen(staff, "assign", [business], confirmed="yes", sector=sector.pk)
    business.refresh_from_db()
    assert business.sector_ids == [sector.pk]
    assert BusinessSector.objects.get().source == "staff"


def test_history_tells_who_changed_what_and_from_what(staff):
    writer = StaffFactory(full_name="Wilma Writer")
    business = BusinessFactory(legal_name="OLD LIMITED")
    with pghistory.context(user=writer.pk):
        Business.objects.filter(pk=business.pk).update(legal_name="NEW LIMITED")
    html = page(staff, "clusters_business_history", business.pk)
    for words in ("Wilma Writer", "OLD LIMITED", "NEW LIMITED"):
        assert words in html


def test_history_of_a_cluster_tells_what_changed(staff):
    cluster = ClusterFactory(tagline="Before.")
    cluster.tagline = "After."
    cluster.save()
    html = page(staff, "clusters_cluster_history", cluster.pk)
    assert "<del>Before.</del> → <ins>After.</ins>" in html


def test_history_names_what_the_agency_did(staff):
    row = RegisterRowFactory()
    chosen(staff, "publish", [row])
    assert "Published" in page(staff, "clusters_business_history", row.pk)


def test_what_staff_write_is_kept_from_the_next_register_file(staff):
    business = BusinessFactory()
    client = staff
    url = reverse("admin:clusters_business_change", args=[business.pk])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields if name != "logo"}
    data |= {
        "legal_name": "CORRECTED LIMITED",
        "incorporated_on": "2015-03-05",
        "also_in": [],
        "is_raising": "",
    }
    for prefix in ("sector_choices", "links", "members"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    client.post(url, data)
    business.refresh_from_db()
    assert business.legal_name == "CORRECTED LIMITED"
    assert "legal_name" in business.confirmed_fields


@pytest.mark.parametrize("count", [1, 3])
def test_business_list_asks_the_same_whatever_its_length(staff, django_assert_max_num_queries, count):
    BusinessFactory.create_batch(count)
    with django_assert_max_num_queries(14):
        rows(staff, "clusters_business_changelist")


@pytest.mark.parametrize("term", ["sc 900001", "SC900001", "loom.example", "calder"])
def test_business_search_finds_number_domain_and_name(staff, term):
    business = BusinessFactory(
        company_number="SC900001", trading_name="Old Calder Works", website="https://www.loom.example/"
    )
    BusinessFactory()
    assert rows(staff, "clusters_business_changelist", q=term) == {business}


def imported(client, text):
    """The preview of an import, and what it says."""
    file = SimpleUploadedFile("facts.csv", text.encode(), "text/csv")
    return client.post(reverse("admin:clusters_fact_import"), {"import_file": file, "format": "0"})


HEADING = "cluster,metric,year,value,unit,definition,source,source_url\n"


def confirmed(client, preview):
    form = preview.context["confirm_form"]
    return client.post(reverse("admin:clusters_fact_process_import"), form.initial)


def test_facts_are_imported_after_a_preview(staff):
    ClusterFactory(slug="hull")
    MetricFactory(key="tech-jobs")
    line = 'hull,tech-jobs,2020,6914,jobs,"Digital jobs.",A report,https://report.example/\n'
    preview = imported(staff, HEADING + line)
    assert not Fact.objects.exists()
    confirmed(staff, preview)
    assert Fact.objects.get().value == 6914


def test_import_without_source_is_refused(staff):
    ClusterFactory(slug="hull")
    MetricFactory(key="tech-jobs")
    preview = imported(
        staff, HEADING + 'hull,tech-jobs,2020,6914,jobs,"Digital jobs.",,https://report.example/\n'
    )
    assert "confirm_form" not in preview.context or preview.context["result"].has_validation_errors()


def test_curator_cannot_import_figures_of_another_cluster(desk):
    MetricFactory(key="tech-jobs")
    line = 'hull,tech-jobs,2020,6914,jobs,"Digital jobs.",A report,https://report.example/\n'
    preview = imported(desk.client, HEADING + line)
    assert "not a cluster of yours" in preview.content.decode()
    assert not Fact.objects.exists()


def test_curator_exports_only_their_figures_and_no_formula_runs(desk):
    FactFactory(cluster=desk.own, source="=HYPERLINK(1)")
    FactFactory(cluster=desk.other, source="Elsewhere")
    response = desk.client.post(reverse("admin:clusters_fact_export"), {"format": "0"})
    text = response.content.decode()
    assert "'=HYPERLINK(1)" in text
    assert "Elsewhere" not in text


def test_postcode_rules_are_applied_by_the_longest_prefix(staff):
    area, district = PostcodeRuleFactory(prefix="WA"), PostcodeRuleFactory(prefix="WA14")
    near = BusinessFactory(registered_postcode="WA14 2DT")
    far = BusinessFactory(registered_postcode="WA1 1AA")
    kept = BusinessFactory(registered_postcode="WA1 1AA", confirmed_fields={"cluster": "2026-11-01"})
    data = {"action": "apply_rules", ACTION_CHECKBOX_NAME: [area.pk]}
    staff.post(reverse("admin:clusters_postcoderule_changelist"), data)
    for business in (near, far, kept):
        business.refresh_from_db()
    assert (near.cluster, far.cluster) == (district.cluster, area.cluster)
    assert kept.cluster not in {area.cluster, district.cluster}


def test_curator_cannot_change_postcode_rules(desk):
    rule = PostcodeRuleFactory(cluster=desk.own, prefix="LS")
    desk.client.post(reverse("admin:clusters_postcoderule_change", args=[rule.pk]), {"prefix": "HU"})
    assert PostcodeRule.objects.get().prefix == "LS"


def test_staff_add_a_cluster_by_form(staff):
    data = {
        "name": "Hull",
        "slug": "hull",
        "tagline": "On the Humber.",
        "story": "",
        "status": "emerging",
        "position": 60,
        "accent": "sea",
        "latitude": "53.74",
        "longitude": "-0.33",
    }
    for prefix in ("curatorships", "facts", "places", "postcode_rules"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    staff.post(reverse("admin:clusters_cluster_add"), data)
    assert Cluster.objects.get().slug == "hull"


def test_curator_cannot_add_a_cluster(desk):
    assert desk.client.get(reverse("admin:clusters_cluster_add")).status_code == 403


@pytest.mark.parametrize(
    "model", ["cluster", "business", "fact", "place", "postcoderule", "metric", "sector", "siccode"]
)
def test_every_list_and_form_opens(staff, model):
    page(staff, f"clusters_{model}_changelist")
    page(staff, f"clusters_{model}_add")


def test_view_on_site_leads_to_the_page(staff):
    business = BusinessFactory()
    assert "View on site" in page(staff, "clusters_business_change", business.pk)


def test_dates_lead_from_years_to_months(staff):
    BusinessFactory(published_at="2025-03-05T09:00Z")
    late = BusinessFactory(published_at="2026-03-05T09:00Z")
    html = page(staff, "clusters_business_changelist")
    assert "?published_at__year=2025" in html
    html = page(staff, "clusters_business_changelist", published_at__year=2026)
    assert "published_at__month=3" in html
    assert rows(staff, "clusters_business_changelist", published_at__year=2026, published_at__month=3) == {
        late
    }


def test_list_counts_no_further_than_it_says():
    BusinessFactory.create_batch(3)
    assert BoundedPaginator(Business.objects.by_name(), 2).count == 3


def test_saving_a_business_as_it_is_changes_nothing(staff):
    business = BusinessFactory(description="One line.\n\nAnother.", confirmed_fields={})
    response = staff.get(reverse("admin:clusters_business_change", args=[business.pk]))
    form = response.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    for inline in response.context["inline_admin_formsets"]:
        sent |= {field.html_name: field.value() for field in inline.formset.management_form}
    sent["description"] = "One line.\r\n\r\nAnother."  # as every browser sends it
    response = staff.post(reverse("admin:clusters_business_change", args=[business.pk]), sent)
    assert response.status_code == 302
    business.refresh_from_db()
    assert business.description == "One line.\n\nAnother."
    assert business.confirmed_fields == {}


def test_history_calls_a_cluster_by_its_name(staff):
    before, after = ClusterFactory(name="Hull"), ClusterFactory(name="York")
    business = BusinessFactory(cluster=before)
    Business.objects.filter(pk=business.pk).update(cluster=after)
    html = page(staff, "clusters_business_history", business.pk)
    assert "<del>Hull</del> → <ins>York</ins>" in html


def test_staff_download_the_chosen_businesses(staff):
    RegisterRowFactory()
    wanted = BusinessFactory(trading_name="Loom & Co")
    lines = b"".join(chosen(staff, "export", [wanted]).streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Loom & Co" in lines[1]


def test_desk_begins_with_what_waits(desk):
    DraftBusinessFactory(
        cluster=desk.own, listing_state=ListingState.IN_REVIEW, submitted_at="2026-11-01T10:00Z"
    )
    assert "The first has waited since 1 November." in page(desk.client, "index")


def on_site(obj, content_type_id=None):
    kind = content_type_id or ContentType.objects.get_for_model(obj).pk
    return reverse("admin:view_on_site", args=[kind, obj.pk])


def test_view_on_site_leads_to_the_public_page(desk):
    business = BusinessFactory(cluster=desk.own)
    assert desk.client.get(on_site(business)).url == business.get_absolute_url()


def test_view_on_site_of_another_cluster_is_not_there_for_a_curator(desk):
    assert desk.client.get(on_site(BusinessFactory(cluster=desk.other))).status_code == 404


@pytest.mark.parametrize("kind", [0, 999_999])
def test_view_on_site_of_a_made_up_kind_is_not_there(staff, kind):
    assert staff.get(f"/admin/r/{kind}/1/").status_code == 404


def test_view_on_site_of_what_has_no_page_is_not_there(staff):
    assert staff.get(on_site(MetricFactory())).status_code == 404
