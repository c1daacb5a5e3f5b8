"""How sure a number is: intervals, and tests of one run against another.

    >>> low, high = wilson(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)

Questions about one article or event share its luck, so the bootstrap draws clusters of samples, not samples
(Miller 2024, "Adding Error Bars to Evals", https://arxiv.org/abs/2411.00640). Every draw is seeded: the same scores
give the same interval. Not covered: corrections for many comparisons; a report of 30 metrics has some by chance.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
SEED = 20250508
Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` samples with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


def wilson(successes: float, n: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for a proportion, 95 % (Wilson 1927). (0, 1) when nothing was tried."""
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def cluster_bootstrap(values: Sequence[float], clusters: Sequence[Hashable], draws: int = DRAWS) -> tuple[float, float]:
    """The percentile interval, 95 %, of the mean when whole clusters are drawn with replacement.

    With a single cluster nothing can be drawn, and the interval is the mean alone.
    """
    totals, sizes = _sums(values, clusters)
    means = _resampled(totals, sizes, draws)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def estimate(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """The mean with an interval: for proportions the wider of Wilson's and the clustered bootstrap's on each side.

    Wilson's is right for none and all, where a bootstrap has width 0; the bootstrap sees clusters, which Wilson's
    doesn't. Raises ValueError for no values.
    """
    if not values:
        raise ValueError("there is nothing to estimate")
    mean = sum(values) / len(values)
    low, high = cluster_bootstrap(values, clusters)
    if all(value in (0.0, 1.0) for value in values):
        other = wilson(sum(values), len(values))
        low, high = min(low, other[0]), max(high, other[1])
    return Estimate(mean, low, high, len(values))


def f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 when both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def estimate_f1(
    precision: Sequence[float | None], recall: Sequence[float | None], clusters: Sequence[Hashable]
) -> Estimate:
    """F1 of two means over the same samples (None: the sample doesn't count in it), clusters drawn together.

    A precision without any case counts as 0. Raises ValueError when recall has no case.
    """
    if all(value is None for value in recall):
        raise ValueError("there is nothing to recall")
    sums = [_sums([value or 0.0 for value in values], clusters)[0] for values in (precision, recall)]
    counts = [_sums([float(value is not None) for value in values], clusters)[0] for values in (precision, recall)]
    weights = _weights(len(sums[0]), DRAWS)
    shares = [_ratio(weights @ total, weights @ count) for total, count in zip(sums, counts, strict=True)]
    drawn = [f1(float(p), float(r)) for p, r in zip(*shares, strict=True)]
    whole = [float(_ratio(total.sum(), count.sum())) for total, count in zip(sums, counts, strict=True)]
    low, high = (float(q) for q in np.quantile(drawn, [0.025, 0.975]))
    return Estimate(f1(*whole), low, high, sum(value is not None for value in recall))


def mcnemar(old: Sequence[bool], new: Sequence[bool]) -> tuple[int, int, float]:
    """(won, lost, p): samples that only the new run gets right, only the old; exact two-sided p (McNemar 1947).

    Under no difference the discordant pairs fall either way like a fair coin. Without any, p is 1.

    >>> mcnemar([False] * 5 + [True], [True] * 5 + [False])
    (5, 1, 0.21875)
    """
    won = sum(n and not o for o, n in zip(old, new, strict=True))
    lost = sum(o and not n for o, n in zip(old, new, strict=True))
    total = won + lost
    tail = sum(math.comb(total, i) for i in range(min(won, lost) + 1))
    return won, lost, min(1.0, 2 * tail / 2**total)


def paired_bootstrap(old: Sequence[float], new: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """The mean difference, new less old, over the same samples, with its clustered interval."""
    differences = [n - o for o, n in zip(old, new, strict=True)]
    low, high = cluster_bootstrap(differences, clusters)
    return Estimate(sum(differences) / len(differences), low, high, len(differences))


def rule_of_three(count: int, n: int) -> str:
    """``0 of 72 (≤ 4.2 %)``: how often a fault was seen, and for none what 95 % confidence still allows, 3/n.

    Source: Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all right?"

    >>> rule_of_three(0, 300), rule_of_three(2, 300)
    ('0 of 300 (≤ 1.0 %)', '2 of 300')
    """
    if n == 0:
        return "0 of 0"
    return f"{count} of {n}" + (f" (≤ {min(1.0, 3 / n):.1%})".replace("%", " %") if count == 0 else "")


def _sums(values: Sequence[float], clusters: Sequence[Hashable]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each cluster's total and size, in the order in which clusters first appear."""
    index = {cluster: i for i, cluster in enumerate(dict.fromkeys(clusters))}
    totals, sizes = np.zeros(len(index)), np.zeros(len(index))
    for value, cluster in zip(values, clusters, strict=True):
        totals[index[cluster]] += value
        sizes[index[cluster]] += 1
    return totals, sizes


def _weights(clusters: int, draws: int) -> NDArray[np.float64]:
    """How often each cluster is drawn in each draw: draws × clusters."""
    drawn = np.random.default_rng(SEED).multinomial(clusters, np.full(clusters, 1 / clusters), size=draws)
    return drawn.astype(np.float64)


def _resampled(totals: NDArray[np.float64], sizes: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    weights = _weights(len(totals), draws)
    means: NDArray[np.float64] = (weights @ totals) / (weights @ sizes)
    return means


def _ratio(total: NDArray[np.float64] | float, count: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """total / count; 0 where there is no case."""
    count = np.asarray(count, dtype=np.float64)
    return np.divide(total, count, out=np.zeros_like(count), where=count > 0)
