"""Who makes a request, where somebody must be signed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The person who is signed in, for views that only they reach: what such views call ``by=``."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
