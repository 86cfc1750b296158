/** Opens every line for printing, and afterwards closes those that the reader had closed. */
class SamtaleAccordion extends HTMLElement {
  connectedCallback() {
    this.before = () => {
      this.opened = [...this.querySelectorAll("details:not([open])")];
      for (const line of this.opened) line.open = true;
    };
    this.after = () => {
      for (const line of this.opened ?? []) line.open = false;
      this.opened = [];
    };
    addEventListener("beforeprint", this.before);
    addEventListener("afterprint", this.after);
  }

  disconnectedCallback() {
    removeEventListener("beforeprint", this.before);
    removeEventListener("afterprint", this.after);
  }
}

customElements.define("samtale-accordion", SamtaleAccordion);
