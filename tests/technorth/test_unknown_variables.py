"""Templates of ours that name what they are not given fail; others need not."""

import pytest
from django.template import Context, Engine
from django.template.base import Origin, Template

from tests.unknown_variables import PROJECT, FailOnUnknown, UnknownVariable

OURS = PROJECT / "templates" / "some.html"
THEIRS = PROJECT / ".venv" / "site-packages" / "admin" / "some.html"


def render(source: str, path: object = OURS) -> str:
    engine = Engine(string_if_invalid=FailOnUnknown("%s"))
    return Template(source, origin=Origin(str(path)), engine=engine).render(Context({"there": "here"}))


@pytest.mark.parametrize(
    "source", ["{{ away }}", "{{ there.away }}", "{{ away|upper }}", "{% if 1 %}{{ away }}{% endif %}"]
)
def test_unknown_variable_in_our_template_fails(source: str) -> None:
    with pytest.raises(UnknownVariable, match=r"away in templates/some\.html"):
        render(source)


@pytest.mark.parametrize("source", ["{% if away %}x{% endif %}", '{{ away|default:"" }}'])
def test_template_that_minds_the_missing_does_not_fail(source: str) -> None:
    assert render(source) == ""


def test_default_is_shown_and_filtered_on() -> None:
    assert render('{{ away|default:"x"|upper }}') == "X"


def test_template_of_a_package_shows_nothing() -> None:
    assert render("-{{ away }}-", THEIRS) == "--"
