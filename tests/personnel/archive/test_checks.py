"""What is wrong with the setting ARCHIVE is said at start; secrets are fetched from where they are kept."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks

from samtale_intranet.personnel.archive.checks import check_archive
from samtale_intranet.personnel.archive.configuration import archive_built, is_configured, target_of
from samtale_intranet.personnel.archive.http_target import HttpTarget
from samtale_intranet.personnel.archive.targets import ArchiveMisconfigured
from tests.personnel.archive.conftest import configure

KEEPER = "tests.personnel.archive.conftest.Archive"
FOLDER = "samtale_intranet.personnel.archive.folder_target.FolderTarget"
HTTP = "samtale_intranet.personnel.archive.http_target.HttpTarget"
UNTAKEN = f"{FOLDER} does not take its OPTIONS"
SHAPE = 'Write ARCHIVE = {"short-name": {"TARGET": "dotted.path", "OPTIONS": {…}}}; "*" stands for all others.'
WRITTEN = 'An archive is written {"TARGET": "dotted.path", "OPTIONS": {…}} and nothing else.'


def found(settings: Any, archives: Any) -> list[tuple[str | None, str]]:
    configure(settings, archives)
    return [(message.id, message.msg) for message in check_archive()]


@pytest.mark.parametrize("archives", [None, {}, {"norddjurs": None}, {"*": {"TARGET": KEEPER, "OPTIONS": {"a": 1}}}])
def test_it_finds_nothing_wrong(settings: Any, archives: Any) -> None:
    assert found(settings, archives) == []


@pytest.mark.parametrize("archives", [[], "folder", {"*": "folder"}, {"*": [FOLDER]}])
def test_it_says_what_the_setting_looks_like(settings: Any, archives: Any) -> None:
    assert found(settings, archives) == [("samtale.E030", "ARCHIVE is no dict of archives.")]
    (message,) = check_archive()
    assert message.hint == SHAPE


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        ({"OPTIONS": {}}, WRITTEN),
        ({"TARGET": HttpTarget}, WRITTEN),
        ({"TARGET": KEEPER, "OPTION": {}}, WRITTEN),
        ({"TARGET": "nowhere"}, "TARGET 'nowhere' cannot be imported: nowhere doesn't look like a module path."),
        (
            {"TARGET": FOLDER, "OPTIONS": {"path": "arkiv"}},
            f"{UNTAKEN}: arkiv is no absolute path.",
        ),
        (
            {"TARGET": FOLDER},
            f"{UNTAKEN}: FolderTarget.__init__() missing 1 required positional argument: 'path'",
        ),
        (
            {"TARGET": KEEPER, "OPTIONS": {"secret": {"env": "NOT_SET"}}},
            "Option 'secret' is in the environment variable NOT_SET: set it.",
        ),
        (
            {"TARGET": KEEPER, "OPTIONS": {"secret": {"file": "/not/there"}}},
            "Option 'secret' is in the file /not/there, which cannot be read (FileNotFoundError).",
        ),
    ],
)
def test_it_names_what_does_not_work(settings: Any, archive: Any, words: str) -> None:
    ((check, text),) = found(settings, {"norddjurs": archive})
    assert check == "samtale.E031"
    assert text.removesuffix(".") == f"ARCHIVE of 'norddjurs': {words}".removesuffix(".")
    with pytest.raises(ArchiveMisconfigured):
        archive_built(archive)


def test_no_archive_lies_where_the_web_server_hands_it_out(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    archive = {"TARGET": FOLDER, "OPTIONS": {"path": str(tmp_path / "arkiv")}}
    assert found(settings, {"norddjurs": archive}) == [
        (
            "samtale.E032",
            f"ARCHIVE of 'norddjurs': {tmp_path}/arkiv lies below MEDIA_ROOT: the web server hands it out to anybody. "
            f"Move it out of {tmp_path}.",
        )
    ]


def test_it_runs_with_the_other_checks(settings: Any) -> None:
    configure(settings, {"norddjurs": {"TARGET": "nowhere"}})
    assert "samtale.E031" in {message.id for message in run_checks()}


def test_it_fetches_secrets_from_the_environment_and_from_files(monkeypatch: Any, tmp_path: Path) -> None:
    secret = "s" * 40
    monkeypatch.setenv("ARCHIVE_SECRET", secret)
    (tmp_path / "secret").write_text(f"{secret}\n")
    for reference in (secret, {"env": "ARCHIVE_SECRET"}, {"file": str(tmp_path / "secret")}):
        built = archive_built({"TARGET": HTTP, "OPTIONS": {"url": "https://a.example/", "secret": reference}})
        assert isinstance(built, HttpTarget)
        assert built.secret == secret.encode()


def test_a_wrong_secret_is_not_quoted(settings: Any) -> None:
    ((_check, text),) = found(
        settings, {"*": {"TARGET": HTTP, "OPTIONS": {"url": "https://a.example/", "secret": "hemmelig"}}}
    )
    assert "hemmelig" not in text


def test_a_dict_that_is_no_reference_is_an_option_like_any_other() -> None:
    options = {"words": {"file": "En fil mangler.", "env": "Miljøet mangler."}, "one": {"file": 7}}
    built: Any = archive_built({"TARGET": KEEPER, "OPTIONS": options})
    assert built.options == options


def test_each_municipality_has_its_own_archive_or_that_of_all_others(settings: Any, people: SimpleNamespace) -> None:
    configure(settings, {"*": {"TARGET": KEEPER, "OPTIONS": {"of": "all"}}, "hedeby": None})
    assert (is_configured(people.municipality), is_configured(people.other)) == (True, False)
    assert target_of(people.other) is None
    configure(settings, {"*": None, "hedeby": {"TARGET": KEEPER, "OPTIONS": {"of": "hedeby"}}})
    built: Any = target_of(people.other)
    assert built.options == {"of": "hedeby"}
    assert target_of(people.municipality) is None
