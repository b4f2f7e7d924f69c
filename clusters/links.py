"""Signed links: who has one may do one thing, without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from clusters.models import BusinessInvitation, BusinessMember, BusinessPerson

STILL_CORRECT_FOR = timedelta(days=90)


def consent_path(person: BusinessPerson) -> str:
    return reverse("clusters:answer_consent", args=[_signed(person, "named-person")])


def invitation_path(invitation: BusinessInvitation) -> str:
    return reverse("clusters:answer_invitation", args=[_signed(invitation, "business-invitation")])


def still_correct_path(member: BusinessMember) -> str:
    return reverse("clusters:still_correct", args=[_signed(member, "still-correct")])


def no_search_mail_path(user: User) -> str:
    """Always the same, and good for as long as the account is: it stands in every mail of saved searches."""
    return reverse(
        "clusters:no_search_mail", args=[signing.Signer(salt="no-search-mail").sign_object(user.pk)]
    )


def no_search_mail_user(token: str) -> User:
    try:
        return User.objects.get(pk=signing.Signer(salt="no-search-mail").unsign_object(token))
    except (signing.BadSignature, User.DoesNotExist, TypeError, ValueError) as problem:
        raise Http404 from problem


def named_person(token: str) -> BusinessPerson:
    return _found(BusinessPerson.objects.select_related("business"), token, "named-person")


def invitation(token: str) -> BusinessInvitation:
    """Whether it can still be used is for the row to say."""
    found = BusinessInvitation.objects.select_related("business__cluster", "sent_by")
    return _found(found, token, "business-invitation")


def still_correct_member(token: str) -> BusinessMember:
    members = BusinessMember.objects.active().filter(user__is_active=True)
    members = members.select_related("business__cluster", "user")
    return _found(members, token, "still-correct", STILL_CORRECT_FOR)


def _signed(row: Model, salt: str) -> str:
    return signing.dumps(row.pk, salt=salt)


def _found(rows: QuerySet, token: str, salt: str, life: timedelta | None = None) -> Any:
    """The row a link means. Raises ``Http404`` for one that is not ours, too old, or of something gone."""
    try:
        pk = signing.loads(token, salt=salt, max_age=life)
        return rows.get(pk=pk)
    except (signing.BadSignature, rows.model.DoesNotExist) as problem:
        raise Http404 from problem
