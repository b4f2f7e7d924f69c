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
    picks: int = 0,
    fringe: int = 0,
    title: str = "",
) -> SafeString:
    """A cluster's emblem. ``threads``: (slug, name, share 0..1); ``figures``: the facts in its card.

    ``ends``: threads wide (12 on a map, 24 in lists, 48 on a profile); ``picks``: threads high, else as many;
    ``fringe``: length of loose ends below. Hidden from screen readers unless it has a ``title``.
    """
    size = (ends, picks or ends, fringe)
    return _cloth(_plain(threads), tuple(map(str, figures)), accent, size, title)


@register.simple_tag
def weave_swatch(
    sectors: Iterable, figures: Iterable = (), *, accent: str = "bee", ends: int = 12
) -> SafeString:
    """A business without a logo: ``sectors`` as (slug, name) ``figures`` e.g. its number."""
    threads = tuple((slug, name, 1.0) for slug, name, *_ in sectors)
    return _cloth(threads, tuple(map(str, figures)), accent, (ends, ends, 0), "")


@register.simple_tag
def weave_sector(slug: str, name: str, count: int, *, accent: str = "steel") -> SafeString:
    """A sector's own pattern: its one thread, and the digits of how many businesses it has."""
    return _cloth(((slug, name, 1.0),), (str(count),), accent, (20, 12, 0), "")


@register.simple_tag
def punched_card(*figures: object) -> SafeString:
    """The digits of the figures as holes in a card, ten rows to a column; decorative."""
    return mark_safe(punched_card_svg(tuple(map(str, figures))))  # noqa: S308 - our own drawing, text escaped there


def _plain(threads: Iterable) -> tuple[tuple[str, str, float], ...]:
    return tuple((str(key), str(name), float(share)) for key, name, share in threads)


@lru_cache(maxsize=4096)
def _cloth(threads: tuple, figures: tuple, accent: str, size: tuple[int, int, int], title: str) -> SafeString:
    ends, picks, fringe = size
    draft = draft_of(threads, figures, ends=ends, picks=picks)
    return mark_safe(cloth_svg(draft, title=title, css=f"cloth accent-{accent}", fringe=fringe))  # noqa: S308


@register.inclusion_tag("components/map/north.html")
def north_map(clusters: Iterable, *, patch: int = 62) -> dict:
    """The North as threads with each cluster's cloth where it lies. ``clusters``: see portal.views.home."""
    clusters = list(clusters)
    spots = [place(cluster.latitude, cluster.longitude) for cluster in clusters]
    marks = [
        _mark(cluster, spot, _is_crowded_below(spot, spots), patch)
        for cluster, spot in zip(clusters, spots, strict=True)
    ]
    return {"marks": marks, "view_box": VIEW_BOX}


def _mark(cluster: object, spot: tuple[float, float], named_above: bool, patch: int) -> dict:
    x, y = spot
    draft = _draft(_plain(cluster.weave_threads), tuple(map(str, cluster.weave_figures)), 12)  # type: ignore[attr-defined]
    left, top = x - patch / 2, y - patch / 2
    return {
        "cluster": cluster,
        "cloth": mark_safe(cloth_patch(draft, x=left, y=top, size=patch)),  # noqa: S308 - numbers and our classes
        "mat": {"x": round(left - 6, 1), "y": round(top - 6, 1), "size": patch + 12},
        "label": {"x": x, "y": round(top - 14 if named_above else top + patch + 32, 1)},
    }


def _is_crowded_below(spot: tuple[float, float], spots: list[tuple[float, float]]) -> bool:
    """Whether more neighbours lie below than above, so that the name reads better above the cloth."""
    near = [y - spot[1] for x, y in spots if abs(x - spot[0]) < 190 and 0 < abs(y - spot[1]) < 130]
    return sum(away > 0 for away in near) > len(near) / 2


@lru_cache(maxsize=256)
def _draft(threads: tuple, figures: tuple, ends: int) -> Draft:
    return draft_of(threads, figures, ends=ends)
