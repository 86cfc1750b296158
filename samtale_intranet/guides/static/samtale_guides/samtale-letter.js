/**
 * Lets the reader type into the gaps of a letter, and copies it as plain text. A gap that stands more than once is filled
 * in everywhere. The links to the mail program and to the file take along what is typed; it is kept nowhere.
 */
class SamtaleLetter extends HTMLElement {
  connectedCallback() {
    this.gaps = [...this.querySelectorAll(".sg-letter__sheet mark")];
    this.links = [...this.querySelectorAll(".sg-actions a")].map((link) => [link, link.href]);
    for (const gap of this.gaps) this.open(gap);
    this.addEventListener("input", (event) => this.typed(event.target));
    this.addEventListener("focusout", (event) => this.left(event.target));
    if (!navigator.clipboard) return;
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => this.copy());
  }

  /** Make a gap a field to write in, named by what is to be written there. */
  open(gap) {
    gap.dataset.gap = gap.textContent;
    gap.setAttribute("contenteditable", "plaintext-only");
    if (!gap.isContentEditable) return; // an older browser: the letter is filled in where it is pasted
    gap.tabIndex = 0;
    gap.spellcheck = false;
    gap.setAttribute("role", "textbox");
    gap.setAttribute("aria-label", gap.textContent.slice(1, -1));
    this.querySelector("[data-fill]").hidden = false;
    gap.addEventListener("focus", () => getSelection().selectAllChildren(gap));
    gap.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  typed(gap) {
    const text = gap.textContent;
    for (const same of this.gaps.filter((other) => other !== gap && other.dataset.gap === gap.dataset.gap)) {
      same.textContent = text.trim() ? text : same.dataset.gap;
    }
    for (const [link, address] of this.links) link.href = this.filled(address);
  }

  /** An empty gap says again what belongs there. */
  left(gap) {
    if (this.gaps.includes(gap) && !gap.textContent.trim()) gap.textContent = gap.dataset.gap;
  }

  /** Give an address of the letter with what is typed in the place of the gaps. */
  filled(address) {
    const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase()}`);
    const typed = new Map(this.gaps.map((gap) => [encode(gap.dataset.gap), encode(gap.textContent.trim())]));
    return [...typed].reduce((text, [gap, word]) => (word ? text.replaceAll(gap, () => word) : text), address);
  }

  async copy() {
    const status = this.querySelector("[role='status']");
    const paragraphs = [...this.querySelectorAll(".sg-letter__text p")];
    try {
      await navigator.clipboard.writeText(paragraphs.map((paragraph) => paragraph.innerText).join("\n\n"));
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.failed;
    }
  }
}

customElements.define("samtale-letter", SamtaleLetter);
