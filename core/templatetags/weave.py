"""Cloth in templates: ``{% weave_emblem cluster.weave_threads figures=... accent=cluster.accent %}``."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.northmap import VIEW_BOX, place
from core.weave import Draft, cloth_patch, cloth_svg, draft_of, punched_card_svg

register = template.Library()


@register.simple_tag
def weave_emblem(
    threads: Iterable,
    figures: Iterable = (),
    *,
    accent: str = "bee",
    ends: int = 32,
    fringe: int = 0,
    title: str = "",
) -> SafeString:
    """A cluster's emblem. ``threads``: (slug, name, share 0..1); ``figures``: the facts in its card.

    ``ends`` is how many threads wide and high: 12 on a map, 24 in a list, 48 on a profile. Hidden from screen
    readers unless it has a ``title``.
    """
    return _cloth(_plain(threads), tuple(map(str, figures)), accent, ends, fringe, title)


@register.simple_tag
def weave_swatch(
    sectors: Iterable, figures: Iterable = (), *, accent: str = "bee", ends: int = 12
) -> SafeString:
    """A business without a logo: ``sectors`` as (slug, name) ``figures`` e.g. its number."""
    threads = tuple((slug, name, 1.0) for slug, name, *_ in sectors)
    return _cloth(threads, tuple(map(str, figures)), accent, ends, 0, "")


@register.simple_tag
def punched_card(*figures: object) -> SafeString:
    """The digits of the figures as holes in a card, ten rows to a column; decorative."""
    return mark_safe(punched_card_svg(tuple(map(str, figures))))  # noqa: S308 - our own drawing, text escaped there


def _plain(threads: Iterable) -> tuple[tuple[str, str, float], ...]:
    return tuple((str(key), str(name), float(share)) for key, name, share in threads)


@lru_cache(maxsize=4096)
def _cloth(threads: tuple, figures: tuple, accent: str, ends: int, fringe: int, title: str) -> SafeString:
    draft = draft_of(threads, figures, ends=ends)
    return mark_safe(cloth_svg(draft, title=title, css=f"cloth accent-{accent}", fringe=fringe))  # noqa: S308


@register.inclusion_tag("components/map/north.html")
def north_map(clusters: Iterable, *, patch: int = 62) -> dict:
    """The North as threads with each cluster's cloth where it lies. ``clusters``: see portal.views.home."""
    marks = [_mark(cluster, patch) for cluster in clusters]
    return {"marks": marks, "view_box": VIEW_BOX}


def _mark(cluster: object, patch: int) -> dict:
    x, y = place(cluster.latitude, cluster.longitude)
    draft = _draft(_plain(cluster.weave_threads), tuple(map(str, cluster.weave_figures)), 12)
    left, top = x - patch / 2, y - patch / 2
    return {
        "cluster": cluster,
        "cloth": mark_safe(cloth_patch(draft, x=left, y=top, size=patch)),  # noqa: S308 - numbers and our classes
        "mat": {"x": round(left - 6, 1), "y": round(top - 6, 1), "size": patch + 12},
        "label": {"x": x, "y": round(top + patch + 28, 1)},
    }


@lru_cache(maxsize=256)
def _draft(threads: tuple, figures: tuple, ends: int) -> Draft:
    return draft_of(threads, figures, ends=ends)
