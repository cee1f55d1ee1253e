"""Files of a visit: uploads that are read once and deleted, and reports that live as long as the visit.

Gradio serves every file in its cache folder to whoever knows the address, so an upload leaves that folder
before it is read and is deleted when it has been, whatever happens. Reports lie in the cache folder, because
they must be downloaded, but under a name made from the visit's own id and a secret of this process, and go
when the visit ends. Everything is in one folder per process; what a crash left behind goes at the next start.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assistant.errors import ReadingError

_PREFIX = "page-"
_VISITS = "visits"
_UNCLAIMED_SECONDS = 3600
_UNFIT = re.compile(r"[^\w\- ]+")


class VisitFiles:
    """The folders of one running page. Keeps no list of visitors: a visit's folder follows from its id."""

    def __init__(self, home: Path) -> None:
        from filelock import FileLock

        parent = home / "temporary"
        parent.mkdir(parents=True, exist_ok=True)
        _sweep(parent)
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent)).resolve()
        self._lock = FileLock(str(self.root) + ".lock")
        self._lock.acquire(timeout=0)
        self.served = self.root / "served"
        self.private = self.root / "private"
        self.served.mkdir()
        self.private.mkdir()
        self._secret = secrets.token_bytes(32)

    def close(self) -> None:
        """Delete everything of this page."""
        shutil.rmtree(self.root, ignore_errors=True)
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)

    @contextlib.contextmanager
    def taking(self, upload: str | os.PathLike[str]) -> Iterator[tuple[Path, str]]:
        """Yield (path, name) of an upload taken out of the cache folder; it is deleted at the end, also on errors.

        Raises ReadingError when the upload is no longer there.
        """
        self.sweep()
        source = Path(upload)
        folder = Path(tempfile.mkdtemp(dir=self.private))
        try:
            target = folder / ("upload" + source.suffix)
            try:
                source.resolve().relative_to(self.served)
                source.replace(target)
            except (OSError, ValueError) as error:
                raise ReadingError(
                    f"The file '{source.name}' is no longer there.", "Choose it again; files are deleted once read."
                ) from error
            finally:
                self.discard([source])
            yield target, source.name
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def discard(self, uploads: Iterable[str | os.PathLike[str]]) -> None:
        """Delete uploads and the folders made for them."""
        for upload in uploads:
            path = Path(upload)
            with contextlib.suppress(OSError, ValueError):
                path.resolve().relative_to(self.served)
                path.unlink(missing_ok=True)
                if path.parent.resolve() != self.served:
                    path.parent.rmdir()

    def write(self, visit: str | None, job: str, stem: str, writers: dict[str, Callable[[Path], object]]) -> list[str]:
        """Write one file per ending with its writer and return their paths; the job's earlier files are deleted.

        `visit`: the visit's id. `stem`: what the files should be called.
        """
        folder = self._folder(visit) / job
        shutil.rmtree(folder, ignore_errors=True)
        folder = folder / secrets.token_hex(4)
        folder.mkdir(parents=True)
        name = " ".join(_UNFIT.sub(" ", stem).split())[:50].strip() or "report"
        paths = []
        for ending, writer in writers.items():
            path = folder / f"{name}.{ending}"
            writer(path)
            paths.append(str(path))
        return paths

    def end(self, visit: str | None) -> None:
        """Delete the files of a visit."""
        shutil.rmtree(self._folder(visit), ignore_errors=True)
        self.sweep()

    def sweep(self, older_than: float = _UNCLAIMED_SECONDS) -> None:
        """Delete uploads that nobody read within `older_than` seconds, such as those of a visit that broke off."""
        for item in self.served.iterdir():
            with contextlib.suppress(OSError):
                if item.name != _VISITS and time.time() - item.stat().st_mtime > older_than:
                    shutil.rmtree(item) if item.is_dir() else item.unlink()

    def _folder(self, visit: str | None) -> Path:
        digest = hmac.new(self._secret, (visit or "").encode(), hashlib.sha256).hexdigest()[:32]
        return self.served / _VISITS / digest


def _sweep(parent: Path) -> None:
    """Delete folders of pages that are no longer running: nobody holds their lock."""
    from filelock import FileLock, Timeout

    for folder in parent.glob(f"{_PREFIX}*"):
        if not folder.is_dir():
            continue
        lock = FileLock(str(folder) + ".lock")
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)
