"""Signed links: who has one may do one thing, without an account."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from accounts.models import User

NO_CALL_MAIL = "no-call-mail"


def no_call_mail_path(user: User) -> str:
    """Always the same, and good for as long as the account is: it stands in every mail about calls."""
    return reverse("funding:no_call_mail", args=[signing.Signer(salt=NO_CALL_MAIL).sign_object(user.pk)])


def no_call_mail_user(token: str) -> User:
    try:
        return User.objects.get(pk=signing.Signer(salt=NO_CALL_MAIL).unsign_object(token))
    except (signing.BadSignature, User.DoesNotExist, TypeError, ValueError) as problem:
        raise Http404 from problem
