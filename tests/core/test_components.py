"""Components that decide something; how they look is seen in the style guide and by the browser tests."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from pytest_django.asserts import assertHTMLEqual

from core.forms import FilterForm, QuickSelect


class Answers(forms.Form):
    name = forms.CharField(help_text="As customers know it.")
    stage = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    agree = forms.BooleanField()
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def wrong():
    form = Answers({})
    form.is_valid()
    return form


def test_field_points_to_its_hint():
    html = str(Answers()["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html


def test_field_points_to_its_error(wrong):
    html = wrong["name"].as_field_group()
    assert "id_name_error" in html.split('id="id_name"')[0] + html.split("aria-describedby")[1]
    assert 'aria-invalid="true"' in html


def test_choice_is_a_fieldset_with_its_legend():
    html = Answers()["stage"].as_field_group()
    assert "<legend" in html
    assert html.count("govuk-radios__input") == 2


def test_widget_keeps_its_own_class():
    assert 'class="wide govuk-textarea"' in Answers()["note"].as_field_group()


def test_field_that_may_be_left_out_says_so():
    assert "(optional)" in Answers()["note"].as_field_group()
    assert "(optional)" not in Answers()["name"].as_field_group()


def test_field_of_a_filter_does_not_say_that_it_may_be_left_out():
    class Narrowed(FilterForm):
        words = forms.CharField(required=False)

    assert "(optional)" not in Narrowed()["words"].as_field_group()


def test_hidden_field_is_neither_labelled_nor_lost():
    html = str(Answers())
    assert 'name="token"' in html
    assert "Token" not in html


def test_error_summary_leads_to_the_first_control_of_a_choice(wrong):
    html = Template("{% load forms %}{% error_summary form %}").render(Context({"form": wrong}))
    assert 'href="#id_name"' in html
    assert 'href="#id_stage_0"' in html


def test_error_summary_is_silent_when_all_is_well():
    html = Template("{% load forms %}{% error_summary form %}").render(Context({"form": Answers()}))
    assert "govuk-error-summary" not in html


def test_pagination_keeps_the_other_parameters(rf):
    request = rf.get("/", {"sector": "games", "page": "2"})
    page = Paginator(range(100), 10).get_page(2)
    html = render_to_string("components/pagination.html", {"page": page}, request=request)
    assert "?sector=games&amp;page=3" in html


def test_pagination_of_a_single_page_is_not_drawn(rf):
    page = Paginator(range(5), 10).get_page(1)
    assert "govuk-pagination" not in render_to_string(
        "components/pagination.html", {"page": page}, rf.get("/")
    )


@pytest.mark.parametrize(
    ("sort", "order", "next_sort"),
    [("jobs", "ascending", "-jobs"), ("-jobs", "descending", "jobs"), ("", "none", "jobs")],
)
def test_table_heading_turns_the_order_round(rf, sort, order, next_sort):
    context = {
        "caption": "Clusters",
        "columns": [{"label": "Cluster"}, {"label": "Jobs", "key": "jobs", "number": True}],
        "rows": [["Leeds", "26,700"]],
        "sort": sort,
    }
    html = render_to_string("components/table.html", context, rf.get("/", {"page": "3", "city": "leeds"}))
    query = QueryDict(html.split('href="?')[1].split('"')[0].replace("&amp;", "&"))
    assert f'aria-sort="{order}"' in html
    assert query.dict() == {"city": "leeds", "sort": next_sort}


def test_navigation_leaves_out_areas_that_do_not_exist():
    html = Template('{% load site %}{% nav_item "nowhere:at_all" "Nowhere" %}').render(Context())
    assert html == ""


def test_navigation_marks_the_page_one_is_on(rf):
    context = Context({"request": rf.get("/styleguide/")})
    html = Template('{% load site %}{% nav_item "portal:styleguide" "Guide" %}').render(context)
    assert 'aria-current="page"' in html


def test_bar_chart_makes_the_longest_bar_full_and_says_every_number():
    context = Context({"rows": [("Games", 1200, ""), ("Health", 300, "")]})
    html = Template('{% load charts %}{% bar_chart "By sector" rows unit="Businesses" %}').render(context)
    assert 'width="100.00"' in html
    assert 'width="25.00"' in html
    assert "1,200" in html


def test_line_chart_has_its_table_behind_it():
    context = Context({"points": [("2023", 96), ("2024", 204)]})
    html = Template('{% load charts %}{% line_chart "By year" points unit="Businesses" %}').render(context)
    assert html.count("<td") == 2


def test_line_chart_without_points_is_still_a_page():
    html = Template('{% load charts %}{% line_chart "By year" points unit="x" %}').render(
        Context({"points": []})
    )
    assert "By year" in html


def test_quick_select_is_drawn_as_django_draws_it():
    choices = [("", "Choose"), ("a&b", 'A <b> "c"'), ("Parts & others", [("x", "X"), ("y", "Y")])]
    attrs = {"id": "id_zone", "class": "govuk-select", "required": True}
    for value in ("", "a&b", "y"):
        quick = QuickSelect(choices=choices).render("zone", value, attrs)
        assertHTMLEqual(quick, forms.Select(choices=choices).render("zone", value, attrs))
