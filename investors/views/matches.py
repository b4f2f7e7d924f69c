"""Who fits whom: an investor's list, a start-up's list, answers, introductions, and the weekly mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from clusters.models import Business
from investors.actions import note_shown, pass_match, record_outcome, stop_digest, want_match
from investors.enums import MatchSide, PassReason
from investors.forms.matches import OutcomeForm
from investors.links import reader_of_digest
from investors.match_lists import Card, cards
from investors.models import Introduction, Investor, Match, Raise
from investors.models.matching_life import Standing
from investors.terms import basis_of


@require_safe
@never_cache
def investor_matches(request: HttpRequest, slug: str) -> HttpResponse:
    """Start-ups for each mandate of one investor; what is computed needs a basis of one's own."""
    investor = get_object_or_404(Investor.objects.of_member(request.user), slug=slug)
    mandates = list(investor.mandates.not_closed().order_by("name", "pk"))
    has_basis = basis_of(request.user) is not None
    found = cards(MatchSide.INVESTOR, [mandate.pk for mandate in mandates], has_basis=has_basis)
    note_shown(MatchSide.INVESTOR, lines_of(found), at=timezone.now())
    context = {
        "investor": investor, "mandates": mandates, "has_basis": has_basis, **parted(found),
        "side": MatchSide.INVESTOR,
    }  # fmt: skip
    return render(request, "investors/matches/investor.html", context)


@require_safe
@never_cache
def business_matches(request: HttpRequest, slug: str) -> HttpResponse:
    """Investors for the open raise of one business."""
    business = get_object_or_404(Business.objects.of_member(person_of(request)).at_slug(slug))
    raises = list(Raise.objects.open().filter(business=business))
    found = cards(MatchSide.BUSINESS, [row.pk for row in raises], has_basis=False)
    note_shown(MatchSide.BUSINESS, lines_of(found), at=timezone.now())
    context = {
        "business": business, "is_open": bool(raises), **parted(found), "side": MatchSide.BUSINESS,
    }  # fmt: skip
    return render(request, "investors/matches/business.html", context)


def lines_of(found: list[Card]) -> list[tuple[Match, Standing]]:
    return [(card.match, card.standing) for card in found]


def parted(found: list[Card]) -> dict[str, object]:
    return {
        "open_cards": [card for card in found if card.is_to_be_answered],
        "waiting_cards": [card for card in found if card.is_waiting],
        "passed_cards": [card for card in found if card.is_passed],
        "introduced_cards": [card for card in found if card.is_introduced],
        "pass_reasons": PassReason.choices,
    }


@require_POST
def answer_match(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """Yes, or no with a reason, from the list; back to it."""
    person = person_of(request)
    match = get_object_or_404(Match.objects.for_side(person, side).with_both_sides(), pk=pk)
    verb, of = request.POST.get("verb", ""), MatchSide(side)
    try:
        if verb == "want":
            match = want_match(match=match, side=of, by=person)
            messages.success(request, said_yes(match))
        elif verb == "pass":
            pass_match(match=match, side=of, by=person, reason=request.POST.get("reason", ""))
            messages.success(request, "Off your list. The other side is not told.")
        else:
            raise Http404
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except PermissionDenied as problem:
        raise Http404 from problem
    if of == MatchSide.INVESTOR:
        return redirect("investors:investor_matches", match.mandate.investor.slug)
    return redirect("investors:business_matches", match.of_raise.business.slug)


def said_yes(match: Match) -> str:
    if match.is_introduced:
        return "You both want to talk: a mail that introduces you is on its way."
    return "Noted. If the other side says yes too, we introduce you by mail."


@never_cache
@require_http_methods(["GET", "POST"])
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom one was introduced to, and what came of it."""
    visible = Introduction.objects.visible_to(request.user).with_both_sides()
    found = get_object_or_404(visible, pk=pk)
    form = OutcomeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        record_outcome(introduction=found, by=person_of(request), **form.cleaned_data)
        messages.success(request, "Thank you. It makes the next suggestions better.")
        return redirect(found)
    context = {
        "introduction": found,
        "form": form,
        "business": found.match.of_raise.business,
        "investor": found.match.mandate.investor,
    }
    return render(request, "investors/matches/introduction.html", context)


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def weekly_mail(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail, without signing in: one button ends it.

    Mail programs post to it by themselves (RFC 8058), without a form's token. They also open links by
    themselves: looking at it changes nothing.
    """
    reader = reader_of_digest(token)
    if request.method == "POST":
        stop_digest(user=reader)
        return render(request, "investors/matches/digest_stopped.html", {"is_stopped": True})
    return render(request, "investors/matches/digest_stopped.html", {"is_stopped": False})
