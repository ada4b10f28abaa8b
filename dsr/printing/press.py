"""Final HTML to PDF: WeasyPrint behind a closed door, PDF/A-3a and PDF/UA-1 in one file, same input same bytes."""

from __future__ import annotations

import logging
import threading
import warnings
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MethodType
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from dsr.printing.embedded import FILE_NAME, facts_of
from dsr.printing.errors import PrintFailed, UnprintableText
from dsr.printing.faults import FACES, glyph_sentence, missing_glyphs, printable
from dsr.printing.folders import ASSETS_DIR

_VARIANT = "pdf/a-3a"

# WeasyPrint's layer is not safe in threads (shared use corrupts memory): one letter at a time in a process.
_one_at_a_time = threading.Lock()

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFUAID = "http://www.aiim.org/pdfua/ns/id/"
# The mark of PDF/UA-1 and, since PDF/A allows no unknown property, the description of that property.
_UA_MARK = f"""<rdf:RDF xmlns:rdf="{_RDF}" xmlns:pdfuaid="{_PDFUAID}"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<rdf:Description rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_PDFUAID}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""
for _prefix, _uri in (
    ("pdfuaid", _PDFUAID),
    ("pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
):
    # ElementTree would write ns0: where veraPDF looks for these very prefixes.
    ElementTree.register_namespace(_prefix, _uri)


class AssetsOnly(URLFetcher):  # type: ignore[misc]
    """Fetches `asset:NAME` for the few files that letters use, and refuses every other address outright."""

    def __init__(self, assets_dir: Path = ASSETS_DIR) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)
        self._files = {f"asset:{name}": assets_dir / name for name in FACES}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file of a known asset. FatalURLFetchingError (a BaseException) for anything else: it ends the printing."""
        path = self._files.get(url)
        if path is None:
            raise FatalURLFetchingError("A letter may only use its own assets")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def pdf(html: str, *, identifier: str, created_at: datetime, assets_dir: Path = ASSETS_DIR) -> bytes:
    """The PDF of a final HTML letter: PDF/A-3a and PDF/UA-1 at once, about 25 kB.

    `identifier` becomes the file's id and `created_at` (an aware moment) its only date, so the same three give the same
    bytes, always. The facts that a letter's HTML holds are embedded as letter.json. Raises UnprintableText for characters without a glyph, PrintFailed for an address that is not an asset.
    Never call this in a server's threads: see Printers.
    """
    if created_at.tzinfo is None:
        raise ValueError("created_at must be an aware moment")
    if missing := missing_glyphs(html, assets_dir):
        raise UnprintableText(glyph_sentence(missing), values={"characters": " ".join(missing)})
    moment = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with _one_at_a_time:
        fetcher, fonts, styles = _press(assets_dir)
        try:
            document = HTML(
                string=_with_composed(html, assets_dir), base_url="asset:", url_fetcher=fetcher, media_type="print"
            ).render(font_config=fonts, stylesheets=[styles], pdf_variant=_VARIANT)
            document.metadata.created = document.metadata.modified = moment
            if facts := facts_of(html):
                document.metadata.attachments.append(_attachment(facts, created_at.astimezone(UTC)))
            _mark_as_ua(document.metadata)
            with warnings.catch_warnings():
                # WeasyPrint 70 leaves its colour profile's file to the collector; it is closed at once all the same.
                warnings.simplefilter("ignore", ResourceWarning)
                written = document.write_pdf(
                    pdf_variant=_VARIANT, pdf_identifier=identifier.encode(), finisher=_name_files_once
                )
        except FatalURLFetchingError as error:
            raise PrintFailed("The letter points at something outside its own assets: nothing was fetched") from error
    return bytes(written)


@cache
def _press(assets_dir: Path) -> tuple[AssetsOnly, FontConfiguration, CSS]:
    # Faces are read once a process: a font configuration for each letter costs a tenth more.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of screen-only rules that it skips
    fetcher, fonts = AssetsOnly(assets_dir), FontConfiguration()
    styles = CSS(
        string=(assets_dir / "fonts.css").read_text(encoding="utf-8"),
        base_url="asset:",
        url_fetcher=fetcher,
        font_config=fonts,
    )
    return fetcher, fonts, styles


def _attachment(facts: str, created_at: datetime) -> Attachment:
    return Attachment(
        string=facts,
        name=FILE_NAME,
        description="Facts of the letter for machines",
        created=created_at,
        modified=created_at,
        relationship="Data",
    )


def _with_composed(html: str, assets_dir: Path) -> str:
    head, mark, body = html.partition("</head>")
    return head + mark + printable(body, assets_dir)


def _name_files_once(_document: Any, written: Any) -> None:
    """WeasyPrint 70 names each embedded file twice among the associated files of a PDF/A-3."""
    if "AF" in written.catalog:
        written.catalog["AF"][:] = list(dict.fromkeys(written.catalog["AF"]))


def _mark_as_ua(metadata: Any) -> None:
    written = metadata.generate_rdf_metadata

    def merged(_self: Any, variant: str, version: int, conformance: str) -> bytes:
        rdf = ElementTree.fromstring(written(variant, version, conformance))  # noqa: S314 - WeasyPrint's own text
        rdf.extend(ElementTree.fromstring(_UA_MARK))  # noqa: S314 - our own text
        merged_rdf: bytes = ElementTree.tostring(rdf, encoding="utf-8")
        return merged_rdf

    metadata.generate_rdf_metadata = MethodType(merged, metadata)
