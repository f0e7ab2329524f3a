"""Relevance: similarities made comparable between queries, from 0 (chance) to 1 (certain).

A cosine of 0.28 is a hit for one word and nothing for another: words and pictures each lie in a
narrow cone of the space, every query has its own distance to the collection's cone, and a picture
near the cone's axis is near to everything. So both sides are centred first, the collection on its
mean and the query on the mean of queries of its kind, which makes the cosine between them a
correlation. Fisher's transformation (Fisher 1915) gives it a scale on which chance is even in few
dimensions, too. What the query scores over the whole collection is then its null distribution:
a result is relevant as far as it stands out from that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from concept.vectors import Floats, unit_rows

# Enough to know a median and a spread, and few enough for a hundredth of a second.
_SAMPLE = 4096
_REFERENCES = 64
# A correlation of 1 is infinitely far out; this many standard deviations is far enough.
_HIGHEST = 1.0 - 1e-6
# No spread is taken for less than this: a query that scores the same everywhere finds nothing.
_LEAST_SPREAD = 1e-3
# No spread is taken for more than so many times the usual one, or for less than that part of it.
_BOUND = 2.0
# The vectors of a kind are in a cone if their mean is so long; CLIP's have 0.7 and more.
_CONE = 0.3
# The median absolute deviation of a normal distribution, in its standard deviations.
_MAD = 1.4826
# Where a result is doubtful, in spreads above the null's middle, and how fast it gets certain; one
# pair for spaces as wide as CLIP's and as narrow as mini-clip's. `benchmarks/search.py` prints how
# they fare on real vectors.
_MIDDLE = 4.8
_STEEPNESS = 1.8


@dataclass(frozen=True)
class Null:
    """What a collection looks like to a query that matches nothing in it.

    Attributes:
        centre: (d,) the mean of the collection.
        sample: (s, d) unit rows: some of the collection, centred.
        means: (r, d) the means of the kinds of queries there are: of texts, and of the collection
            itself for queries that are members of it.
        spreads: What a query's scores over the collection usually spread by, for each of these
            kinds: pictures differ more in how much they have in common with others than texts do.
    """

    centre: Floats
    sample: Floats
    means: Floats
    spreads: Floats


def null_of(collection: Floats, queries: Floats) -> Null | None:
    """Learn what is normal for a collection.

    Args:
        collection: (n, d) unit rows, the things that are searched; rows of zeros do not count.
        queries: (m, d) unit rows of queries of the kind that will be asked, such as the vectors of
            a vocabulary; none where no such are known.

    Returns:
        The null, or None if fewer than three rows are there to learn from.
    """
    rows = _evenly(collection, _SAMPLE)
    if len(rows) < 3:
        return None
    centre = rows.mean(axis=0)
    sample = unit_rows(rows - centre)
    kinds = [] if not len(queries) else [(queries, queries.mean(axis=0))]
    kinds.append((rows, centre))
    spreads = np.array([_usual_spread(sample, kind, mean) for kind, mean in kinds])
    means = np.asarray([mean for _, mean in kinds])
    # Where half of a collection is alike, its members' scores say nothing about chance; and where
    # the kinds are in no cones of their own, a query does not show of which it is.
    cones = (np.linalg.norm(means, axis=1) >= _CONE).all()
    return Null(centre, sample, means, np.minimum(spreads, spreads[0] * (_BOUND if cones else 1)))


def relevance(null: Null, query: Floats, rows: Floats) -> Floats:
    """How far results stand out from what the query finds by chance.

    Args:
        null: What is normal for the collection.
        query: (1, d) unit row.
        rows: (k, d) unit rows, the results.

    Returns:
        (k,) from 0, for chance, to 1; results about 0.5 are doubtful.
    """
    kind = int(np.argmax(unit_rows(null.means) @ query[0]))
    usual = float(null.spreads[kind])
    direction = unit_rows(query - null.means[kind])[0]
    normal = _fisher(null.sample @ direction)
    # Half of a collection may match a query. Its median is no chance then, but the mean of all
    # correlations is zero, so chance lies no higher than that; and the spread of such a mixture
    # says little, which the bounds and the usual spread make up for.
    middle = min(float(np.median(normal)), 0.0)
    own = float(np.clip(_mad(normal[:, None])[0], usual / _BOUND, usual * _BOUND))
    scores = _fisher(unit_rows(rows - null.centre) @ direction)
    distance = (scores - middle) / np.sqrt(own * usual)
    # The logistic function, in the form that does not overflow.
    certain: Floats = (0.5 * (1.0 + np.tanh(_STEEPNESS * (distance - _MIDDLE) / 2))).astype(
        np.float32
    )
    return certain


def _usual_spread(sample: Floats, queries: Floats, mean: Floats) -> float:
    """What the scores of queries of one kind over a collection usually spread by."""
    asked = unit_rows(_evenly(queries, _REFERENCES) - mean)
    return max(float(np.median(_mad(_fisher(sample @ asked.T)))), _LEAST_SPREAD)


def _evenly(matrix: Floats, n: int) -> Floats:
    """At most n rows at even distances, without those of zeros, as an array in memory."""
    step = max(1, -(-len(matrix) // n))
    rows = np.array(matrix[::step], dtype=np.float32)
    return rows[rows.any(axis=1)]


def _fisher(correlations: Floats) -> Floats:
    values: Floats = np.arctanh(np.clip(correlations, -_HIGHEST, _HIGHEST))
    return values


def _mad(scores: Floats) -> Floats:
    """The spread of every column: its median absolute deviation as a standard deviation."""
    off: Floats = np.abs(scores - np.median(scores, axis=0))
    spread: Floats = np.median(off, axis=0) * _MAD
    return spread
