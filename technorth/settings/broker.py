"""One Redis address in the two spellings its readers want."""

from urllib.parse import parse_qs, urlsplit


def broker_url(redis_url: str) -> str:
    """Celery's spelling of the address of a Redis: it has its own for a Unix socket and its database."""
    address = urlsplit(redis_url)
    if address.scheme != "unix":
        return redis_url
    database = parse_qs(address.query).get("db", ["0"])[0]
    return f"redis+socket://{address.path}?virtual_host={database}"
