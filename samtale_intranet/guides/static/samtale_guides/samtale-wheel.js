/** Follows the address: the theme after `#` stands out in the wheel, in the notes and in the list. */
class SamtaleWheel extends HTMLElement {
  connectedCallback() {
    this.segments = [...this.querySelectorAll(".sg-wheel__seg")];
    for (const segment of this.segments) {
      segment.style.setProperty("--sg-dx", `${segment.dataset.dx}px`);
      segment.style.setProperty("--sg-dy", `${segment.dataset.dy}px`);
    }
    this.follow = () => this.select(decodeURIComponent(location.hash.slice(1)));
    addEventListener("hashchange", this.follow);
    this.follow();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.follow);
  }

  /** Select the theme of this name; another name selects the first, so that the wheel never stands without one. */
  select(name) {
    const names = this.segments.map((segment) => segment.getAttribute("href").slice(1));
    const chosen = names.includes(name) ? name : names[0];
    this.segments.forEach((segment, nth) => {
      if (names[nth] === chosen) segment.setAttribute("aria-current", "true");
      else segment.removeAttribute("aria-current");
    });
    for (const note of this.querySelectorAll(".sg-note")) note.classList.toggle("is-on", note.dataset.theme === chosen);
    for (const theme of document.querySelectorAll(".sg-theme[id]")) theme.classList.toggle("is-on", theme.id === chosen);
  }
}

customElements.define("samtale-wheel", SamtaleWheel);
