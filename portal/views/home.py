"""What the North offers, in one glance."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.page_cache import public_page


@login_not_required
@public_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"clusters": [], "counts": [], "headline_facts": []})
