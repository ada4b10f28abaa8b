"""Large files on their way in: written to the folder of uploads as they arrive, never held in memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage

from dsr.services.uploads import ARRIVING, remove_broken_off, upload_path, uploads_folder
from dsr.web.current import current_deps


class OfficeRequest(Request):
    """A request whose files land beside the other uploads; what arrives is deleted when the request is over."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where werkzeug writes the bytes of one file. Views that take no files refuse large forms before this."""
        data_dir = current_deps().settings.data_dir
        stream = NamedTemporaryFile(dir=uploads_folder(data_dir), prefix=ARRIVING)  # noqa: SIM115 - closed with the request
        remove_broken_off(data_dir, Path(stream.name))
        return stream


def keep_file(file: FileStorage, name: str) -> None:
    """Keep what has arrived as the upload called `name`; the copy under its arriving name goes with the request."""
    file.stream.flush()
    upload_path(current_deps().settings.data_dir, name).hardlink_to(file.stream.name)
