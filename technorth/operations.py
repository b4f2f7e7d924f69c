"""Pages for those who operate the portal: alive, ready, metrics. For everybody else they do not exist."""

from collections.abc import Callable
from functools import wraps
from secrets import compare_digest

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import path
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from health_check.views import HealthCheckView

from accounts.permissions import is_agency_staff

READY_CHECKS = ("health_check.checks.Database", "health_check.checks.Cache")


def is_operator(request: HttpRequest) -> bool:
    """Agency staff with their second factor, or a machine that carries the operators' token."""
    expected = settings.OPERATIONS_TOKEN
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if expected and scheme == "Bearer" and compare_digest(token.encode(), expected.encode()):
        return True
    return is_agency_staff(request.user)


def for_operators(
    view: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    @never_cache
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not is_operator(request):
            raise Http404
        return view(request)

    return guarded


@never_cache
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers; it says nothing else, so that a load balancer needs no token."""
    return HttpResponse(status=204)


@for_operators
def ready(request: HttpRequest) -> HttpResponseBase:
    """Database and cache can be used, as JSON; 500 when one cannot."""
    request.GET = QueryDict("format=json")
    return async_to_sync(HealthCheckView.as_view(checks=READY_CHECKS))(request)


@for_operators
def metrics(request: HttpRequest) -> HttpResponseBase:
    """Counts and times of all web processes, in Prometheus' format."""
    return ExportToDjangoView(request)


urlpatterns = [
    path("alive", alive, name="alive"),
    path("ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]
app_name = "operations"
