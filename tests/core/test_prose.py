"""Markdown, structured data and spreadsheets: nothing in them runs."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prose import rendered
from core.spreadsheet import FORMULA_STARTS, csv_lines, safe_cell
from core.templatetags.prose import json_ld


def test_markdown_makes_headings_lists_and_links():
    html = rendered("## Made here\n\n- one\n- [two](https://two.example/)")
    assert "<h2>Made here</h2>" in html
    assert '<a href="https://two.example/" rel="noopener nofollow ugc">two</a>' in html


def test_markdown_first_level_heading_stands_below_the_pages_own():
    assert rendered("# Loud") == "<h2>Loud</h2>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<b>)",
        "![x](https://spy.example/pixel.png)",
        "<img src=x onerror=alert(1)>",
        "[x](//evil.example/)",
        "<javascript:alert(1)>",
    ],
)
def test_markdown_carries_nothing_that_runs_or_spies(text):
    html = rendered(text)
    assert not re.search(r"<(script|img)|href=\"(javascript|data|//)|<[^>]+\son\w+=", html)


@given(st.text(max_size=200))
def test_markdown_of_any_text_has_only_known_tags(text):
    tags = set(re.findall(r"</?([a-z0-9]+)", rendered(text)))
    known = {
        "a",
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
    }
    assert tags <= known


@given(st.text(max_size=50))
def test_json_ld_says_what_it_was_given_and_ends_once(text):
    html = json_ld({"name": text})
    assert html.count("</script>") == 1
    assert json.loads(html[html.index(">") + 1 : html.rindex("<")])["name"] == text


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_cell_that_would_run_is_disarmed(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(("value", "cell"), [(-5, -5), ("", ""), (None, ""), ("Loom", "Loom")])
def test_other_cells_stay_as_they_are(value, cell):
    assert safe_cell(value) == cell


def test_csv_comes_line_by_line():
    lines = csv_lines(["Name"], iter([["a,b"], ["=1"]]))
    assert list(lines) == ["\ufeffName\r\n", '"a,b"\r\n', "'=1\r\n"]
