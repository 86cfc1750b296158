"""The PDF is what it says it is, and text stays text."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pikepdf
import pytest
import typst

from samtale_intranet.personnel.api import Document, Section, Table, Text, pdf
from tests.personnel.documents import SECRET, a_document

WHEN = datetime.datetime(2026, 11, 19, 8, 20, tzinfo=datetime.UTC)


def made(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(document=document, number="26-0418", journaled_at=WHEN)))


def text_of(opened: pikepdf.Pdf) -> str:
    """Give the text of all pages, read through the fonts' own maps as a screen reader does."""
    return "".join(_page_text(page) for page in opened.pages)


def _page_text(page: Any) -> str:
    maps = {name: _unicode_map(font) for name, font in page.Resources.Font.items()}
    text, current = "", {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            text += "".join(current.get(codes[i : i + 2], "") for i in range(0, len(codes), 2))
    return text


def _unicode_map(font: Any) -> dict[bytes, str]:
    source = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", source, re.MULTILINE)
    found = {bytes.fromhex(code): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}
    for first, last, value in re.findall(r"^<(\w{4})> <(\w{4})> <(\w{4})>$", source, re.MULTILINE):
        for step in range(int(last, 16) - int(first, 16) + 1):
            found[(int(first, 16) + step).to_bytes(2, "big")] = chr(int(value, 16) + step)
    return found


def squeezed(text: str) -> str:
    """Leave out what a line break may have taken or added: spaces and hyphens."""
    return re.sub(r"[\s\u00ad-]", "", text)


@pytest.fixture(scope="module")
def plan() -> pikepdf.Pdf:
    """The usual document as a PDF."""
    return made(a_document())


def test_it_says_to_be_both_standards(plan: pikepdf.Pdf) -> None:
    with plan.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == a_document().title


def test_it_is_tagged_danish_and_shows_its_title(plan: pikepdf.Pdf) -> None:
    assert plan.Root.MarkInfo.Marked
    assert plan.Root.StructTreeRoot is not None
    assert str(plan.Root.Lang) == "da"
    assert plan.Root.ViewerPreferences.DisplayDocTitle


def test_it_embeds_every_font(plan: pikepdf.Pdf) -> None:
    fonts = [font for page in plan.pages for font in page.Resources.Font.values()]
    descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
    assert descriptors
    assert all(any(key in one for key in ("/FontFile2", "/FontFile3")) for one in descriptors)


def test_it_has_header_cells_that_are_header_cells(plan: pikepdf.Pdf) -> None:
    kinds = [str(element.S) for element in plan.objects if isinstance(element, pikepdf.Dictionary) and "/S" in element]
    assert kinds.count("/TH") == 2
    assert {"/Table", "/TR", "/TD", "/H1", "/H2"} <= set(kinds)


def test_it_holds_everything_in_the_document(plan: pikepdf.Pdf) -> None:
    text = squeezed(text_of(plan))
    for words in (SECRET, "Mette Medarbejder", "Trivsel", "Kursus", "Gerne i arbejdstiden", "26-0418", "Norddjurs"):
        assert squeezed(words) in text


@pytest.mark.parametrize(
    "words",
    [
        '#import "/etc/passwd": *',
        '"] #read("/etc/passwd")',
        "$x^2$ *fed* _kursiv_ = Overskrift",
        "@label <label> \\ // kommentar",
        '{"document": null}',
        "<script>alert(1)</script>",
    ],
)
def test_it_keeps_what_looks_like_code_as_text(words: str) -> None:
    sections = (Section(words, (Text(words, words), Table(words, (words,), ((words,),)))),)
    text = squeezed(text_of(made(a_document(title=words, sections=sections))))
    assert text.count(squeezed(words)) == 7  # title, heading, label, text, the table's label, column and cell
    assert "root:" not in text


def test_it_repeats_the_table_head_on_every_page() -> None:
    rows = tuple((f"Aftale nummer {number}", "Inden sommerferien") for number in range(120))
    opened = made(a_document(sections=(Section("", (Table("Aftaler", ("Hvad", "Hvornår"), rows),)),)))
    assert len(opened.pages) > 2
    for page in list(opened.pages)[:3]:
        assert "Hvornår" in _page_text(page)


def test_it_spells_out_a_sign_that_no_font_has_and_leaves_out_control_signs() -> None:
    text = text_of(made(a_document(sections=(Section("", (Text("", "før\x07\u0378\ue000 efter"),)),))))
    assert "[u+e000]" in text
    assert "efter" in text


def test_it_makes_a_document_of_nothing() -> None:
    empty = a_document(parties=(), sections=(), responses=())
    assert len(made(empty).pages) == 1


def test_it_touches_no_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pdf(document=a_document(), number="26-0418", journaled_at=WHEN)
    assert list(tmp_path.iterdir()) == []


def test_it_never_puts_the_text_into_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise typst.TypstError(SECRET, SECRET)

    monkeypatch.setattr("samtale_intranet.personnel.pdf._compile", fail)
    with pytest.raises(RuntimeError) as error:
        pdf(document=a_document(), number="26-0418", journaled_at=WHEN)
    assert str(error.value) == "The PDF of entry 26-0418 could not be made (TypstError)."
    assert error.value.__suppress_context__
