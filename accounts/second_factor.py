"""Whether this session has shown a second factor, and remembering that it has."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

SHOWN = "mfa"  # allauth's name for a step taken with a code or passkey


def session_has_shown_second_factor(request: HttpRequest) -> bool:
    return any(step["method"] == SHOWN for step in get_authentication_records(request, request.user))


def remember_second_factor(request: HttpRequest, kind: str) -> None:
    """Setting one up proves it: nobody is asked for the same code twice."""
    record_authentication(request, request.user, SHOWN, type=kind, reauthenticated=True)
