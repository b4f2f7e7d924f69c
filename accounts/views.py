"""One's own account: the profile, and the second factor staff need."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from accounts.actions import end_sessions
from accounts.forms import ProfileForm
from accounts.middleware import open_without_second_factor
from accounts.permissions import must_set_up_second_factor
from accounts.second_factor import remember_second_factor


@open_without_second_factor
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone and language of correspondence."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your details are saved.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/profile.html", {"form": form})


@open_without_second_factor
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why staff need a second factor, and the two ways to set one up."""
    after = get_next_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
    if not must_set_up_second_factor(request.user):
        return redirect(after)
    return render(request, "accounts/second_factor.html", {"after": after})


class ActivateTotp(ActivateTOTPView):
    """Setting up an authenticator app shows it to this session and ends the sessions that never saw one."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        remember_second_factor(self.request, "totp")
        end_sessions(user=self.request.user, but=self.request.session.session_key)
        return response


class AddPasskey(AddWebAuthnView):
    """The same for a passkey."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)
        remember_second_factor(self.request, "webauthn")
        end_sessions(user=self.request.user, but=self.request.session.session_key)
        return response


activate_totp = open_without_second_factor(ActivateTotp.as_view())
add_passkey = open_without_second_factor(AddPasskey.as_view())
