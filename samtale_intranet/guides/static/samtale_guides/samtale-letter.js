/** Copies the letter as plain text, where the browser lets a page do so. */
class SamtaleLetter extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => this.copy());
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
