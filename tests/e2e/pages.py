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
    Page("/businesses/map/", "Businesses on a map"),
    Page("/businesses/help/", "How the search works"),
    Page("/businesses/compare/", "Compare businesses"),
    Page("/businesses/compare/?with=90000001&with=90000002", "Side by side"),
    Page("/businesses/shortlist/", "Your shortlist"),
    Page("/businesses/shortlist/", "Your shortlist", audience="member"),
    Page("/businesses/carding-90000001/", "Carding"),
    Page("/businesses/register-row-90000002/", "Register Row Limited"),
    Page("/no-such-page/", "This thread ends here", status=404),
    Page("/admin/", "Your desk", audience="staff"),
    Page("/account/login/", "Sign in"),
    Page("/account/signup/", "Sign up"),
    Page("/account/signup/passkey/", "Sign up with a passkey"),
    Page("/account/inactive/", "This account cannot be used"),
    Page("/account/password/reset/", "Choose a new password"),
    Page("/account/password/reset/done/", "Check your mail"),
    Page("/account/password/reset/key/1-no/", "This link has been used or is too old"),
    Page("/account/password/reset/key/done/", "Your password is changed"),
    Page("/account/", "Hello Person with a business", audience="member"),
    Page("/businesses/register-row-90000002/claim/", "Is Register Row Limited yours?", audience="member"),
    Page("/businesses/carding-90000001/edit/", "Carding", audience="member"),
    Page("/businesses/carding-90000001/edit/preview/", "Carding", audience="member"),
    Page("/businesses/carding-90000001/edit/name/", "Name and one line", audience="member"),
    Page("/businesses/carding-90000001/edit/description/", "What you do", audience="member"),
    Page("/businesses/carding-90000001/edit/sectors/", "Sectors", audience="member"),
    Page("/businesses/carding-90000001/edit/links/", "Website and links", audience="member"),
    Page("/businesses/carding-90000001/edit/where/", "Where you work", audience="member"),
    Page("/businesses/carding-90000001/edit/size/", "Stage and size", audience="member"),
    Page("/businesses/carding-90000001/edit/logo/", "Logo", audience="member"),
    Page("/businesses/carding-90000001/people/", "People of Carding", audience="member"),
    Page("/businesses/carding-90000001/people/named/", "People named on the profile", audience="member"),
    Page("/businesses/carding-90000001/people/invite/", "Invite somebody to help", audience="member"),
    Page("/businesses/new/", "Add a business", audience="member"),
    Page("/account/profile/", "Your details", audience="member"),
    Page("/account/email/", "Your e-mail address", audience="member"),
    Page("/account/password/change/", "Change your password", audience="member"),
    Page("/account/reauthenticate/", "Confirm that it is you", audience="member"),
    Page("/account/2fa/", "Second factor", audience="member"),
    Page("/account/2fa/totp/activate/", "Set up an authenticator app", audience="member"),
    Page("/account/2fa/webauthn/", "Passkeys and security keys", audience="member"),
    Page("/account/2fa/webauthn/add/", "Add a passkey", audience="member"),
    Page("/account/sessions/", "Where you are signed in", audience="member"),
    Page("/account/erase/", "Erase your account", audience="member"),
    Page("/account/logout/", "Sign out?", audience="member"),
    Page("/account/second-factor/", "First, a second factor", audience="bare"),
    Page("/account/", "Hello Person of the agency", audience="staff"),
    Page("/account/2fa/", "Second factor", audience="staff"),
    Page("/account/2fa/reauthenticate/", "Confirm that it is you", audience="staff"),
    Page("/account/2fa/totp/deactivate/", "Remove the authenticator app?", audience="staff"),
    Page("/account/2fa/recovery-codes/", "Your recovery codes", audience="staff"),
    Page("/account/2fa/recovery-codes/generate/", "Make new recovery codes?", audience="staff"),
    Page("/admin/accounts/user/", "Select person to change", audience="staff"),
    Page("/admin/accounts/user/add/", "Add person", audience="staff"),
    Page("/admin/core/outboxmessage/", "Select mail to view", audience="staff"),
    Page("/admin/core/auditevent/", "Select audit event to view", audience="staff"),
]
