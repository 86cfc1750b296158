from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import Promise
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from samtale_intranet.guides.blocks import AroundStream, FoundationStream, GuideBody, SegmentStream, ValueStream
from samtale_intranet.guides.blocks.prose import Prose
from samtale_intranet.guides.blocks.wheel import ScaleBlock
from tests.guides.pages import EVIL

pytestmark = pytest.mark.django_db


def poisoned(block: blocks.Block) -> Any:
    """Give a raw value in which every text is an attack."""
    if isinstance(block, blocks.StructBlock):
        return {name: poisoned(child) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [poisoned(block.child_block)]
    if isinstance(block, TypedTableBlock):
        columns = [{"type": name, "heading": EVIL} for name in block.child_blocks]
        rows = [{"values": [poisoned(child) for child in block.child_blocks.values()]}]
        return {"columns": columns, "rows": rows, "caption": EVIL}
    if isinstance(block, blocks.ChooserBlock):
        return None
    return 3 if isinstance(block, blocks.IntegerBlock) else EVIL


class BlockContract:
    """What every block of ours must do."""

    stream: type[blocks.StreamBlock]
    name: str

    @property
    def block(self) -> blocks.Block:
        return self.stream().child_blocks[self.name]

    def test_it_has_a_label_an_icon_and_a_description(self) -> None:
        with translation.override("en"):
            assert str(self.block.label)
            assert self.block.get_description()
        assert self.block.meta.icon not in ("", "placeholder")

    def test_it_shows_a_preview_in_the_block_picker(self) -> None:
        block = self.block
        assert block.is_previewable
        value = block.get_preview_value()
        context = {"request": RequestFactory().get("/"), "block_def": block, "bound_block": block.bind(value)}
        html = render_to_string(block.get_preview_template(value, context), block.get_preview_context(value, context))
        assert "samtale.css" in html
        words = [str(part) for part in value.values() if isinstance(part, str | Promise)]
        assert any(word and word in html for word in words)

    def test_it_renders_when_it_is_empty(self) -> None:
        block = self.block
        assert "None" not in block.render(block.to_python({}), {"anchor": ""})

    def test_it_lets_no_script_through(self) -> None:
        block = self.block
        html = block.render(block.to_python(poisoned(block)), {"anchor": "her"})
        assert "<script" not in html

    def test_it_keeps_its_value_through_the_database(self) -> None:
        block = self.block
        written = dict(block.get_prep_value(block.get_preview_value()))
        kept = dict(block.get_prep_value(block.to_python(written)))
        if kept.get("audience") is None:  # for everybody, as where nothing was chosen
            kept.pop("audience", None)
        assert str(kept) == str(written)


def contract(stream: type[blocks.StreamBlock], name: str) -> type[BlockContract]:
    """Make the contract's tests for one block."""
    return type(f"Test_{stream.__name__}_{name}", (BlockContract,), {"stream": stream, "name": name})


for _stream in (GuideBody, ValueStream, FoundationStream, SegmentStream, AroundStream):
    for _name in _stream.base_blocks:
        _made = contract(_stream, _name)
        globals()[_made.__name__] = _made


def test_it_offers_bold_italic_lists_and_links_and_nothing_else() -> None:
    block = GuideBody().child_blocks["text"].child_blocks["text"]
    assert block.features == ["bold", "italic", "ul", "ol", "link"]


def test_it_keeps_the_editors_formatting_and_drops_the_rest_of_rich_text() -> None:
    attack = '<a href="javascript:alert(1)" onclick="x()">nej</a><iframe src="//x"></iframe>'
    html = str(Prose(f'<p>Se <b>her</b> <a href="https://example.org/">ud</a>{attack}</p>'))
    assert '<p>Se <b>her</b> <a href="https://example.org/">ud</a><a>nej</a></p>' in html
    assert "iframe" not in html


def test_it_makes_rich_text_of_a_fresh_value_and_of_a_stored_one() -> None:
    block = GuideBody().child_blocks["text"].child_blocks["text"]
    assert isinstance(block.to_python("<p>a</p>"), Prose)
    assert isinstance(block.normalize("<p>a</p>"), Prose)
    assert block.normalize(Prose("<p>a</p>")) == Prose("<p>a</p>")


@pytest.mark.parametrize(("lowest", "highest"), [(5, 5), (10, 1), (1, 22)])
def test_it_refuses_a_scale_without_steps_or_with_too_many(lowest: int, highest: int) -> None:
    block = ScaleBlock()
    value = block.to_python({"heading": "A", "question": "B", "lowest": lowest, "highest": highest})
    with pytest.raises(blocks.StructBlockValidationError) as refused:
        block.clean(value)
    error = refused.value.block_errors["highest"]
    with translation.override("en"):
        assert error.messages == ["Choose a number that is higher than the lowest, by 20 at most."]
    with translation.override("da"):
        assert error.messages == ["Vælg et tal, der er højere end det laveste, dog højst 20 højere."]


def test_it_counts_a_scale_from_lowest_to_highest() -> None:
    value = ScaleBlock().to_python({"lowest": 0, "highest": 10})
    assert list(value.numbers) == list(range(11))
