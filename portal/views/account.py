"""Your account: what you have to do, what is yours, your data."""

from __future__ import annotations

import io

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.middleware import open_without_second_factor
from accounts.permissions import has_second_factor, may_work_as_staff, roles_of
from accounts.requests import person_of
from clusters import desk as clusters_desk
from investors import desk as investors_desk
from portal import personal_data
from portal.desk import tasks_for
from portal.forms import EraseForm


@open_without_second_factor
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    sessions = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    context = {
        "tasks": tasks_for(user),
        "memberships": clusters_desk.memberships_of(user),
        "investors": investors_desk.investors_of(user),
        "roles": sorted(roles_of(user)),
        "works_as_staff": may_work_as_staff(user),
        "has_second_factor": has_second_factor(user),
        "other_sessions": sessions.count(),
    }
    return render(request, "portal/account.html", context)


@open_without_second_factor
@never_cache
@require_POST
@reauthentication_required
def export(request: HttpRequest) -> FileResponse:
    file = io.BytesIO(personal_data.copy_for(person_of(request)))
    name = f"technorth-my-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@open_without_second_factor
@never_cache
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        personal_data.erase(person_of(request), by=person_of(request))
        logout(request)
        messages.success(request, "Your account is erased. We have sent a last mail to confirm it.")
        return redirect("/")
    context = {"form": form, "kept": personal_data.kept_after_erasure()}
    return render(request, "portal/erase.html", context)
