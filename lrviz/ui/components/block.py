"""A block of bytes for a component: a header and arrays, which the browser reads without copying.

Layout (little-endian)::

    uint32        n, the length of the header
    n bytes       the header: JSON in UTF-8, padded with spaces so that the arrays start at a multiple of 8
    …             the arrays, each at a multiple of 8; header["arrays"][name] = {dtype, shape, offset}

Offsets count from the end of the header.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

HEADER_LENGTH = np.dtype("<u4")


def assemble(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The block; the header must not hold `arrays` itself, nor a number that is not finite."""
    offset, places = 0, {}
    for name, array in arrays.items():
        places[name] = {"dtype": array.dtype.name, "shape": list(array.shape), "offset": offset}
        offset += -(-array.nbytes // 8) * 8
    whole = {**header, "arrays": places}
    text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-(HEADER_LENGTH.itemsize + len(text)) % 8)
    parts = [np.array(len(text), HEADER_LENGTH).tobytes(), text]
    for array in arrays.values():
        data = array.tobytes()
        parts += [data, bytes(-len(data) % 8)]
    return b"".join(parts)
