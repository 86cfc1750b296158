"""Pictures and documents of packs: loaded once, taken along again, and nothing of another municipality's touched."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.api import PackRefused, Report, dump, load
from samtale_intranet.packs.models import LoadedPack, PackItem
from tests.packs.files import PACK, PDF, png, zipped
from tests.packs.test_loader import edit

pytestmark = pytest.mark.django_db

WALK, SHEET, GUIDE = "Gåtur (walk)", "Arket (sheet)", "Guiden (guide)"
ALL = [WALK, SHEET, GUIDE]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep stored files in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)


def stored(media: Path) -> list[str]:
    """Give what was stored."""
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def images() -> Any:
    return get_image_model()._default_manager


def beside(folder: Path, text: str = PACK, **files: bytes) -> Path:
    """Write a pack with the folder of its files."""
    path = folder / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "ours.files").mkdir(exist_ok=True)
    for name, content in ({"walk.png": png(), "sheet.pdf": PDF} | files).items():
        (folder / "ours.files" / name).write_bytes(content)
    return path


def test_it_loads_the_files_that_lie_beside_the_pack(front: Page, tmp_path: Path, media: Path) -> None:
    assert load(pack=beside(tmp_path), parent=front, publish=True) == Report(created=ALL)
    picture, sheet = images().get(), get_document_model().objects.get()
    shown = {block.block_type: block.value for block in GuidePage.objects.get().body}
    assert (shown["picture"]["picture"], shown["document"]["document"]) == (picture, sheet)
    assert (picture.title, picture.description, picture.width, picture.height) == ("Gåtur", "To på en sti.", 4, 4)
    assert picture.collection.name == sheet.collection.name == "Norddjurs"
    assert picture.get_rendition("width-2").width == 2
    assert [name for name in stored(media) if "walk.png" in name or "sheet" in name] == [
        "documents/sheet.pdf",
        "original_images/walk.png",
    ]


def test_it_loads_the_files_once(front: Page, media: Path) -> None:
    load(pack=zipped(), parent=front, publish=True)
    before = (
        list(images().values()),
        list(PackItem.objects.values()),
        list(LoadedPack.objects.values()),
        stored(media),
    )
    assert load(pack=zipped(), parent=front, publish=True) == Report(unchanged=ALL)
    after = (list(images().values()), list(PackItem.objects.values()), list(LoadedPack.objects.values()), stored(media))
    assert after == before


def test_it_gives_the_same_bytes_again(front: Page, front_b: Page, tmp_path: Path) -> None:
    load(pack=zipped(), parent=front)
    made = dump(page=front)
    assert made.text == PACK
    assert (made.files, made.notes) == ({"walk.png": png(), "sheet.pdf": PDF}, [])
    load(pack=made.packed(), parent=front_b)
    assert dump(page=front_b).packed() == made.packed()
    call_command("dump_pack", str(front.pk), "--out", str(tmp_path / "again.yaml"))
    assert (tmp_path / "again.files" / "walk.png").read_bytes() == png()
    call_command("dump_pack", str(front.pk), "--out", str(tmp_path / "again.zip"))
    assert (tmp_path / "again.zip").read_bytes() == made.packed()
    assert load(pack=tmp_path / "again.yaml", parent=front) == Report(unchanged=ALL)


def test_it_stores_nothing_in_a_dry_run(front: Page, media: Path) -> None:
    assert load(pack=zipped(), parent=front, dry_run=True, publish=True) == Report(created=ALL)
    assert (images().count(), Collection.objects.count(), stored(media)) == (0, 1, [])


def test_it_leaves_no_file_behind_when_the_end_goes_wrong(
    front: Page, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Any, *args: Any, **options: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(get_document_model(), "save", fail)
    with pytest.raises(OSError, match="the disk is full"), transaction.atomic():
        load(pack=zipped(), parent=front, publish=True)
    assert (images().count(), PackItem.objects.count(), stored(media)) == (0, 0, [])
    assert not Page.objects.descendant_of(front).exists()


def test_a_newer_picture_waits_in_a_draft(front: Page, media: Path) -> None:
    load(pack=zipped(), parent=front, publish=True)
    old = images().get()
    newer = zipped(files={"walk.png": png(200), "sheet.pdf": PDF})
    report = load(pack=newer, parent=front)
    assert report == Report(changed=[WALK, GUIDE], unchanged=[SHEET])
    guide = GuidePage.objects.get()
    assert guide.body[0].value["picture"] == old
    draft = guide.get_latest_revision_as_object().body[0].value["picture"]
    assert draft != old
    assert draft.file.read() == png(200)
    assert default_storage.exists(old.file.name)
    assert load(pack=newer, parent=front) == Report(unchanged=ALL)


def test_it_leaves_an_editors_words_for_a_picture_alone(front: Page) -> None:
    load(pack=zipped(), parent=front)
    images().update(description="Redaktørens ord.")
    newer = zipped(PACK.replace("alt: To på en sti.\n\n", "alt: To mennesker.\n\n"))
    report = load(pack=newer, parent=front)
    assert report.kept == [WALK]
    assert report.details[WALK] == ["description: “Redaktørens ord.” becomes “To mennesker.”"]
    assert images().get().description == "Redaktørens ord."
    assert load(pack=newer, parent=front, overwrite=["walk"]).changed == [WALK]
    assert images().get().description == "To mennesker."


def test_it_uses_a_picture_that_the_municipality_has_already(front: Page, media: Path) -> None:
    load(pack=zipped(), parent=front)
    other = PACK.replace("key: pictures", "key: other").replace("slug: guide", "slug: anden")
    assert load(pack=zipped(other), parent=front) == Report(created=[GUIDE], adopted=[WALK, SHEET])
    assert (images().count(), len(stored(media))) == (1, 2)


def test_two_municipalities_have_their_own_pictures(front: Page, front_b: Page, media: Path) -> None:
    for parent in (front, front_b):
        assert load(pack=zipped(), parent=parent, publish=True) == Report(created=ALL)
    assert sorted(picture.collection.name for picture in images().all()) == ["Hedeby", "Norddjurs"]
    assert len({picture.file.name for picture in images().all()}) == 2
    images().get(collection__name="Hedeby").delete()
    assert load(pack=zipped(), parent=front, publish=True) == Report(unchanged=ALL)


def test_two_municipalities_of_one_name_have_their_own_collections(front: Page, front_b: Page) -> None:
    Page.objects.filter(pk=front_b.pk).update(title=front.title)
    for parent in (front, front_b):
        load(pack=zipped(), parent=Page.objects.get(pk=parent.pk))
    assert len({picture.collection_id for picture in images().all()}) == 2


def test_it_takes_along_what_editors_put_there(front: Page) -> None:
    load(pack=zipped(), parent=front, publish=True)
    guide = GuidePage.objects.get()
    own = images().create(title="Vores hus", file=_file("hus_Xa81.png", png(90)), width=4, height=4)
    guide.body[0].value["picture"] = own
    edit(guide)
    made = dump(page=front)
    assert sorted(made.files) == ["sheet.pdf", "vores-hus.png", "walk.png"]
    assert "  - key: vores-hus\n    file: vores-hus.png\n    title: Vores hus\n    alt: Vores hus\n" in made.text
    assert "picture: {ref: vores-hus}" in made.text


def test_it_says_what_it_cannot_take_along(front: Page, people: SimpleNamespace) -> None:
    load(pack=zipped(), parent=front, publish=True)
    picture = images().get()
    picture.file.storage.delete(picture.file.name)
    assert dump(page=front).notes == [
        "“Guiden”, content #1 > Picture: the file of “Gåtur” is missing",
    ]


def test_it_needs_the_right_to_add_pictures(front: Page, people: SimpleNamespace, media: Path) -> None:
    with pytest.raises(PackRefused) as refused:
        load(pack=zipped(), parent=front, user=people.redaktoer)
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 8, pictures #1: The pack brings pictures or documents, and you may not add any. "
        "Ask an administrator for the right, or to load the pack."
    ]
    assert (images().count(), stored(media)) == (0, [])


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)
