"""`manage.py export_person`: by whom, where to, and what is said."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.export import folder_on_disk
from samtale_intranet.personnel.export.sources import Held
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent
from tests.personnel.documents import SECRET


def export(to: Path, number: str = "3", by: str = "5", **more: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("export_person", number, municipality="norddjurs", to=to, by=by, stdout=out, stderr=err, **more)
    return out.getvalue(), err.getvalue()


def refusal(to: Path, **more: Any) -> str:
    with pytest.raises(CommandError) as refused:
        export(to, **more)
    return str(refused.value)


def test_it_writes_everything_for_its_owner_alone_and_says_that_it_is_in_the_clear(
    entry: Entry, people: SimpleNamespace, tmp_path: Path
) -> None:
    old = os.umask(0)
    try:
        out, err = export(tmp_path / "ud")
    finally:
        os.umask(old)
    folder = tmp_path / "ud"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert f"Wrote {len(files)} files to {folder}. Begin with index.html." in out
    assert f"WARNING: {folder} now holds all of it in the clear. Hand it over, then remove it" in err
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert '<html lang="da">' in (folder / "index.html").read_text()
    assert SECRET in (folder / "mappe" / entry.number / f"{entry.number}.json").read_text()
    event = LedgerEvent.objects.get(action="person_exported")
    assert (event.actor, event.actor_role) == (f"employee:{people.hr.uuid}", "hr")
    assert (event.purpose, event.folder) == ("access_request", entry.folder.uuid)


def test_a_dry_run_opens_logs_and_writes_nothing(entry: Entry, tmp_path: Path) -> None:
    before = LedgerEvent.objects.count()
    out, err = export(tmp_path / "ud", dry_run=True)
    assert "documents: 1 sealed record\n" in out
    assert "Nothing was opened, logged or written." in out
    assert err == ""
    assert LedgerEvent.objects.count() == before
    assert not (tmp_path / "ud").exists()


def test_a_dry_run_makes_no_folder_in_the_database(people: SimpleNamespace, tmp_path: Path) -> None:
    out, _err = export(tmp_path / "ud", dry_run=True)
    assert "Nothing is sealed about 3 yet." in out
    assert Folder.objects.count() == 0


def test_it_exports_a_former_employee_about_whom_nothing_is_sealed(people: SimpleNamespace, tmp_path: Path) -> None:
    import datetime

    Employee.objects.filter(pk=people.medarbejder.pk).update(employed_until=datetime.date(2021, 1, 1), user=None)
    export(tmp_path / "ud")
    assert "Mette Medarbejder" in (tmp_path / "ud" / "index.html").read_text()


NOT_HR = "does not work in HR here, or has no sign-in. Only HR answers a request for access."


@pytest.mark.parametrize("by", ["1", "2", "4"])
def test_only_hr_may(entry: Entry, tmp_path: Path, by: str) -> None:
    assert refusal(tmp_path / "ud", by=by) == f"{by} {NOT_HR} The attempt stands in the ledger."
    assert LedgerEvent.objects.latest("sequence").action == "refused"
    assert not (tmp_path / "ud").exists()
    assert refusal(tmp_path / "ud", by=by, dry_run=True) == f"{by} {NOT_HR}"


def test_hr_without_a_sign_in_may_not(people: SimpleNamespace, entry: Entry, tmp_path: Path) -> None:
    Employee.objects.filter(pk=people.hr.pk).update(user=None)
    assert refusal(tmp_path / "ud") == f"5 {NOT_HR}"


def test_nobody_takes_out_their_own(entry: Entry, tmp_path: Path) -> None:
    words = "Nobody takes out their own folder here. Sign in and get it in the section."
    assert refusal(tmp_path / "ud", number="5") == words
    assert LedgerEvent.objects.count() == 1


def test_it_knows_the_municipality_and_its_employees_alone(people: SimpleNamespace, tmp_path: Path) -> None:
    assert refusal(tmp_path / "ud", number="99") == "norddjurs has no employee with the number '99'."
    with pytest.raises(CommandError, match=r"There is no municipality 'x'. The known ones are: hedeby, norddjurs."):
        call_command("export_person", "3", municipality="x", to=tmp_path / "ud", by="5")


@pytest.mark.parametrize("setting", ["MEDIA_ROOT", "STATIC_ROOT"])
@pytest.mark.parametrize("below", ["", "ud"])
def test_it_writes_nowhere_from_where_the_web_server_would_give_it(
    entry: Entry, tmp_path: Path, settings: Any, setting: str, below: str
) -> None:
    public = tmp_path / "public"
    public.mkdir()
    setattr(settings, setting, str(public))
    link = tmp_path / "link"
    link.symlink_to(public)
    for to in (public / below, link / below):
        assert "the web server would hand the copy out. Choose another." in refusal(to)
    assert LedgerEvent.objects.count() == 1


def test_it_overwrites_nothing(entry: Entry, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "noget").write_text("x")
    assert refusal(full) == f"{full} is not empty, and is left as it is. Choose another name."
    assert refusal(full / "noget") == f"{full / 'noget'} is no folder. Choose another name."
    assert refusal(tmp_path / "a" / "b") == f"There is no folder {tmp_path / 'a'} to put it into. Make it first."


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [Held("a.txt", "", b"a"), Held("b/../../c.txt", "", b"c")]
    with pytest.raises(ValueError, match="is no path inside the copy"):
        folder_on_disk.write(tmp_path / "ud", files)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
