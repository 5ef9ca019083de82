"""Kernel ridge regression: from how like a question is to every text, to how much it is about each owner of texts.

The nearest text alone decides badly: one odd wording is enough to mislead it. Ridge regression weighs all texts at
once, so that what many wordings of one entry share, and those of its neighbours don't, counts most.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.overlap import Floats

# Chosen on the training questions (docs/matching.md): how much a text may differ from what its neighbours say of it.
PENALTY: Final = 0.3


def solve(gram: Floats, owners: NDArray[np.int32], count: int) -> Floats:
    """Return the weight of each text for each owner.

    Args:
        gram: likeness of each text with each, n × n.
        owners: the number of each text's owner, 0 to count - 1.

    Returns: n × count; a question's likenesses (n) times it say how much it is about each owner, about 0 to 1.
    """
    wanted = np.zeros((len(owners), count), np.float32)
    wanted[np.arange(len(owners)), owners] = 1.0
    steady = gram.copy()
    steady[np.diag_indices_from(steady)] += PENALTY
    return np.linalg.solve(steady, wanted).astype(np.float32)
