"""People named on a profile: asked by mail, shown only with their yes, gone as soon as they take it back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.emails import send_consent_asked
from clusters.enums import CONSENT_LIFECYCLE, ConsentState
from clusters.models import Business, BusinessPerson
from clusters.permissions import can_edit_business
from clusters.spared import spare_mailboxes
from core.audit import record

MOST_NAMED = 12
LEFT_IN_PEACE = (ConsentState.REFUSED, ConsentState.WITHDRAWN)


@transaction.atomic
def name_person(
    *, business: Business, name: str, role: str, email: str, link: str = "", by: User
) -> BusinessPerson:
    """Put somebody on the list and ask them; they are not shown before they say yes."""
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not can_edit_business(by, business):
        raise PermissionDenied
    spare_mailboxes(by)
    if business.people.count() >= MOST_NAMED:
        raise ValidationError(f"Up to {MOST_NAMED} people can be named.", code="many")
    person = BusinessPerson(business=business, name=name, role=role, email=email, link=link, asked_by=by)
    person.position = business.people.count()
    person.full_clean(exclude=["asked_by"])
    person.save()
    record("person.named", business, by=by, person=person.pk)
    send_consent_asked(person=person)
    return person


@transaction.atomic
def change_named_person(
    *, person: BusinessPerson, name: str, role: str, link: str, by: User
) -> BusinessPerson:
    """Say it in other words; who had agreed is asked again about these, and not shown until then."""
    person = _editable(person, by)
    if (person.name, person.role, person.link) == (name, role, link):
        return person
    if person.consent in LEFT_IN_PEACE:
        raise ValidationError("This person has said no, and is not asked again.", code="refused")
    spare_mailboxes(by)
    person.name, person.role, person.link = name, role, link
    person.consent, person.consent_text, person.answered_at = ConsentState.ASKED, "", None
    person.asked_by, person.asked_at = by, timezone.now()
    person.full_clean(exclude=["asked_by", "user"])
    person.save()
    record("person.changed", person.business, by=by, person=person.pk)
    send_consent_asked(person=person)
    return person


@transaction.atomic
def remove_named_person(*, person: BusinessPerson, by: User) -> None:
    person = _editable(person, by)
    record("person.removed", person.business, by=by, person=person.pk)
    person.delete()


@transaction.atomic
def answer_consent(
    *, person: BusinessPerson, verb: str, text: str = "", user: User | None = None, at: datetime | None = None
) -> BusinessPerson:
    """The person's own word: ``give`` (to the sentence they read), ``refuse`` or ``withdraw``."""
    person = BusinessPerson.objects.select_for_update().select_related("business").get(pk=person.pk)
    following = CONSENT_LIFECYCLE[person.consent].get(verb)
    if following is None:
        raise ValidationError("You have answered this already.", code="state")
    if verb == "give" and text != consent_sentence(person):
        raise ValidationError("The words have changed meanwhile. Please read them again.", code="changed")
    person.consent, person.answered_at = ConsentState(following), at or timezone.now()
    person.consent_text = text if verb == "give" else person.consent_text
    person.user = user or person.user
    person.save()
    record(f"person.consent_{following}", person.business, by=user, person=person.pk)
    return person


def consent_sentence(person: BusinessPerson) -> str:
    """What somebody agrees to, word for word."""
    link = f", with a link to {person.link}" if person.link else ""
    return (
        f"I agree that {person.business.name} names me on its public profile on TechNorth as "
        f"“{person.name}, {person.role}”{link}. I can take this back at any time."
    )


def _editable(person: BusinessPerson, by: User) -> BusinessPerson:
    business = Business.objects.select_for_update().get(pk=person.business_id)
    if not can_edit_business(by, business):
        raise PermissionDenied
    return BusinessPerson.objects.select_for_update().get(pk=person.pk)
