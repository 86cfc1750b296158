"""The PDF is what it says it is, and text stays text."""

from __future__ import annotations

import datetime
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
import typst
from django.utils import translation

from samtale_intranet.personnel.api import (
    Choice,
    Document,
    File,
    Files,
    ListOf,
    Paragraph,
    Rich,
    Run,
    Section,
    Table,
    Text,
    pdf,
)
from tests.personnel.documents import SECRET, a_document

RIGHT_EDGE = (210 + 162) / 2 * 72 / 25.4  # of the text, in points
WHEN = datetime.datetime(2026, 11, 19, 8, 20, tzinfo=datetime.UTC)


def made(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(document=document, number="26-0418", journaled_at=WHEN)))


def text_of(opened: pikepdf.Pdf) -> str:
    """Give the text of all pages, read through the fonts' own maps as a screen reader does."""
    return "".join(_page_text(page) for page in opened.pages)


def _page_text(page: Any) -> str:
    return "".join(drawn.text for drawn in _drawn(page))


@dataclass(frozen=True)
class Drawn:
    """A stretch of text as it stands on the page: its colour, and where it ends, in points from the left."""

    text: str
    colour: str
    right: float


def _drawn(page: Any) -> Iterator[Drawn]:
    """Follow the page's operations: typst moves to each stretch of text by `cm`, and draws it from there."""
    fonts = {name: (_unicode_map(font), _widths(font)) for name, font in page.Resources.Font.items()}
    x, colour, size, texts, widths, kept = 0.0, "", 0.0, {}, {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append((x, colour))
            case "Q":
                x, colour = kept.pop()
            case "cm":
                x += float(operands[4])
            case "scn":
                parts = list(operands) * 3 if len(operands) == 1 else operands  # white is written as a grey
                colour = "#" + "".join(f"{round(float(part) * 255):02x}" for part in parts)
            case "Tf":
                (texts, widths), size = fonts[str(operands[0])], float(operands[1])
            case "Tj" | "TJ" as verb:
                parts = operands[0] if verb == "TJ" else [operands[0]]
                codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                signs = [codes[i : i + 2] for i in range(0, len(codes), 2)]
                moved = sum(float(part) for part in parts if not isinstance(part, pikepdf.String))
                width = (sum(widths.get(sign, 0.0) for sign in signs) - moved) * size / 1000
                yield Drawn("".join(texts.get(sign, "") for sign in signs), colour, x + width)


def _widths(font: Any) -> dict[bytes, float]:
    """Give the width of each sign in thousandths of the font's size."""
    found, rest = {}, list(font.DescendantFonts[0].W)
    while rest:
        first, second = int(rest.pop(0)), rest.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + step: float(width) for step, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(rest.pop(0)))
    return {code.to_bytes(2, "big"): width for code, width in found.items()}


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

    monkeypatch.setattr("samtale_intranet.personnel.typesetting._compile", fail)
    with pytest.raises(RuntimeError) as error:
        pdf(document=a_document(), number="26-0418", journaled_at=WHEN)
    assert str(error.value) == "The PDF of entry 26-0418 could not be made (TypstError)."
    assert error.value.__suppress_context__


def kinds_of(opened: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in opened.objects if isinstance(element, pikepdf.Dictionary) and "/S" in element]


def only(*blocks: Any) -> pikepdf.Pdf:
    """Make the PDF of a document with these blocks."""
    return made(a_document(sections=(Section("Afsnit", blocks),), responses=()))


def test_it_sets_rich_text_as_paragraphs_and_lists() -> None:
    stressed = Paragraph((Run("Jeg vil "), Run("lære mere", bold=True), Run(" om\nledelse", italic=True)))
    opened = only(Rich("Mål", (stressed, ListOf(((Run("Først"),), (Run("Siden"),)), ordered=True))))
    assert squeezed("Jeg vil lære mere om ledelse1.Først2.Siden") in squeezed(text_of(opened))
    assert kinds_of(opened).count("/LI") == 2


def test_it_names_files_with_what_they_are_and_their_size() -> None:
    file = File(uuid.uuid4(), "Kursusbevis.pdf", "application/pdf", 2_048, "a" * 64)
    assert squeezed("Kursusbevis.pdf PDF, 2,0 KB") in squeezed(text_of(only(Files("Bilag", (file,)))))


@pytest.mark.parametrize(
    "block", [Text("Mål", " "), Choice("Mål", ()), Table("Mål", ("a",), ()), Rich("Mål", ()), Files("Mål", ())]
)
def test_it_says_where_nothing_is_written(block: Any) -> None:
    with translation.override("da"):
        assert squeezed(str(translation.gettext("Nothing written"))) in squeezed(text_of(only(block)))


def test_it_shows_every_kind_of_column() -> None:
    kinds = ("text", "choice", "date", "follow_up", "priority", "theme", "value", "responsible")
    row = ("Makkerordning", "Ja", "24.12.2026", "15.03.2027", "Høj", "Trivsel", "Mod", "Mette")
    text = squeezed(text_of(only(Table("Aftaler", kinds, (row, ("",) * 8), kinds))))
    assert all(squeezed(cell) in text for cell in row)


ACCENT, WHITE, INK = "#0e4f6e", "#ffffff", "#15222c"


@pytest.mark.parametrize(
    ("kind", "colour"), [("priority", WHITE), ("follow_up", ACCENT), ("text", INK), ("date", INK), ("theme", INK)]
)
def test_a_priority_and_a_day_to_follow_up_stand_out(kind: str, colour: str) -> None:
    opened = only(Table("", ("Kolonne",), (("Indhold",),), (kind,)))
    assert [drawn.colour for drawn in _drawn(opened.pages[0]) if drawn.text == "Indhold"] == [colour]


def test_it_loses_no_word_of_200_rows_and_cuts_none_of_them() -> None:
    kinds = ("text", "theme", "value", "priority", "responsible", "date", "follow_up", "choice")
    rows = tuple(
        (f"Aftale{n} " + "som vi skrev sammen " * (n % 9), *(f"{kind}{n}x" for kind in kinds[1:])) for n in range(200)
    )
    opened = only(Table("Aftaler", tuple(f"Kolonne {kind}" for kind in kinds), rows, kinds))
    pages = [squeezed(_page_text(page)) for page in opened.pages]
    whole = "".join(pages)
    for number, row in enumerate(rows):
        assert f"Aftale{number}" in whole
        first = next(page for page in pages if f"theme{number}x" in page)
        assert squeezed(row[0]) in first, "a row stands on one page"
        assert all(cell in first for cell in row[1:])
    assert all("Kolonnetheme" in page for page in pages)


def test_a_row_longer_than_a_page_goes_on_over_the_next() -> None:
    long = "\n".join(f"linje{number}x" for number in range(150))
    opened = only(Table("", ("Hvad", "Hvem"), ((long, "begge"), ("kort", "ingen")), ()))
    text = squeezed(text_of(opened))
    assert len(opened.pages) > 2
    assert all(f"linje{number}x" in text for number in range(150))


@pytest.mark.parametrize("columns", [1, 2, 5, 8])
def test_a_word_that_no_line_holds_is_broken_and_lost_nowhere(columns: int) -> None:
    word = "".join(f"{number:03}" for number in range(100))
    cells = tuple(word for _column in range(columns))
    opened = only(Text(word, word), Table(word, cells, (cells,), ("priority", *("text",) * (columns - 1))))
    assert squeezed(text_of(opened)).count(word) == 3 + 2 * columns
    assert max(drawn.right for page in opened.pages for drawn in _drawn(page)) <= RIGHT_EDGE + 1
