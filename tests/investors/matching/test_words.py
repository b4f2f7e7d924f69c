"""Words as vectors."""

from __future__ import annotations

import numpy as np
import pytest

from investors.matching.words import LENGTH, Meaning, hashed

TEXTS = ["Looms that weave", "We weave cloth on looms", "Games for phones", "", "Phones and games"] * 4


def test_texts_that_share_words_are_nearer_than_others() -> None:
    vectors = Meaning(hashed(TEXTS))(hashed(TEXTS[:5]))
    near = vectors @ vectors.T
    assert near[0, 1] > 0.3 > 0.1 > abs(near[0, 2])
    assert near[2, 4] > near[2, 1] + 0.2


def test_a_text_without_words_is_near_to_nothing() -> None:
    vectors = Meaning(hashed(TEXTS))(hashed(["", "a b"]))
    assert vectors.shape == (2, LENGTH)
    assert not vectors.any()


@pytest.mark.parametrize("rows", [[0], [4, 0], list(range(5))])
def test_a_text_means_the_same_in_any_company(rows: list[int]) -> None:
    meaning, texts = Meaning(hashed(TEXTS)), hashed(TEXTS)
    np.testing.assert_allclose(meaning(texts.take(rows)), meaning(texts)[rows], atol=1e-6)


def test_nothing_to_learn_words_from() -> None:
    assert not Meaning(hashed([""]))(hashed(["looms"])).any()
