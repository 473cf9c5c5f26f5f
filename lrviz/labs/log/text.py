"""Bytes, a pasted text or a binary file → blocks and lines of text, one block in memory at a time."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from lrviz.labs.log.log import LogError
from lrviz.labs.log.watch import Watch

SIZE_LIMIT = 50 * 2**20
BLOCK = 2**16
LONGEST_LINE = 2**20
READING = 0.9
"""The share of all work that reading the text is."""


Source = bytes | str | BinaryIO

SIGNATURES = {
    b"PK\x03\x04": "a zip archive (unpack it first)",
    b"\x1f\x8b": "gzip data (unpack it first)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"PAR1": "a Parquet file",
    b"\x80\x02": "a pickle",
    b"\x80\x04": "a pickle",
    b"SQLite format 3": "an SQLite database",
}
"""First bytes of what people drop here by mistake."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WHITESPACE = frozenset("\t\n\r\f\v\x1b\b")


class Text:
    """The text of a source, to be read once.

    encoding: known once all is read, since a file that begins as UTF-8 may turn out not to be. cut: the number of the
    last line if it has no newline at its end. LogError: empty, too large, not text.
    """

    def __init__(self, source: Source, name: str, watch: Watch) -> None:
        self.name = name or "the log"
        self.encoding = "utf-8"
        self.cut: int | None = None
        self._watch = watch
        self._size: int | None = None
        self._blocks = self._pasted(source) if isinstance(source, str) else self._decoded(self._reader(source))
        self.head = next(self._blocks, "")
        if not self.head.strip():
            self.head = self._first_ink()

    def blocks(self) -> Iterator[str]:
        """The text in blocks, every newline as \\n."""
        newlines = io.IncrementalNewlineDecoder(None, translate=True)
        yield newlines.decode(self.head)
        for block in self._blocks:
            yield newlines.decode(block)
        yield newlines.decode("", final=True)

    def lines(self) -> Iterator[str]:
        """The lines without their newlines."""
        begun, length, count = [""], 0, 0
        for block in self.blocks():
            first, *others = block.split("\n")
            begun.append(first)
            length += len(first)
            if length > LONGEST_LINE:
                raise LogError(
                    f"{self.name}: line {count + 1} is longer than {LONGEST_LINE:,} characters; "
                    "a log has one entry a line"
                )
            if others:
                yield "".join(begun)
                rest = others.pop()
                yield from others
                count += 1 + len(others)
                begun, length = [rest], len(rest)
        if length:
            self.cut = count + 1
            yield "".join(begun)

    def _first_ink(self) -> str:
        # Blank lines before the first entry count as lines, so they are kept; blocks of nothing else are not.
        blank = self.head
        for block in self._blocks:
            blank = blank[:BLOCK] + block
            if block.strip():
                return blank
        raise LogError(f"{self.name} is empty: it must hold at least a header and a row")

    def _reader(self, source: bytes | BinaryIO) -> BinaryIO:
        if isinstance(source, (bytes, bytearray, memoryview)):
            if len(source) > SIZE_LIMIT:
                raise self._too_large()
            source = io.BytesIO(source)
        if not hasattr(source, "read"):
            raise LogError(f"source must be bytes, a text or a binary file, not {type(source).__name__}")
        if getattr(source, "seekable", bool)():
            if isinstance(source, (io.BytesIO, io.BufferedReader)):  # of a gzip file the end is found by unpacking all
                self._size = source.seek(0, io.SEEK_END)
            source.seek(0)  # an uploaded file may have been read before
        return source

    def _have_read(self, size: int) -> None:
        """Says how far the reading is, in bytes, or in characters of a text. LogError: too far."""
        if size > SIZE_LIMIT:
            raise self._too_large()
        whole = self._size or SIZE_LIMIT
        digits = 0 if whole >= 10 * 2**20 else 1
        of = f" of {self._size / 2**20:.{digits}f}" if self._size else ""
        self._watch.reached(READING * min(1.0, size / whole), f"Reading: {size / 2**20:.{digits}f}{of} MB")

    def _too_large(self) -> LogError:
        return LogError(f"{self.name} is larger than {SIZE_LIMIT // 2**20} MB: keep every tenth line of it, say")

    def _pasted(self, text: str) -> Iterator[str]:
        if len(text) > SIZE_LIMIT:
            raise self._too_large()
        text = text.removeprefix("\ufeff")
        self._must_be_text(text[:BLOCK])
        self._size = len(text)
        for begin in range(0, len(text), BLOCK):
            self._have_read(begin)
            yield text[begin : begin + BLOCK]

    def _decoded(self, file: BinaryIO) -> Iterator[str]:
        decoder, size = None, 0
        while data := self._block_of(file):
            size += len(data)
            self._have_read(size)
            if decoder is None:
                data, decoder = self._start(data)
            text, decoder = self._decode(data, decoder)
            yield text
        if decoder is not None:
            yield self._decode(b"", decoder, final=True)[0]

    def _block_of(self, file: BinaryIO) -> bytes:
        """The next `BLOCK` bytes, fewer only at the end; a pipe may hand over a few at a time."""
        parts, missing = [], BLOCK
        while missing > 0 and (data := file.read(missing)):
            if isinstance(data, str):
                raise LogError("source must be a binary file: open it with mode 'rb'")
            parts.append(data)
            missing -= len(data)
            self._watch.look()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _start(self, head: bytes) -> tuple[bytes, codecs.IncrementalDecoder]:
        for signature, what in SIGNATURES.items():
            if head.startswith(signature):
                raise LogError(f"{self.name} is {what}, not a text: a CSV or JSON log is needed")
        mark, self.encoding = next(
            ((mark, name) for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), (b"", _without_mark(head))
        )
        data = head[len(mark) :]
        self._must_be_text(data.decode(self.encoding, errors="ignore"))
        return data, codecs.getincrementaldecoder(self.encoding)("strict" if self.encoding == "utf-8" else "replace")

    def _decode(
        self, data: bytes, decoder: codecs.IncrementalDecoder, final: bool = False
    ) -> tuple[str, codecs.IncrementalDecoder]:
        try:
            return decoder.decode(data, final), decoder
        except UnicodeDecodeError:  # from here on it is read as Latin-1, in which every byte means something
            pending = decoder.getstate()[0]
            self.encoding, decoder = "latin-1", codecs.getincrementaldecoder("latin-1")()
            return decoder.decode(pending + data, final), decoder

    def _must_be_text(self, sample: str) -> None:
        strange = sum(not (c.isprintable() or c in WHITESPACE) for c in sample[:4096])
        if "\0" in sample[:4096] or strange > len(sample[:4096]) // 20:
            hint = " (a TensorBoard event file: export its scalars as CSV)" if "tfevents" in self.name else ""
            raise LogError(f"{self.name} is not a text{hint}: a CSV or JSON log is needed")


def _without_mark(head: bytes) -> str:
    # ASCII in UTF-16 has a zero in every other byte.
    sample = head[:1024]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and max(even, odd) > 0.4 * len(sample) / 2 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    return "utf-8"
