"""Being told when calls open, and the end of it in one click."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import person_of
from clusters.models import Business
from funding.actions.call_alerts import choose_alerts, end_call_mail, watch_call
from funding.forms.calls import AlertForm
from funding.links import no_call_mail_user
from funding.models import Call, CallAlert


@never_cache
@require_http_methods(["GET", "POST"])
def call_alerts(request: HttpRequest) -> HttpResponse:
    """Which calls one is told of."""
    user = person_of(request)
    own = Business.objects.of_member(user).unmerged().by_name()
    alerts = CallAlert.objects.of(user).select_related("call").order_by("pk")
    general = [alert for alert in alerts if alert.call_id is None]
    form = AlertForm(
        request.POST if request.method == "POST" else None,  # no box ticked is an answer too
        businesses=own,
        initial={
            "businesses": [alert.business_id for alert in general if alert.business_id],
            "every_call": any(alert.business_id is None for alert in general),
        },
    )
    if request.method == "POST" and form.is_valid():
        businesses = form.cleaned_data.get("businesses", [])
        choose_alerts(by=user, businesses=businesses, every_call=form.cleaned_data["every_call"])
        messages.success(request, "Saved.")
        return redirect("funding:call_alerts")
    context = {
        "form": form,
        "watched": [alert for alert in alerts if alert.call_id is not None],
        "trail": [(reverse("funding:calls"), "Funding")],
    }
    return render(request, "funding/calls/alerts.html", context)


@require_POST
def watch(request: HttpRequest, slug: str) -> HttpResponse:
    call = get_object_or_404(Call.objects.public(), slug=slug)
    try:
        watch_call(call=call, by=person_of(request))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        messages.success(request, f"You get a mail when “{call}” opens.")
    return redirect(call)


@require_POST
def stop_watching(request: HttpRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(CallAlert.objects.of(request.user).exclude(call=None), pk=pk)
    alert.delete()
    messages.success(request, f"You are not told of “{alert.call}” any more.")
    return redirect("funding:call_alerts")


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def no_call_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The end of such mail by a signed link.

    Mail programs post to it by themselves (RFC 8058), without a form's token. They also open links by
    themselves: looking at it changes nothing.
    """
    user = no_call_mail_user(token)
    if request.method == "POST":
        end_call_mail(user=user)
    return render(request, "funding/calls/no_mail.html", {"is_on": CallAlert.objects.of(user).exists()})
