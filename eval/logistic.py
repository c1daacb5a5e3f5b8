"""Logistic regression with a ridge penalty, by Newton's method: what the weights in ``rag/`` are fitted with.

bias, *coefficients = logistic(x, y, weight)
"""

from __future__ import annotations

import numpy as np


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float = 1.0) -> list[float]:
    """Bias and coefficients (n + 1) for features as they come (m, n), labels (m,) and weights of the examples (m,).

    The penalty is on standardised features; weights count relative to their mean.
    """
    mean, scale = x.mean(0), x.std(0) + 1e-9
    weight = weight * len(weight) / weight.sum()
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    penalty = ridge * np.diag([1e-9] + [1.0] * x.shape[1])
    b = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ b))
        hessian = (z * (weight * p * (1 - p))[:, None]).T @ z + penalty
        b -= np.linalg.solve(hessian, z.T @ (weight * (p - y)) + penalty @ b)
    scaled = b[1:] / scale
    return [round(float(value), 2) for value in (b[0] - scaled @ mean, *scaled)]
