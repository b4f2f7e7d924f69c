"""Pages compressed as they leave."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from core.compression import QuickGZipMiddleware

PAGE = b"<p>warp and weft</p>" * 200


def answer(rf, response, **headers):
    return QuickGZipMiddleware(lambda request: response)(rf.get("/", headers=headers))


def test_page_comes_back_as_it_was(rf):
    response = answer(rf, HttpResponse(PAGE), accept_encoding="br, gzip")
    assert gzip.decompress(response.content) == PAGE
    assert response["Content-Encoding"] == "gzip"
    assert response["Content-Length"] == str(len(response.content))
    assert "Accept-Encoding" in response["Vary"]


def test_same_page_is_not_always_of_the_same_length(rf):
    """What stands in a page cannot be guessed by how well it compresses."""
    lengths = {len(answer(rf, HttpResponse(PAGE), accept_encoding="gzip").content) for _ in range(40)}
    assert len(lengths) > 3


@pytest.mark.parametrize("accepted", ["", "br"])
def test_page_stays_plain_for_who_does_not_ask_for_gzip(rf, accepted):
    assert answer(rf, HttpResponse(PAGE), accept_encoding=accepted).content == PAGE


def test_strong_etag_becomes_weak(rf):
    response = answer(rf, HttpResponse(PAGE, headers={"ETag": '"x"'}), accept_encoding="gzip")
    assert response["ETag"] == 'W/"x"'


def test_short_page_is_left_alone(rf):
    assert answer(rf, HttpResponse(b"ok"), accept_encoding="gzip").content == b"ok"


def test_stream_is_compressed_as_it_comes(rf):
    response = answer(rf, StreamingHttpResponse(iter([PAGE, PAGE])), accept_encoding="gzip")
    assert gzip.decompress(b"".join(response.streaming_content)) == PAGE * 2
