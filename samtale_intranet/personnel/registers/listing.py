"""Lists of a register: searched, filtered, paged and exported, and never asked for what they do not offer."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.paginator import Page
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail_modeladmin.views import IndexView

from samtale_intranet.personnel.registers.spreadsheet import csv_response, plain, xlsx_response
from samtale_intranet.workbook import MOST_ROWS

__all__ = ["LongListView", "OfferedFiltersView", "RegisterListView"]

_CHUNK = 500


class OfferedFiltersView(IndexView):
    """A list that is filtered by what it offers, and by nothing else in its address.

    SECURITY: modeladmin hands every other parameter to the ORM. `?municipality__employees__user__password__startswith=`
    would ask for a password letter by letter, and `?conversations__employee__name=` who had which conversation.
    """

    def get_filters(self, request: HttpRequest) -> tuple[list[Any], bool, dict[str, Any], bool]:
        """Give the filters of the register, and leave everything else in the address alone."""
        offered = {name: self.params.getlist(name) for name in self.params if name not in self.IGNORED_PARAMS}
        filters = [one(request, offered, self.model, self.model_admin) for one in self.list_filter]
        shown = [one for one in filters if one.has_output()]
        return shown, bool(shown), {}, False


class _CountOf(Subquery):
    """How many rows a queryset has, fetched along with some of them: the database works it out once, not for each."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class RegisterListView(OfferedFiltersView):
    """A list with its count, in pages."""

    def get_page_title(self) -> str:
        """Call the list what the menu calls it."""
        return str(self.model_admin.get_menu_label())

    def columns_of(self, obj: Any) -> list[Any]:
        """Give what an export holds of one row, in the order of its headings."""
        return [lookup_field(name, obj, self.model_admin)[2] for name in self.list_export]

    def headings(self) -> list[str]:
        """Give the headings of an export."""
        labels = (label_for_field(name, self.model, model_admin=self.model_admin) for name in self.list_export)
        return [capfirst(str(label)) for label in labels]

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        """Answer with the whole list as it is searched and filtered, fetched and written piece by piece.

        A workbook that would not hold all of it is not begun: half a list is worse than none.
        """
        answer = csv_response if spreadsheet_format == self.FORMAT_CSV else xlsx_response
        if answer is xlsx_response and queryset.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
            text = _("A workbook does not hold this many rows. Choose a filter first, or download the list as CSV.")
            messages.error(self.request, text)
            kept = {name: value for name, value in self.params.items() if name != "export"}
            return redirect(f"{self.index_url}?{urlencode(kept)}")
        name = f"{self.model_admin.export_filename}-{timezone.localdate():%Y-%m-%d}"
        # A stream is read after the request is answered, when the admin's language and time zone no longer hold.
        pieces = self._pieces(queryset, translation.get_language(), timezone.get_current_timezone())
        return answer(name=name, title=self.get_page_title(), headings=self.headings(), pieces=pieces)

    def _pieces(self, queryset: QuerySet[Any], language: str, zone: datetime.tzinfo) -> Iterator[list[list[Any]]]:
        """Give the rows some hundred at a time, in the language and time zone that they were asked for in."""
        rows = queryset.iterator(chunk_size=_CHUNK)
        while piece := list(itertools.islice(rows, _CHUNK)):
            with translation.override(language), timezone.override(zone):
                self.model_admin.complete(piece)
                written = [[plain(value) for value in self.columns_of(obj)] for obj in piece]
            yield written

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give one page, counted in the same query."""
        page = self._page(self.page_num or 1)
        context = {
            "result_count": page.paginator.count,
            "paginator": page.paginator,
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }
        return self._listed(self._completed(page.object_list), **context, **kwargs)

    def _page(self, number: int) -> Page[Any]:
        """Fetch a page and the count at once; only where there is no such page, the last one is looked for."""
        paginator = self.paginator_class(self.queryset, self.items_per_page)
        start = (number - 1) * self.items_per_page
        counted = self.queryset.annotate(counted=_CountOf(self.queryset.order_by().values("pk")))
        rows = list(counted[start : start + self.items_per_page]) if number > 0 else []
        if not rows and number != 1:
            return paginator.get_page(number)
        paginator.count = rows[0].counted if rows else 0
        page = paginator.page(1 if not rows else number)
        page.object_list = rows
        return page

    def _completed(self, rows: Iterable[Any]) -> list[Any]:
        found = list(rows)
        self.model_admin.complete(found)
        return found

    def _listed(self, rows: list[Any], **context: Any) -> dict[str, Any]:
        return super(IndexView, self).get_context_data(
            object_list=rows,
            is_narrowed=bool(self.query) or any(one.value() is not None for one in self.filter_specs),
            user_can_create=self.permission_helper.user_can_create(self.request.user),
            show_search=self.search_handler.show_search_form,
            filters=self.filter_specs,
            **context,
        )


class LongListView(RegisterListView):
    """A list that may have a million rows: newest first, paged by key, so that no page counts or skips any."""

    BEFORE = "foer"
    sortable_by = ()  # only the key has the index that a page needs

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """Order by the key alone."""
        return [f"-{self.model_admin.paged_by}"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page after the key that the address names, one row more than shown to know whether it goes on."""
        key = self.model_admin.paged_by
        before = self.request.GET.get(self.BEFORE, "")
        found = self.queryset
        if before.isdecimal() and len(before) < 19:
            found = found.filter(**{f"{key}__lt": int(before)})
        rows = list(found[: self.items_per_page + 1])
        more = len(rows) > self.items_per_page
        rows = self._completed(rows[: self.items_per_page])
        older = self._address({self.BEFORE: getattr(rows[-1], key)}) if more else ""
        return self._listed(rows, older_url=older, newest_url=self._address({}) if before else "", **kwargs)

    def _address(self, more: dict[str, Any]) -> str:
        kept = {name: value for name, value in self.params.items() if name != self.BEFORE}
        return f"?{urlencode(kept | more)}"
