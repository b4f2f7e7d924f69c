"""Every page a browser check visits. Add a row for each page you add; what it shows stands in world.py."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    path: str
    h1: str
    audience: str = "visitor"  # a key of World.clients
    status: int = 200


PAGES: list[Page] = [
    Page("/", "Where the North makes technology"),
    Page("/styleguide/", "Style guide", audience="staff"),
    Page("/styleguide/?theme=dark", "Style guide", audience="staff"),
    Page("/clusters/", "Clusters of the North"),
    Page("/clusters/loomford/", "Loomford"),
    Page("/clusters/compare/?with=loomford&with=dockside", "Loomford and Dockside"),
    Page("/sectors/", "Sectors"),
    Page("/sectors/games/", "Games"),
    Page("/businesses/", "Businesses of the North"),
    Page("/businesses/?q=nobody-is-called-so", "Businesses of the North"),
    Page("/businesses/carding-90000001/", "Carding"),
    Page("/businesses/register-row-90000002/", "Register Row Limited"),
    Page("/no-such-page/", "This thread ends here", status=404),
    Page("/admin/", "Site administration", audience="staff"),
    Page("/account/login/", "Sign in"),
    Page("/account/signup/", "Sign up"),
]
