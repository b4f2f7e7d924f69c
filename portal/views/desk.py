"""From the agency's desk to the page the public sees."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe


@require_safe
def view_on_site(request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
    """The page of a row that this person may see in the admin; Django's own way asks nobody.

    A kind of row that is not in the admin, a row that is somebody else's and one without a page are all 404.
    """
    model = get_object_or_404(ContentType, pk=content_type_id).model_class()
    desk = admin.site._registry.get(model) if model else None
    row = desk.get_object(request, unquote(object_id)) if desk else None
    if row is None or not desk.has_view_permission(request, row) or not hasattr(row, "get_absolute_url"):
        raise Http404("There is no such page.")
    return HttpResponseRedirect(row.get_absolute_url())
