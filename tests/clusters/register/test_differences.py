"""What a company confirmed stands, and where the register differs staff decide."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.actions import accept_difference, keep_difference
from clusters.enums import DifferenceState
from clusters.models import REGISTER_FIELDS, RegisterDifference
from core.models import AuditEvent
from tests.factories.accounts import StaffFactory
from tests.factories.clusters import BusinessFactory, CuratorshipFactory
from tests.factories.register import line

DAYS = ("2026-09-01", "2026-10-01", "2026-11-01")


@pytest.fixture
def confirmed(take_in, business):
    """Bobbin, on the register, confirms these values of its own."""

    def confirm(**values):
        take_in([line(), line(number="00000002")], day=DAYS[0])
        found = business()
        for name, value in values.items():
            setattr(found, name, value)
        found.confirm(list(values))
        found.save()
        return found

    return confirm


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("legal_name", "Bobbin & Loom Ltd", {"name": "REGISTER LTD"}),
        ("registered_postcode", "M4 4AA", {"postcode": "M3 3AA"}),
        ("registered_town", "Salford", {"town": "BURY"}),
        ("register_status", "liquidation", {"status": "Active - Proposal to Strike off"}),
        ("sic_codes", ["58210"], {"sic": "43220 - Plumbing"}),
        ("incorporated_on", timezone.localdate(), {"incorporated": "01/01/2001"}),
    ],
)
def test_confirmed_field_is_never_overwritten(confirmed, take_in, business, field, ours, theirs):
    confirmed(**{field: ours})
    take_in([line(**theirs), line(number="00000002")], day=DAYS[1])
    assert getattr(business(), field) == ours
    difference = RegisterDifference.objects.get(field=field)
    assert (difference.state, difference.business) == (DifferenceState.OPEN, business())


def test_other_fields_of_a_confirmed_company_still_follow(confirmed, take_in, business):
    confirmed(legal_name="Bobbin & Loom Ltd")
    take_in([line(name="X LTD", town="BURY"), line(number="00000002")], day=DAYS[1])
    assert (business().legal_name, business().registered_town) == ("Bobbin & Loom Ltd", "BURY")


def test_difference_is_noticed_though_the_registers_line_did_not_change(confirmed, take_in):
    confirmed(legal_name="Bobbin & Loom Ltd")
    run = take_in([line(), line(number="00000002")], day=DAYS[1])
    assert (run.unchanged_count, run.changed_count, run.difference_count) == (2, 0, 1)
    assert RegisterDifference.objects.get().register_value == "BOBBIN LIMITED"


def test_capitals_alone_are_no_difference(confirmed, take_in):
    confirmed(legal_name="Bobbin Limited")
    assert take_in([line(), line(number="00000002")], day=DAYS[1]).difference_count == 0


def test_same_difference_is_noted_once(confirmed, take_in):
    confirmed(legal_name="Bobbin & Loom Ltd")
    lines = [line(), line(number="00000002")]
    counts = [take_in(lines, day=day).difference_count for day in (DAYS[1], DAYS[1], DAYS[2])]
    assert counts == [1, 0, 0]
    assert RegisterDifference.objects.get().register_on.isoformat() == DAYS[1]


def test_difference_that_went_away_is_closed(confirmed, take_in):
    confirmed(legal_name="Bobbin & Loom Ltd")
    take_in([line(), line(number="00000002")], day=DAYS[1])
    take_in([line(name="BOBBIN & LOOM LTD"), line(number="00000002")], day=DAYS[2])
    assert RegisterDifference.objects.get().state == DifferenceState.AGREED


@pytest.fixture
def agency(db):
    return StaffFactory()


@pytest.fixture
def difference(confirmed, take_in):
    confirmed(legal_name="Bobbin & Loom Ltd")
    take_in([line(name="REGISTER LTD"), line(number="00000002")], day=DAYS[1])
    return RegisterDifference.objects.get()


def test_accepting_takes_the_registers_value_and_follows_it_again(difference, agency, take_in, business):
    accept_difference(difference=difference, by=agency)
    found = business()
    assert (found.legal_name, found.confirmed_fields) == ("REGISTER LTD", {})
    difference.refresh_from_db()
    assert (difference.state, difference.decided_by) == (DifferenceState.ACCEPTED, agency)
    take_in([line(name="NEXT LTD"), line(number="00000002")], day=DAYS[2])
    assert business().legal_name == "NEXT LTD"


def test_keeping_asks_again_only_when_the_register_says_something_new(difference, agency, take_in, business):
    keep_difference(difference=difference, by=agency)
    take_in([line(name="REGISTER LTD"), line(number="00000002")], day=DAYS[1])
    difference.refresh_from_db()
    assert difference.state == DifferenceState.KEPT
    take_in([line(name="NEXT LTD"), line(number="00000002")], day=DAYS[2])
    difference.refresh_from_db()
    assert (difference.state, difference.register_value) == (DifferenceState.OPEN, "NEXT LTD")
    assert business().legal_name == "Bobbin & Loom Ltd"


def test_accepting_a_postcode_moves_the_business_to_its_cluster(confirmed, take_in, agency, business, region):
    confirmed(registered_postcode="M4 4AA")
    take_in([line(postcode="LS1 1AA"), line(number="00000002")], day=DAYS[1])
    assert business().cluster == region.manchester
    accept_difference(difference=RegisterDifference.objects.get(), by=agency)
    assert business().cluster == region.leeds


def test_accepting_trades_moves_the_business_to_their_sectors(confirmed, take_in, agency, business, region):
    confirmed(sic_codes=["62020"])
    take_in([line(sic="58210 - Games"), line(number="00000002")], day=DAYS[1])
    accept_difference(difference=RegisterDifference.objects.get(), by=agency)
    assert business().sic_codes == ["58210"]
    assert business().sector_ids == sorted([region.software.pk, region.games.pk])


@pytest.mark.parametrize("verb", [accept_difference, keep_difference])
def test_decision_is_in_the_audit_trail(difference, agency, business, verb):
    verb(difference=difference, by=agency)
    assert AuditEvent.objects.about(business()).filter(data__field="legal_name").count() == 1


@pytest.mark.parametrize("verb", [accept_difference, keep_difference])
def test_curator_of_another_cluster_may_not_decide(difference, verb):
    with pytest.raises(PermissionDenied):
        verb(difference=difference, by=CuratorshipFactory().user)


def test_decided_difference_is_not_decided_twice(difference, agency):
    accept_difference(difference=difference, by=agency)
    with pytest.raises(ValidationError, match="decided already"):
        keep_difference(difference=difference, by=agency)


def test_difference_of_an_unknown_field_is_refused(difference):
    with pytest.raises(IntegrityError, match="register_difference_field_is_known"), transaction.atomic():
        RegisterDifference.objects.update(field="website")


def test_second_difference_of_a_field_is_refused(difference):
    with pytest.raises(IntegrityError, match="register_difference_once_per_field"), transaction.atomic():
        RegisterDifference.objects.create(
            business=difference.business, field=difference.field, register_on=difference.register_on
        )


def test_unknown_state_of_a_difference_is_refused(difference):
    with pytest.raises(IntegrityError, match="register_difference_state_is_known"), transaction.atomic():
        RegisterDifference.objects.update(state="forgotten")


def test_decision_without_a_date_is_refused(difference):
    with pytest.raises(IntegrityError, match="register_difference_decided_has_date"), transaction.atomic():
        RegisterDifference.objects.update(state=DifferenceState.KEPT)


def test_values_are_shown_as_people_read_them():
    business = BusinessFactory.build(sic_codes=["62020", "58210"], register_status="strike-off")
    texts = {
        "sic_codes": (["62020", "58210"], "62020, 58210"),
        "register_status": ("strike-off", "Proposal to strike off"),
        "incorporated_on": ("2015-03-05", "5 March 2015"),
        "registered_town": ("", "nothing"),
    }
    assert set(texts) <= set(REGISTER_FIELDS)
    for field, (value, text) in texts.items():
        assert RegisterDifference(business=business, field=field, register_value=value).register_text == text
