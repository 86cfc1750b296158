/* Shows where the draft stands: one part of the element for each state, and a part read aloud when trouble starts or ends. */
const USUAL = ["saved", "unsaved", "saving"];

class SamtaleDraftStatus extends HTMLElement {
  connectedCallback() {
    this.aloud = this.querySelector("[data-aloud]");
    this.trouble = "";
    this.listener = (event) => this.show(event.detail);
    document.addEventListener("samtale-draft", this.listener);
  }

  disconnectedCallback() {
    document.removeEventListener("samtale-draft", this.listener);
  }

  show({ state, text, way }) {
    this.dataset.now = state;
    for (const part of this.querySelectorAll("[data-state]")) {
      part.hidden = part.dataset.state !== state;
      if (part.hidden) continue;
      const words = part.querySelector("[data-words]");
      if (text && words) words.textContent = text;
      const link = part.querySelector("a[data-way]");
      if (link && way) link.href = way;
      this.say(state, part);
    }
  }

  /** Read aloud what went wrong, once, and that it is well again: never every save. */
  say(state, part) {
    const trouble = USUAL.includes(state) ? "" : state;
    if (!this.aloud || trouble === this.trouble || state === "saving" || state === "unsaved") return;
    this.trouble = trouble;
    this.aloud.textContent = part.querySelector("[data-words]")?.textContent ?? "";
  }
}

customElements.define("samtale-draft-status", SamtaleDraftStatus);
