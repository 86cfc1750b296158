/** Marks the section being read in the list of contents, and opens the list on a wide screen. */
class SamtaleToc extends HTMLElement {
  connectedCallback() {
    this.links = [...this.querySelectorAll("a[href^='#']")];
    const narrow = matchMedia("(max-width: 62rem)");
    const details = this.querySelector("details");
    const fold = () => { details.open = !narrow.matches; };
    fold();
    narrow.addEventListener("change", fold);
    this.seen = new IntersectionObserver((entries) => this.mark(entries), { rootMargin: "0px 0px -70% 0px" });
    for (const link of this.links) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) this.seen.observe(heading);
    }
  }

  disconnectedCallback() {
    this.seen?.disconnect();
  }

  mark(entries) {
    const top = entries.find((entry) => entry.isIntersecting);
    if (!top) return;
    for (const link of this.links) {
      if (link.hash === `#${top.target.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

customElements.define("samtale-toc", SamtaleToc);
