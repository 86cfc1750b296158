"""The catalogs' keeper: what it extracts, and that its check finds each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.messages import Domain, extract, messages_of, problems, update

TEMPLATE = """{% load i18n %}
    <p title="{% translate "Plain" %}">{% translate "May" context "month" %} "odd ' quotes
  {% blocktranslate trimmed count n=rows %}
      One row of
      {{ name }}
    {% plural %}
      {{ n }} rows
  {% endblocktranslate %}
 {{ _("In a filter")|upper }} {% translate "100 % sure" as sure %}
"""
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
def rows(count, name):
    _("One" " text"), ngettext("%(n)d row", "%(n)d rows", count), pgettext_lazy("month", "May"), _(name)
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a folder with one template."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.html").write_text('{% load i18n %}{% translate "Save" %}', encoding="utf-8")
    return folder


@pytest.fixture
def domain(tmp_path: Path, source: Path) -> Domain:
    """Give a catalog of that folder, up to date, translated and compiled."""
    domain = Domain(tmp_path / "locale/da/LC_MESSAGES/django.po", (str(source),))
    update(domain, extract([source]))
    _translate(domain, "Gem")
    update(domain, extract([source]))
    return domain


def _translate(domain: Domain, text: str) -> None:
    old = domain.catalog.read_text(encoding="utf-8")
    head, _, _ = old.partition('msgid "Save"')
    domain.catalog.write_text(f'{head}msgid "Save"\nmsgstr "{text}"\n', encoding="utf-8")


def test_it_finds_every_message_of_a_template(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert [(message, context) for message, context, _comments in messages_of(path)] == [
        ("Plain", None),
        ("May", "month"),
        (("One row of %(name)s", "%(n)s rows"), None),
        ("In a filter", None),
        ("100 %% sure", None),
    ]


def test_it_finds_every_message_of_python_code_and_leaves_out_what_is_no_literal(tmp_path: Path) -> None:
    path = tmp_path / "rows.py"
    path.write_text(CODE, encoding="utf-8")
    assert [(message, context) for message, context, _comments in messages_of(path)] == [
        ("One text", None),
        (("%(n)d row", "%(n)d rows"), None),
        ("May", "month"),
    ]


def test_it_finds_nothing_wrong_in_a_whole_catalog(domain: Domain, source: Path) -> None:
    assert problems(domain, extract([source])) == []


def test_it_reads_a_plural_back_from_the_compiled_catalog(domain: Domain, source: Path) -> None:
    plural = "{% load i18n %}{% blocktranslate count n=n %}A row{% plural %}{{ n }} rows{% endblocktranslate %}"
    (source / "page.html").write_text(plural, encoding="utf-8")
    update(domain, extract([source]))
    assert ["untranslated" in problem for problem in problems(domain, extract([source]))] == [True]
    text = domain.catalog.read_text(encoding="utf-8")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "En række"').replace('msgstr[1] ""', 'msgstr[1] "%(n)s rækker"')
    domain.catalog.write_text(text, encoding="utf-8")
    update(domain, extract([source]))
    assert problems(domain, extract([source])) == []


def test_it_names_a_message_that_is_missing(domain: Domain, source: Path) -> None:
    (source / "more.html").write_text('{% load i18n %}{% translate "Send" %}', encoding="utf-8")
    assert problems(domain, extract([source])) == ["missing: 'Send' (more.html)"]


def test_it_names_a_message_that_is_obsolete(domain: Domain, source: Path) -> None:
    (source / "page.html").write_text("", encoding="utf-8")
    assert problems(domain, extract([source])) == ["obsolete: 'Save' (page.html)"]


def test_it_names_a_message_without_translation(domain: Domain, source: Path) -> None:
    _translate(domain, "")
    assert "untranslated: 'Save'" in " ".join(problems(domain, extract([source])))


def test_it_names_a_fuzzy_message(domain: Domain, source: Path) -> None:
    text = domain.catalog.read_text(encoding="utf-8")
    domain.catalog.write_text(text.replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'), encoding="utf-8")
    assert "fuzzy: 'Save'" in " ".join(problems(domain, extract([source])))


def test_it_names_a_translation_that_lost_a_placeholder(tmp_path: Path, source: Path) -> None:
    (source / "page.html").write_text("{% load i18n %}{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}")
    domain = Domain(tmp_path / "django.po", (str(source),))
    update(domain, extract([source]))
    text = domain.catalog.read_text(encoding="utf-8")
    domain.catalog.write_text(text.replace('name)s"\nmsgstr ""', 'name)s"\nmsgstr "Hej %(nam)s"'), encoding="utf-8")
    assert any(problem.startswith("wrong: 'Hi %(name)s'") for problem in problems(domain, extract([source])))


def test_it_notices_a_compiled_catalog_that_is_older(domain: Domain, source: Path) -> None:
    _translate(domain, "Gem nu")
    assert problems(domain, extract([source])) == ["the compiled catalog is older than this one"]


def test_it_changes_nothing_when_nothing_changed(domain: Domain, source: Path) -> None:
    before = domain.catalog.read_bytes(), domain.compiled.read_bytes()
    update(domain, extract([source]))
    assert (domain.catalog.read_bytes(), domain.compiled.read_bytes()) == before
