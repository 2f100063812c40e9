"""What each label's texts are made of: a naive Bayes model on the same weighted terms as the regression.

The regression learns what tells its own texts apart, the habits of whoever wrote them included; counting learns only
what is said how often under a label. On texts by other hands the two together are right more often than either, and
since both are linear, together they cost no more than one.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_UNSEEN: Final = 0.05
"""The weight that every term is granted under every label, so that a new combination is unlikely and not impossible."""


def weights(matrix: Any, places: NDArray[np.int32], classes: int) -> NDArray[np.float32]:  # noqa: ANN401 - scipy ships no types
    """Return how much each term speaks for each label (labels by terms), every label being as likely beforehand.

    Counted from the average label, so that a long text is not believed less for being long.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it; answering starts without

    texts = len(places)
    of_label = csr_matrix((np.ones(texts, dtype=np.float32), (places, np.arange(texts))), shape=(classes, texts))
    mass = (of_label @ matrix).toarray().astype(np.float64) + _UNSEEN
    spoken = np.log(mass) - np.log(mass.sum(axis=1, keepdims=True))
    found: NDArray[np.float32] = (spoken - spoken.mean(axis=0)).astype(np.float32)
    return found
