/* Says when something is not saved yet, asks before one leaves it, and lets a button be pressed only once. */
class SamtaleDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.status = document.querySelector("[data-draft-status]");
    this.changed = this.hasAttribute("data-unsaved");
    this.form.addEventListener("input", () => this.mark());
    this.form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault();
    });
    addEventListener("pageshow", () => (this.sent = false));
    if (this.changed) this.mark();
  }

  mark() {
    this.changed = true;
    if (this.status) this.status.textContent = this.status.dataset.unsaved;
  }

  submit(event) {
    if (this.sent) {
      event.preventDefault();
      return;
    }
    this.sent = true;
    this.changed = false;
    if (this.status) this.status.textContent = this.status.dataset.saving;
  }
}

customElements.define("samtale-draft", SamtaleDraft);
