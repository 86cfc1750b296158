/* Says at once that a chosen file is too large, and leaves it out, so that it is not sent in vain. */
class SamtaleAttach extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input?.addEventListener("change", this);
  }

  disconnectedCallback() {
    this.input?.removeEventListener("change", this);
  }

  handleEvent() {
    const files = [...this.input.files];
    const large = files.filter((file) => file.size > Number(this.dataset.most));
    const problem = this.querySelector("[data-problem]");
    problem.hidden = !large.length;
    problem.textContent = large.length ? `${this.dataset.large} ${large.map((file) => file.name).join(", ")}` : "";
    if (!large.length) return;
    const fitting = new DataTransfer();
    for (const file of files) if (!large.includes(file)) fitting.items.add(file);
    this.input.files = fitting.files;
  }
}

customElements.define("samtale-attach", SamtaleAttach);
