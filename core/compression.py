"""Pages compressed as they leave, at the level where time and size are in proportion."""

from __future__ import annotations

import gzip
import secrets
import zlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Django takes level 6: pages 6 % smaller for twice the time, measured on ours.
LEVEL = 4
SMALLEST = 200  # bytes
HEADER = b"\x1f\x8b\x08" + bytes([gzip.FNAME]) + b"\0\0\0\0\0\xff"


class QuickGZipMiddleware(GZipMiddleware):
    """Django's own, for whole pages at another level; its random padding against guessing by size stays."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not is_worth_it(request, response):
            return super().process_response(request, response)  # type: ignore[arg-type]
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = compressed(response.content, self.max_random_bytes)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        etag = response.get("ETag", "")
        if etag.startswith('"'):  # RFC 9110, 8.8.1: it names the page, not these bytes
            response.headers["ETag"] = f"W/{etag}"
        return response


def is_worth_it(request: HttpRequest, response: HttpResponse) -> bool:
    accepts = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    return accepts and "Content-Encoding" not in response and len(response.content) >= SMALLEST


def compressed(page: bytes, padding: int) -> bytes:
    """``page`` in gzip's format, with a file name of a random length below ``padding`` bytes."""
    deflated = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    name = b"a" * secrets.randbelow(padding) + b"\0"
    body = deflated.compress(page) + deflated.flush()
    end = zlib.crc32(page).to_bytes(4, "little") + (len(page) & 0xFFFFFFFF).to_bytes(4, "little")
    return HEADER + name + body + end
