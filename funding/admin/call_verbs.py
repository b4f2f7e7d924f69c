"""The steps in the life of a call: a page for each, with what will follow before it is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from funding.actions.call_copying import copy_call
from funding.actions.call_forms import begin_form
from funding.actions.calls import problems_of_call
from funding.forms.call_verbs import CallVerb, VerbForm, verbs_open_for
from funding.models import Call
from funding.money_view import standing_of, warnings_before_publishing
from funding.permissions import can_manage_calls


class CallVerbs(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view, form = self.admin_site.admin_view(self.verb_view), self.admin_site.admin_view(self.form_view)
        copy = self.admin_site.admin_view(self.copy_view)
        return [
            path("<path:object_id>/life/<slug:verb>/", view, name="funding_call_life"),
            path("<path:object_id>/form/", form, name="funding_call_form"),
            path("<path:object_id>/copy/", copy, name="funding_call_copy"),
            *super().get_urls(),
        ]

    def verbs_of(self, request: HttpRequest, call: Call) -> list[tuple[str, str]]:
        """(address, label) of each step that can be taken now."""
        if not can_manage_calls(request.user):
            return []
        return [
            (reverse("admin:funding_call_life", args=[call.pk, verb]), one.label)
            for verb, one in verbs_open_for(call).items()
        ]

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        call = self.call_asked(request, object_id)
        one = verbs_open_for(call).get(verb)
        if one is None:
            said = f"“{call}” has moved on since: this cannot be done now."
            self.message_user(request, said, messages.WARNING)
            return self.back_to(call)
        form = one.form(request.POST if request.method == "POST" else None, call=call)
        if form.is_valid() and self.acted(request, call, one, form):
            return self.back_to(call)
        return self.asked(request, call, verb, one, form)

    def call_asked(self, request: HttpRequest, object_id: str) -> Call:
        call = self.get_object(request, object_id)
        if not can_manage_calls(request.user):
            raise PermissionDenied
        if call is None:
            raise Http404
        return call

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """By POST: another round as a draft, to be looked through."""
        call = self.call_asked(request, object_id)
        if request.method != "POST":
            return self.back_to(call)
        copy = copy_call(call=call, by=request.user)
        said = "Copied, a year on. Look at its title, address, dates and budget line, and add its events."
        self.message_user(request, said, messages.SUCCESS)
        return self.back_to(copy)

    def form_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To the newest version of its form; by POST to a draft, begun where there is none."""
        call = self.call_asked(request, object_id)
        form = call.forms.newest_first().first()
        if request.method == "POST":
            form = begin_form(call=call, by=request.user)
        if form is None:
            return self.back_to(call)
        return HttpResponseRedirect(reverse("admin:funding_callform_change", args=[form.pk]))

    def acted(self, request: HttpRequest, call: Call, verb: CallVerb, form: VerbForm) -> bool:
        """Whether it was done; the form says why not."""
        try:
            verb.act(call, request.user, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return False
        self.message_user(request, f"“{call}”: {verb.done}", messages.SUCCESS)
        return True

    def asked(
        self, request: HttpRequest, call: Call, verb: str, one: CallVerb, form: VerbForm
    ) -> HttpResponse:
        is_publishing = verb == "publish"
        line = call.line
        context = {
            **self.admin_site.each_context(request),
            "title": one.label,
            "opts": self.model._meta,
            "original": call,
            "form": form,
            "verb": one,
            "problems": problems_of_call(call) if is_publishing else [],
            "warnings": warnings_before_publishing(call) if is_publishing else [],
            "line": line if is_publishing else None,
            "standing": standing_of(line) if is_publishing else None,
            "free_after": line.free_amount - call.pot_amount,
        }
        return TemplateResponse(request, "admin/funding/call/verb.html", context)

    def back_to(self, call: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:funding_call_change", args=[call.pk]))
