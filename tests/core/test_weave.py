import re
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.weave import cloth_svg, draft_of, punched_card_svg
from core.weave.draft import TWILLS, card, sett
from core.weave.picture import ACCENTS, ENDS, PICKS, cloth_png

THREADS = [("software", "Software", 0.5), ("games", "Games", 0.3), ("health", "Health", 0.2)]
FIGURES = [52000, "1.2"]


def test_sett_gives_each_thread_its_share_of_the_ends():
    assert sett([0.5, 0.3, 0.2], 20) == (10, 6, 4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(24, 64))
def test_sett_always_uses_every_end_and_drops_no_thread(shares, ends):
    widths = sett(shares, ends)
    assert sum(widths) == ends
    assert min(widths) >= 1


def test_sett_of_no_threads_is_one_plain_stripe():
    assert sett([], 16) == (16,)


def test_card_reads_digits_and_leaves_out_rounding():
    assert card([52000, "£9.9bn"]) == (5, 2, 9, 9)


@pytest.mark.parametrize("twill", TWILLS)
def test_twill_lifts_half_the_shafts(twill):
    assert sum(twill) == 8
    assert sum(twill[::2]) == 4


def test_cloth_is_the_same_for_the_same_figures():
    assert cloth_svg(draft_of(THREADS, FIGURES)) == cloth_svg(draft_of(list(THREADS), list(FIGURES)))


def test_cloth_does_not_depend_on_the_order_of_threads():
    assert cloth_svg(draft_of(THREADS, FIGURES)) == cloth_svg(draft_of(THREADS[::-1], FIGURES))


def test_cloth_changes_when_a_share_changes():
    changed = [("software", "Software", 0.4), ("games", "Games", 0.4), ("health", "Health", 0.2)]
    assert cloth_svg(draft_of(THREADS, FIGURES)) != cloth_svg(draft_of(changed, FIGURES))


def test_cloth_changes_when_a_figure_changes():
    assert cloth_svg(draft_of(THREADS, FIGURES)) != cloth_svg(draft_of(THREADS, [53000, "1.2"]))


def test_largest_share_wears_the_accent():
    draft = draft_of(THREADS[::-1], FIGURES, ends=20)
    assert draft.threads[draft.stripes[0]].key == "software"


def test_cloth_without_figures_is_a_straight_twill():
    lifted = draft_of([("a", "A", 1)], ends=16).lifted
    assert all(lifted[pick + 1][1:] == lifted[pick][:-1] for pick in range(15))


@given(st.lists(st.integers(0, 10**9), max_size=5), st.integers(8, 48))
def test_no_thread_floats_loose_over_more_than_a_few_others(figures, ends):
    lifted = draft_of(THREADS, figures, ends=ends).lifted
    rows = ["".join("w" if up else "." for up in row) for row in lifted]
    columns = ["".join("w" if row[end] else "." for row in lifted) for end in range(ends)]
    assert not [line for line in rows + columns if "w" * 8 in line or "." * 8 in line]


def test_cloth_is_well_formed_without_style_or_script():
    svg = ET.fromstring(cloth_svg(draft_of(THREADS, FIGURES), title='A <"cloth">'))  # noqa: S314 - our own text
    assert svg.get("role") == "img"
    assert all(set(path.attrib) == {"class", "d"} for path in svg)


def test_cloth_that_stands_alone_brings_its_dyes():
    dyes = dict.fromkeys(["yarn-1", "yarn-2", "yarn-3", "weft"], "#111111")
    assert cloth_svg(draft_of(THREADS), dyes=dyes).count('fill="#111111"') == 4


def test_emblem_of_a_list_stays_small():
    assert len(cloth_svg(draft_of(THREADS, FIGURES, ends=12))) < 1500


def test_punched_card_has_one_hole_for_each_digit():
    assert punched_card_svg(("283,500",)).count("h5v4") == 6


def test_punched_card_of_no_digits_is_not_drawn():
    assert punched_card_svg(("unknown",)) == ""


def test_picture_is_of_the_size_readers_expect_and_repeatable():
    draft = draft_of([("games", "Games", 0.5), ("data", "Data", 0.5)], ["2014"], ends=ENDS, picks=PICKS)
    drawn = cloth_png(draft, "bee")
    assert Image.open(BytesIO(drawn)).size == (1200, 630)
    cloth_png.cache_clear()
    assert cloth_png(draft, "bee") == drawn
    assert cloth_png(draft, "moss") != drawn


def test_picture_wears_the_accents_of_the_pages():
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    by_day = tokens[: tokens.index("@media")]
    assert {name: re.search(rf"--{name}: (#\w+)", by_day)[1] for name in ACCENTS} == ACCENTS
