"""What takes long to work out, kept in one file from one start to the next.

The file is a convenience: when it is missing, of other texts or broken, everything is worked out anew.
"""

import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_NAME: Final = "fingerprint"


class Cache:
    """One file of arrays; `path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> tuple[str, Mapping[str, NDArray[Any]]]:
        """Return the fingerprint of what is kept, and its arrays; "" and nothing where nothing can be read."""
        if self._path is None or not self._path.exists():
            return "", {}
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
        except (OSError, ValueError, EOFError, KeyError, BadZipFile) as error:
            _log.warning("%s can't be read and is made anew: %s", self._path.name, error)
            return "", {}
        return str(arrays.pop(_NAME, "")), arrays

    def save(self, fingerprint: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays under a fingerprint, whole or not at all."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **{_NAME: np.array(fingerprint)}, **arrays)  # type: ignore[arg-type]
            Path(unfinished).replace(self._path)
        except OSError as error:
            _log.warning("%s can't be kept, so the next start takes longer: %s", self._path.name, error)
