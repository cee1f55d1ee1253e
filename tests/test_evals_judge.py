"""How the judge's thresholds are chosen: most is caught for the good ones that may be lost."""

from __future__ import annotations

import numpy as np

from evals.reframing.judge import KEPT_WRITERS, SPARED, Case, lowered

GOOD = 200


def _cases(*faulty: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return scores of 200 good ones, evenly from 0 to 1 for both faults, and of the faulty ones; who is what."""
    even = np.linspace(0, 1, GOOD)
    told = np.hstack([np.stack([even, even[::-1]]), np.array(faulty).T])
    good = np.arange(told.shape[1]) < GOOD
    first = np.array([a >= b for a, b in faulty])
    has = np.stack([np.r_[np.zeros(GOOD, bool), first], np.r_[np.zeros(GOOD, bool), ~first]])
    return told, good, has, np.zeros(told.shape[1], bool)


def test_no_more_good_ones_are_lost_than_may_be() -> None:
    told, good, has, certain = _cases((0.985, 0.1), (0.9, 0.1), (0.1, 0.99), (0.1, 0.5))
    flagged = (told >= lowered(told, good, has, certain)[:, None]).any(axis=0)
    assert flagged[good].mean() <= 1 - SPARED
    assert flagged[~good].tolist() == [True, False, True, False]


def test_nothing_is_lost_where_nothing_is_to_be_caught() -> None:
    told, good, has, certain = _cases((-1.0, -2.0), (-2.0, -1.0))
    assert not (told >= lowered(told, good, has, certain)[:, None]).any()


def test_a_fault_without_cases_does_no_harm() -> None:
    told, good, has, certain = _cases((0.99, 0.1), (0.98, 0.1))
    limits = lowered(told, good, has, certain)
    assert (told[0, ~good] >= limits[0]).all()
    assert not (told[1] >= limits[1]).any()


def test_all_that_a_kept_writer_wrote_is_kept_back_and_the_questions_of_others_go_one_way() -> None:
    of_a_kept_writer = [Case(f"line {n}", "a", (), by=KEPT_WRITERS[0]) for n in range(60)]
    assert all(case.kept_back for case in of_a_kept_writer)
    others = [Case(f"line {n}", candidate, (), by="j_1") for n in range(60) for candidate in ("a", "b")]
    kept = [case.kept_back for case in others]
    assert kept[::2] == kept[1::2]
    assert 0 < sum(kept) < len(kept) / 2
