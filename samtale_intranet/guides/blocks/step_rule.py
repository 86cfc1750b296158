"""A chooser of the rules that a step of a ladder takes its facts from."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model
from wagtail import blocks

from samtale_intranet.guides.step_rules import step_rules


class RuleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at runtime
    """A list of the registered rules."""

    def label_from_instance(self, obj: Model) -> str:
        """Give the words that the rules' own app has for it."""
        rules = step_rules()
        return rules.label(obj) if rules else str(obj)


class StepRuleBlock(blocks.ChooserBlock):
    """Holds the primary key of a rule; empty, and with nothing to choose, where no app has registered any."""

    widget = forms.Select

    @cached_property
    def model_class(self) -> type[Model] | None:
        """Give the model of the registered rules."""
        rules = step_rules()
        return rules.model if rules else None

    @cached_property
    def field(self) -> forms.Field:
        """Give a list to choose from, read anew each time it is shown."""
        rules = step_rules()
        if rules is None:
            return forms.ChoiceField(choices=[("", "---------")], required=False)
        return RuleField(
            queryset=rules.offered(), widget=self.widget, required=self._required, help_text=self._help_text
        )

    def to_python(self, value: Any) -> Any:
        """Give the rule; None where it is gone."""
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Give all rules of a page in one query."""
        if self.model_class is None:
            return [None] * len(values)
        return super().bulk_to_python([value if isinstance(value, int) else None for value in values])

    def value_from_form(self, value: Any) -> Any:
        """Give the rule that was chosen, or None."""
        if isinstance(value, Model):
            return value
        return self.to_python(int(value)) if isinstance(value, str) and value.isdecimal() else None

    def get_form_state(self, value: Any) -> Any:
        """Give what the list shows as chosen."""
        return self.field.widget.format_value(self.field.prepare_value(value))

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as the number it holds, so that they know nothing of the rules' app."""
        return "wagtail.blocks.IntegerBlock", *self._constructor_args
