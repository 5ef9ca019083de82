"""What takes long to work out, kept in one file from one start to the next.

The file is a convenience: when it is missing, of other texts or broken, everything is worked out anew.
"""

import logging
from collections.abc import Container, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_NAME: Final = "fingerprint"
_SHOWN: Final = 60


class Cache:
    """One file of arrays; `path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self, without: Container[str] = ()) -> tuple[str, Mapping[str, NDArray[Any]]]:
        """Return the fingerprint of what is kept, and its arrays; "" and nothing where nothing can be read.

        Args:
            without: arrays that aren't needed now, so that they aren't read.
        """
        if self._path is None:
            return "", {}
        try:
            with self._path.open("rb") as file:
                kept = np.load(file, allow_pickle=False)
                arrays = {name: kept[name] for name in kept.files if name not in without}
                fingerprint, *names = arrays.pop(_NAME).tolist()
                whole = sorted(arrays) == [name for name in names if name not in without]
        except (FileNotFoundError, NotADirectoryError):
            return "", {}
        except Exception as error:  # noqa: BLE001 - a broken archive raises whatever comes first
            _log.warning(
                "%s can't be read and is made anew: %s", self._path.name[:_SHOWN], type(error).__name__
            )
            return "", {}
        return (fingerprint, arrays) if whole else ("", {})

    def save(self, fingerprint: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays under a fingerprint, whole or not at all."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._path.parent, suffix=".part", delete=False) as file:
                unfinished = Path(file.name)
                try:
                    np.savez(file, **{_NAME: np.array([fingerprint, *sorted(arrays)])}, **arrays)  # type: ignore[arg-type]
                    file.flush()
                    unfinished.replace(self._path)
                finally:
                    unfinished.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            _log.warning(
                "%s can't be kept, so the next start takes longer: %s", self._path.name[:_SHOWN], reason
            )
