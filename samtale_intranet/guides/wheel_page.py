"""The page type for a conversation wheel: the page itself, an address for each theme, and the drawing as a file."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.search import index

from samtale_intranet.guides import poster
from samtale_intranet.guides.blocks import AroundStream, SegmentStream
from samtale_intranet.guides.contents import sections
from samtale_intranet.guides.drawing import Drawing, Theme, draw, hue_at
from samtale_intranet.guides.models import ReadingPage, ValueFrameworkPage
from samtale_intranet.guides.plan_links import plan_starts
from samtale_intranet.guides.theme_address import ThemeAddress, theme_addresses
from samtale_intranet.guides.theme_links import theme_links
from samtale_intranet.guides.wheel_file import wheel_file

PAPERS = ("a3", "a4")
ONE_LINE = 26  # letters of a name on one line of the poster; the heading's height counts no more


class WheelPage(RoutablePageMixin, ReadingPage):
    """Themes around a circle, with questions: on the screen, and as a poster in A3 or A4."""

    centre = models.CharField(
        _("in the middle"), max_length=60, blank=True, help_text=_("A few words, for example “The good talk”.")
    )
    framework = models.ForeignKey(
        ValueFrameworkPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("value framework"),
        help_text=_("The names of its values stand around the middle."),
    )
    segments = StreamField(SegmentStream(), verbose_name=_("themes"))
    around = StreamField(AroundStream(), verbose_name=_("around the wheel"), blank=True)

    content_panels = [
        *ReadingPage.opening_panels,
        FieldPanel("centre"),
        FieldPanel("segments"),
        FieldPanel("around"),
        FieldPanel("framework"),
        ReadingPage.about_panel,
    ]
    search_fields = [*ReadingPage.search_fields, index.SearchField("segments"), index.SearchField("around")]
    subpage_types: list[str] = []
    page_description = _("Two to ten themes around a circle, with questions. Prints as a poster in A3 or A4.")

    class Meta:
        verbose_name = _("conversation wheel")
        verbose_name_plural = _("conversation wheels")

    @path("tema/<str:address>/", name="theme")
    def theme(self, request: HttpRequest, address: str) -> HttpResponse:
        """Show one theme, opened. What counts in its address is the last part, which stays when it is renamed."""
        context = self.get_context(request)
        themes = zip(self.theme_addresses, context["themes"], strict=True)
        found = next(((known, theme) for known, theme in themes if known.is_meant_by(address)), None)
        if found is None:
            raise Http404("This wheel has no such theme.")
        known, opened = found
        if address != known.last_part:
            return HttpResponseRedirect(opened["url"])
        context |= {
            "theme": opened,
            "drawing": self.drawn(context["themes"], opened),
            "canonical": opened["full_url"],
            "crumbs": [*context["crumbs"], {"title": self.title, "url": context["wheel_url"]}],
        }
        return self.render(request, template="samtale_guides/wheel_theme.html", context_overrides=context)

    @path("svg/", name="svg")
    def svg(self, request: HttpRequest) -> HttpResponse:
        """Answer with the drawing as a file that needs nothing else. Whoever may read the page may have it."""
        drawing = self.drawn(self.themes())
        if drawing is None:
            raise Http404("A wheel with fewer than two themes is not drawn.")
        return wheel_file(request, drawing, title=self.title, name=self.slug)

    @cached_property
    def picture(self) -> Drawing | None:
        """Give a small wheel without words, in the colours of this one; it needs no query."""
        return draw([Theme(name="", hue=str(block.value.get("hue") or "")) for block in self.segments])

    def drawn(self, themes: list[dict[str, Any]], opened: dict[str, Any] | None = None) -> Drawing | None:
        """Draw the wheel; None with fewer than two themes.

        Each segment leads to its theme further down the page, or, where one is `opened`, to the others' own pages.
        """
        values = [str(block.value.get("name") or "") for block in self.framework.values] if self.framework else []
        shown = [
            Theme(
                name=theme["name"],
                href=theme["url"] if opened else f"#{theme['anchor']}",
                current=theme is opened,
                **{part: str(theme["value"].get(part) or "") for part in ("phrase", "hue", "symbol")},
            )
            for theme in themes
        ]
        return draw(shown, centre=self.centre or self.title, values=values)

    @property
    def theme_addresses(self) -> list[ThemeAddress]:
        """Give each theme's name and where its page lies below this one; it needs no query."""
        return theme_addresses(self.segments)

    def themes(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Give what the list, the notes and the theme's own page show of each theme, in the order of the wheel."""
        count = len(self.segments)
        url, full_url = self.get_url(request), self.get_full_url(request)
        known = self.known_values(request)
        found = []
        for nth, address in enumerate(self.theme_addresses):
            value = address.section.block.value
            found.append(
                {
                    "name": address.name,
                    "key": address.key,
                    "path": address.path,
                    "url": f"{url}{address.path}" if url else "",
                    "full_url": f"{full_url}{address.path}" if full_url else "",
                    "anchor": f"tema-{address.section.anchor}",
                    "hue": hue_at(nth, count, value.get("hue")),
                    "value": value,
                    "rests_on": known.get(value.get("framework_value")),
                    "opening": next(iter(value.get("questions") or []), value.get("attention")),
                    "on_the_right": nth < (count + 1) // 2,
                }
            )
        return found

    def known_values(self, request: HttpRequest | None = None) -> dict[str, dict[str, str]]:
        """Give name, hue and address of each value of the framework, by the id of its block."""
        if not self.framework or not self.framework.live:
            return {}
        url = self.framework.get_url(request) or ""
        return {
            card["key"]: {"name": card["value"].get("name"), "hue": card["hue"], "url": f"{url}#{card['anchor']}"}
            for card in self.framework.value_cards
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the themes, split by the side of the wheel they stand on, and what stands around it."""
        themes, starts, ways = self.themes(request), plan_starts(self), theme_links(self)
        for theme in themes:
            theme["starts"] = [start.with_theme(theme["key"], self.pk) for start in starts]
            theme["ways"] = [way.with_theme(theme["key"], self.pk) for way in ways]
        paper = request.GET.get("papir", "")
        return {
            **super().get_context(request, *args, **kwargs),
            "drawing": self.drawn(themes),
            "themes": themes,
            "right": [theme for theme in themes if theme["on_the_right"]],
            "left": [theme for theme in themes if not theme["on_the_right"]],
            "around": sections(self.around, taken=("indhold", "temaer", "gem")),
            "density": self.density(),
            "paper": paper if paper in PAPERS else PAPERS[0],
            "canonical": self.get_full_url(request),
            "wheel_url": self.get_url(request) or "",
        }

    def density(self) -> int:
        """Tell how small the poster's letters must be, from 0 (as designed) to 5."""
        around = max((_letters(block.value) for block in self.around), default=[])
        sides: list[list[list[int]]] = [[], []]
        for theme in self.themes():
            sides[theme["on_the_right"]].append(_letters(theme["value"]))
        return poster.density(sides, around)


def _letters(value: Any) -> list[int]:
    """Count the letters of each text that a theme, or a block around the wheel, puts on the poster."""
    texts = [str(value.get("name") or "")[ONE_LINE:], *(value.get(part) for part in ("attention", "question"))]
    items = list(value.get("items") or [])
    texts += [*(value.get("questions") or []), *(items[::2] if len(items) > 5 else items)]  # long lists: two columns
    return [len(str(text)) for text in texts if text]
