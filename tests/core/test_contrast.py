"""The promises at the head of static/css/tokens.css, computed from the file itself."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from core.accents import Accent

TOKENS = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
GROUNDS = ["paper", "band", "sheet"]
TEXTS = ["ink", "soft", "action", "error", "good", *(f"{accent}-text" for accent in Accent.values)]
LINES = ["edge", *(f"{accent}-line" for accent in Accent.values)]


def colours_of(selector: str) -> dict[str, str]:
    block = TOKENS[TOKENS.index(selector) :]
    block = block[: block.index("}")]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


THEMES = {
    "day": colours_of('[data-theme="light"] {'),
    "night": colours_of('[data-theme="dark"] {'),
}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), [*product(TEXTS, GROUNDS)])
def test_text_colour_holds_aa(theme, text, ground):
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), [*product(LINES, GROUNDS)])
def test_line_colour_holds_3_to_1(theme, line, ground):
    colours = THEMES[theme]
    assert contrast(colours[line], colours[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), [("on-action", "action"), ("paper", "ink"), ("paper", "error")])
def test_words_on_a_filled_button_hold_aa(theme, text, ground):
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_night_is_the_same_by_system_and_by_choice():
    assert colours_of(':root:not([data-theme="light"], [data-theme="dark"]) {') == THEMES["night"]


@pytest.mark.parametrize("accent", Accent.values)
def test_every_accent_of_the_palette_has_its_class(accent):
    assert f".accent-{accent} {{ --accent: var(--{accent});" in TOKENS
