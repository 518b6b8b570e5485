"""Saving a sample as a sound file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile

from toccata.errors import ToccataError
from toccata.formats.atomic import write_atomically
from toccata.song import Sample

_SUBTYPES = {8: "PCM_U8", 16: "PCM_16", 24: "PCM_24", 32: "PCM_32"}


def save_sample(sample: Sample, path: Path) -> None:
    """Writes a sample as a WAV file in its own type, exactly. Raises: ToccataError when it cannot be written."""
    if not sample.frames:
        raise ToccataError("the sample has no frames to save")
    data, subtype = sample.data, _SUBTYPES.get(sample.bits, "PCM_16")
    if data.dtype.kind == "f":
        subtype = "FLOAT"
    elif data.dtype == np.int8:
        data = data.astype(np.int16) << 8
    content = io.BytesIO()
    soundfile.write(content, data, round(sample.rate_hz), subtype, format="WAV")
    write_atomically(path, content.getvalue())
