"""Files of packs that are refused: the exact words, and nothing left behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from samtale_intranet.packs import archive, files
from samtale_intranet.packs.api import PackRefused, load
from samtale_intranet.packs.models import LoadedPack, PackItem
from tests.packs.files import PACK, PDF, SVG, png, zipped

pytestmark = pytest.mark.django_db

AT = "Line 9, pictures #1 > file: "


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep stored files in a folder of their own; the site takes SVG."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp", "svg"]
    return Path(settings.MEDIA_ROOT)


def said(pack: bytes | Path, front: Page, media: Path) -> list[str]:
    """Load a pack, check that nothing is left behind, and give what is said against it."""
    with pytest.raises(PackRefused) as refused:
        load(pack=pack, parent=front, publish=True)
    for model in (get_image_model(), get_document_model(), PackItem, LoadedPack):
        assert not model._default_manager.exists()
    assert Collection.objects.count() == 1
    assert not Page.objects.descendant_of(front).exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("file: walk.png", "file: ../secret.png", "path"),
        ("file: walk.png", "file: /etc/passwd", "path"),
        ("file: walk.png", "file: 'C:\\secret.png'", "path"),
        ("file: walk.png", "file: a/../../b.png", "path"),
        (
            "file: walk.png",
            "file: other.png",
            AT + "The file “other.png” is not there. Put it into the folder “mine.files” beside the pack.",
        ),
        ("    alt: To på en sti.\n\n", "\n", "Line 8, pictures #1 > alt: “alt” is missing. Add it."),
        (
            "    alt: To på en sti.\n\n",
            f"    alt: {'a' * 256}\n\n",
            "Line 11, pictures #1 > alt: “alt” is longer than 255 letters. Say it in fewer words.",
        ),
        (
            "    title: Gåtur\n",
            "    title: Gåtur\n    colour: red\n",
            "Line 11, pictures #1 > colour: “colour” is not known here. It can be: key, file, title, alt.",
        ),
        (
            "picture: {ref: walk}",
            "picture: {ref: sheet}",
            "Line 27, pages #1 > fields > body #1 > value > picture: “sheet” is of the type “document”; here belongs "
            "“image”. Refer to another key.",
        ),
        (
            "picture: {ref: walk}",
            "picture: walk.png",
            "Line 27, pages #1 > fields > body #1 > value > picture: A reference belongs here. "
            "Write {ref: KEY} with the key of a page or item.",
        ),
    ],
)
def test_it_names_what_is_wrong_with_an_entry(front: Page, media: Path, old: str, new: str, words: str) -> None:
    text = PACK.replace(old, new, 1)
    if words == "path":
        name = new.removeprefix("file: ").strip("'")
        words = (
            f"{AT}The path “{name}” leaves the folder of the pack, or is none. "
            "Put the file into the folder, and write its name alone."
        )
    assert text != PACK
    assert said(zipped(text), front, media) == [words]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "walk.png",
            b"<html><script>alert(1)</script></html>",
            "The file “walk.png” is no picture that a pack can hold. Use PNG, JPEG, WebP, AVIF or SVG.",
        ),
        (
            "walk.jpg",
            png(),
            "The file “walk.jpg” is a PNG by its content, and its name says something else. "
            "Give the file the right ending.",
        ),
        (
            "walk.png",
            png()[:20],
            "The picture “walk.png” is not taken here: Upload a valid image. The file you uploaded was either not an "
            "image or a corrupted image. Save it anew in another format or size.",
        ),
        ("walk.png", png() + b"\0" * files.MAX_BYTES, "“mine.files/walk.png” in the ZIP is refused: it is larger"),
        ("walk.svg", SVG.replace(b"<rect", b"<script>alert(1)</script><rect"), "It holds a script (line 1)"),
        ("walk.svg", SVG.replace(b"<rect", b"\n<rect onclick='alert(1)'"), "It holds a script, in “onclick” (line 2)"),
        (
            "walk.svg",
            SVG.replace(b"<rect", b"<foreignObject/><rect"),
            "the element “foreignObject”, which is no drawing",
        ),
        ("walk.svg", SVG.replace(b"<rect", b"<set attributeName='href'/><rect"), "the element “set”, which is no"),
        ("walk.svg", SVG.replace(b"<rect", b"<image href='https://evil.test/a.png'/><rect"), "the element “image”"),
        (
            "walk.svg",
            SVG.replace(b"<rect", b"<use href='https://evil.test/a#b'/><rect"),
            "outside the picture, in “href”",
        ),
        (
            "walk.svg",
            SVG.replace(b"<rect", b"<use href=' javascript:alert(1)'/><rect"),
            "outside the picture, in “href”",
        ),
        (
            "walk.svg",
            SVG.replace(b"<rect", rb"<rect style='fill:u\72l(//evil.test/a)'"),
            "outside the picture, in “style”",
        ),
        (
            "walk.svg",
            SVG.replace(b"<rect", b"<style>@import '//evil.test';</style><rect"),
            "outside the picture, in “style”",
        ),
        ("walk.svg", b"<?xml-stylesheet href='//evil.test/a.css'?>" + SVG, "It asks for a style sheet from elsewhere"),
        ("walk.svg", b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + SVG, "It defines entities (line 1)"),
        ("walk.svg", SVG.replace(b"</svg>", b""), "It is no XML (line 1)"),
        (
            "walk.svg",
            SVG.replace(b"<rect", b"<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script><rect"),
            "It holds the element “script”, which is no drawing",
        ),
    ],
)
def test_it_judges_a_picture_by_its_content(front: Page, media: Path, name: str, content: bytes, words: str) -> None:
    pack = zipped(PACK.replace("walk.png", name), {name: content, "sheet.pdf": PDF})
    problems = said(pack, front, media)
    assert len(problems) == 1
    assert words in problems[0]
    assert name in problems[0]


def test_it_takes_an_svg_that_only_draws(front: Page, media: Path) -> None:
    load(pack=zipped(PACK.replace("walk.png", "walk.svg"), {"walk.svg": SVG, "sheet.pdf": PDF}), parent=front)
    assert get_image_model()._default_manager.get().is_svg()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("sheet.pdf", b"<html>", "The file “sheet.pdf” is no PDF by its content. Save it anew."),
        ("sheet.docx", PDF, "The file “sheet.docx” is no DOCX by its content. Save it anew."),
        (
            "sheet.html",
            b"<script>",
            "The file “sheet.html” is no document that a pack can hold here. "
            "It can be: docx, xlsx, pptx, odt, ods, odp, txt, csv, pdf.",
        ),
    ],
)
def test_it_judges_a_document_by_its_content(front: Page, media: Path, name: str, content: bytes, words: str) -> None:
    pack = zipped(PACK.replace("sheet.pdf", name), {"walk.png": png(), name: content})
    assert said(pack, front, media) == [f"Line 15, documents #1 > file: {words}"]


def test_it_asks_for_one_key_for_one_picture(front: Page, media: Path) -> None:
    twice = "  - key: again\n    file: again.png\n    title: Igen\n    alt: Igen.\n"
    pack = zipped(PACK.replace("\ndocuments:", twice + "\ndocuments:").replace("sti.\n\n  -", "sti.\n  -"))
    with zipfile.ZipFile(io.BytesIO(pack)) as given:
        text = given.read("mine.yaml").decode()
    pack = zipped(text, {"walk.png": png(), "again.png": png(), "sheet.pdf": PDF})
    assert [problem.partition(": ")[2] for problem in said(pack, front, media)] == [
        "The file “again.png” is the same as that of “walk”. Use one key for both."
    ]


def test_it_does_not_follow_a_link_out_of_the_folder(front: Page, media: Path, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "ours.files").mkdir()
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "ours.files" / "walk.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "ours.files" / "sheet.pdf").write_bytes(PDF)
    assert said(tmp_path / "ours.yaml", front, media) == [
        f"{AT}The path “walk.png” leaves the folder of the pack, or is none. "
        "Put the file into the folder, and write its name alone."
    ]


@pytest.mark.parametrize(
    ("held", "links", "words"),
    [
        ({"../up.png": b""}, (), "“../up.png” in the ZIP is refused: its path leaves the folder."),
        ({"/abs/up.png": b""}, (), "“/abs/up.png” in the ZIP is refused: its path leaves the folder."),
        ({"a\\..\\up.png": b""}, (), "“a\\..\\up.png” in the ZIP is refused: its path leaves the folder."),
        ({"walk.png": b"/etc/passwd"}, ("walk.png",), "“mine.files/walk.png” in the ZIP is refused: it is a link, not"),
        (
            {"walk.png": b"\0" * (files.MAX_BYTES + 1)},
            (),
            "“mine.files/walk.png” in the ZIP is refused: it is larger than",
        ),
        ({f"{number}.png": b"" for number in range(201)}, (), "There are more than 200 files in the ZIP. Split it"),
        ({f"{number}.png": b"\0" * 5_000_000 for number in range(6)}, (), "What is in the ZIP is larger than 25 MB."),
        ({"x/other.yaml": b""}, (), "The ZIP must hold one pack; it holds 2. Put one YAML file into it"),
    ],
)
def test_it_refuses_a_hostile_zip(
    front: Page, media: Path, held: dict[str, bytes], links: tuple[str, ...], words: str
) -> None:
    problems = said(zipped(PACK, held, links=links), front, media)
    assert len(problems) == 1
    assert problems[0].startswith(words)


def test_it_refuses_a_zip_that_is_broken_or_lies(front: Page, media: Path) -> None:
    whole = zipped()
    assert said(whole[:-30], front, media) == ["The ZIP cannot be read. Pack it anew."]
    changed = archive.packed({"mine.yaml": PACK.encode()}).replace(b"name: Med", b"name: Led", 1)
    assert said(changed, front, media) == ["The ZIP cannot be read. Pack it anew."]
    assert said(archive.BEGINS + b"\0" * archive.MAX_BYTES, front, media) == [
        "The ZIP is larger than 25 MB. Use smaller pictures, or split it into several packs."
    ]


def test_the_same_files_give_the_same_zip() -> None:
    one = archive.packed({"b": b"2", "a": b"1"})
    assert one == archive.packed({"a": b"1", "b": b"2"})
    assert archive.contents(one) == {"a": b"1", "b": b"2"}


def test_bare_yaml_says_where_its_files_belong(front: Page, media: Path) -> None:
    assert said(PACK.encode(), front, media) == [
        f"Line {line}, {path} > file: The file “{name}” is not there. "
        "Take the pack as a ZIP, with the folder of its files."
        for line, path, name in ((9, "pictures #1", "walk.png"), (15, "documents #1", "sheet.pdf"))
    ]
