"""Taking back one change from the history of a business."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path

from clusters.actions import undo_change
from clusters.admin.history import HistoryShown


class Undoing(HistoryShown, admin.ModelAdmin):
    """Businesses keep the version a change replaced, so every change can be taken back."""

    keeps_replaced_versions = True

    def undo_name(self, request: HttpRequest, obj: Model | None) -> str:
        return "admin:clusters_business_undo" if self.has_change_permission(request, obj) else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        undo = path("<int:pk>/history/<int:event_id>/undo/", view, name="clusters_business_undo")
        return [undo, *super().get_urls()]

    def undo_view(self, request: HttpRequest, pk: int, event_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        business = self.get_object(request, str(pk))
        if business is None:
            raise Http404
        try:
            names = undo_change(business=business, event_id=event_id, by=request.user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        except PermissionDenied:
            self.message_user(request, "This listing is not yours to change.", messages.ERROR)
        else:
            told = ", ".join(name.replace("_", " ") for name in names)
            self.message_user(request, f"Brought back: {told}.", messages.SUCCESS)
        return redirect("admin:clusters_business_history", pk)
