"""One row of a register, as its columns say it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import display_for_value, label_for_field, lookup_field
from django.utils.text import capfirst
from wagtail_modeladmin.views import InspectView

__all__ = ["RegisterInspectView"]


class RegisterInspectView(InspectView):
    """Shows the columns of one row, with the empty ones left out."""

    def get_page_title(self) -> str:
        """Say what kind of row it is."""
        return capfirst(self.verbose_name)

    def get_meta_title(self) -> str:
        """Say no name: a title stands in the history of a browser."""
        return capfirst(self.verbose_name)

    def get_fields_dict(self) -> list[dict[str, Any]]:
        """Give a label and a value for each column that has one."""
        self.model_admin.complete([self.instance])
        fields = []
        for name in self.model_admin.inspect_columns:
            value = lookup_field(name, self.instance, self.model_admin)[2]
            if value not in (None, ""):
                label = label_for_field(name, self.model, model_admin=self.model_admin)
                fields.append({"label": capfirst(str(label)), "value": display_for_value(value, "")})
        return fields
