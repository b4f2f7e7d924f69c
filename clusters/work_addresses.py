"""Which e-mail addresses show that somebody belongs to a business: those at the domain of its website."""

from __future__ import annotations

#: Domains at which anybody can have an address or a page: none of them proves anything.
PUBLIC_DOMAINS = frozenset({
    "aol.com", "btinternet.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.net",
    "googlemail.com", "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com",
    "mac.com", "mail.com", "me.com", "msn.com", "ntlworld.com", "outlook.com", "pm.me", "proton.me",
    "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com", "yahoo.co.uk", "yahoo.com",
    "yandex.com", "zoho.com", "blogspot.com", "facebook.com", "github.com", "github.io",
    "instagram.com", "linkedin.com", "medium.com", "netlify.app", "notion.site", "pages.dev",
    "squarespace.com", "substack.com", "tumblr.com", "twitter.com", "weebly.com", "wixsite.com",
    "wordpress.com",
})  # fmt: skip


def proves_domain(address: str, domain: str) -> bool:
    """Whether the address is at this very domain, and the domain is not one that is open to anybody.

    A sub-domain is another domain: whose it is, we cannot know.
    """
    _local, at, host = address.strip().lower().rpartition("@")
    domain = domain.lower().removeprefix("www.")
    return bool(at and domain and host == domain and domain not in PUBLIC_DOMAINS)
