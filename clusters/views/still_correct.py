"""«Still correct?»: once a year, by a link in a mail, without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clusters.actions import confirm_profile
from clusters.links import still_correct_member
from clusters.models import Sector


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def still_correct(request: HttpRequest, token: str) -> HttpResponse:
    """What the profile says, and one button. A button, for mail programs open links by themselves."""
    member = still_correct_member(token)
    business = member.business
    if request.method == "POST":
        try:
            confirm_profile(business=business, by=member.user)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "Thank you: confirmed as of today.")
        return redirect(request.path)
    context = {
        "business": business,
        "member": member,
        "sectors": Sector.objects.filter(pk__in=business.sector_ids).in_order(),
        "links": business.links.all(),
    }
    return render(request, "clusters/still_correct.html", context)
