/** Prints the page on the paper that was chosen: the poster in A3 or A4, or the themes with the reader's notes. */
class SamtalePaper extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-paper]");
      if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.print(chosen.dataset.paper);
    });
  }

  /** The class names the sheet for the stylesheet's `@page`; afterwards the page's own sheet holds again. */
  print(paper) {
    const poster = this.closest(".sg-poster");
    if (poster) {
      const before = poster.className;
      poster.classList.remove("sg-poster--a3", "sg-poster--a4", "sg-poster--notes");
      poster.classList.add(`sg-poster--${paper}`);
      addEventListener("afterprint", () => { poster.className = before; }, { once: true });
    }
    print();
  }
}

customElements.define("samtale-paper", SamtalePaper);
