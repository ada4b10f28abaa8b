"""The register of calls: files taken in chunks, each a transaction of its own, and never a row lost or taken twice."""

from dsr.services.file_rows.chunks import Chunk, Chunker, chunks
from dsr.services.register.batches import (
    begin_import,
    counts_of,
    finish_import,
    locked_batch,
    reading_of,
    refuse_import,
    take_chunk,
)
from dsr.services.register.comparing import compare_chunk
from dsr.services.register.rows import Counts

__all__ = [
    "Chunk",
    "Chunker",
    "Counts",
    "begin_import",
    "chunks",
    "compare_chunk",
    "counts_of",
    "finish_import",
    "locked_batch",
    "reading_of",
    "refuse_import",
    "take_chunk",
]
