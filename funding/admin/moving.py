"""Moving money on the desk: a page for each verb, with what will follow before it is confirmed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from funding.forms.money import MoneyForm, Verb, verbs_open_for
from funding.models.balances import Balance
from funding.permissions import can_move_money


class MovesMoney(admin.ModelAdmin):
    """Rows that hold money: read here, moved by the verbs that stand on the page."""

    change_form_template = "admin/funding/moving_form.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_money"
        view = self.admin_site.admin_view(self.money_view)
        return [path("<path:object_id>/money/<slug:verb>/", view, name=name), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        balances = [field.name for field in self.model._meta.fields if isinstance(field, Balance)]
        return (*super().get_readonly_fields(request, obj), *(balances if obj else ()))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        about = self.get_object(request, object_id)
        verbs = verbs_open_for(about) if about and can_move_money(request.user) else {}
        address = partial(self.address, about.pk) if about else None
        shown = [(address(verb), one.label) for verb, one in verbs.items()] if address else []
        context = {**(extra_context or {}), "verbs": shown}
        return super().change_view(request, object_id, form_url, context)

    def address(self, pk: int, verb: str) -> str:
        return reverse(f"admin:funding_{self.model._meta.model_name}_money", args=[pk, verb])

    def money_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Asked, then shown with its warnings, then done."""
        about = self.get_object(request, object_id)
        if not can_move_money(request.user):
            raise PermissionDenied
        if about is None or verb not in verbs_open_for(about):
            raise Http404
        one = verbs_open_for(about)[verb]
        form = one.form(request.POST or None, about=about)
        if form.is_valid() and request.POST.get("confirmed") == form.answers_digest():
            done = self.moved(request, about, one, form)
            if done is not None:
                return done
        return self.asked(request, about, one, form)

    def moved(self, request: HttpRequest, about: Any, verb: Verb, form: MoneyForm) -> HttpResponse | None:
        """Nothing where it was refused; the form says why."""
        try:
            verb.act(about, request.user, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return None
        self.message_user(request, verb.done, messages.SUCCESS)
        return HttpResponseRedirect(
            reverse(f"admin:funding_{about._meta.model_name}_change", args=[about.pk])
        )

    def asked(self, request: HttpRequest, about: Any, verb: Verb, form: MoneyForm) -> HttpResponse:
        is_checked = request.method == "POST" and form.is_valid()
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "opts": self.model._meta,
            "original": about,
            "form": form,
            "checked": form.answers_digest() if is_checked else "",
            "warnings": form.warnings() if is_checked else [],
            "balances": [
                (field.verbose_name, getattr(about, field.name))
                for field in self.model._meta.fields
                if isinstance(field, Balance)
            ],
        }
        return TemplateResponse(request, "admin/funding/move.html", context)


@admin.display(description="promised (£)")
def promised(row: Any) -> str:
    return f"{row.promised_amount:,.0f}"
