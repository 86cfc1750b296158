/** Saves a preparation as a file and takes it up again from one. The file is made and read in this browser. */
class SamtalePreparationFile extends HTMLElement {
  static format = "samtale-preparation";
  static version = 1;
  static largest = 1_000_000;

  connectedCallback() {
    this.owner = this.closest("samtale-preparation");
    this.input = this.querySelector("input[type='file']");
    this.problem = this.owner.querySelector("[data-problem]");
    for (const field of this.querySelectorAll("[data-save], [data-open], input")) field.disabled = false;
    this.querySelector("[data-save]").addEventListener("click", () => this.save());
    this.querySelector("[data-open]").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => this.open(this.input.files[0]));
  }

  save() {
    const { format, version } = SamtalePreparationFile;
    const { page, title } = this.owner.dataset;
    const content = JSON.stringify({ format, version, page, title, ...this.owner.state }, null, 2);
    const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: this.dataset.file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    this.refuse("");
    this.owner.keeping.say(this.owner.words.saved);
  }

  async open(file) {
    if (!file) return;
    const content = await this.read(file);
    this.input.value = ""; // so that the same file may be chosen again
    const wrong = this.wrong(content);
    this.refuse(wrong ? this.owner.words[wrong].replace("{name}", () => String(content?.title ?? "").slice(0, 120)) : "");
    if (wrong || (!this.owner.empty && !(await this.owner.keeping.sure(this.owner.words.askReplace)))) return;
    const left = this.owner.fill(content);
    this.owner.keeping.keep();
    const more = left ? ` ${this.owner.words.leftOut.replace("{count}", left)}` : "";
    this.owner.keeping.say(this.owner.words.taken + more);
  }

  /** Give the file's content; undefined where it is no JSON, null where it is too large to be ours. */
  async read(file) {
    if (file.size > SamtalePreparationFile.largest) return null;
    try {
      return JSON.parse(await file.text()) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Name what is wrong with a file's content; an empty text where nothing is. */
  wrong(content) {
    const { format, version } = SamtalePreparationFile;
    if (content === null) return "large";
    if (content?.format !== format) return "unknown";
    if (!Number.isInteger(content.version) || content.version < 1) return "damaged";
    if (content.version > version) return "newer";
    if (content.page !== this.owner.dataset.page) return "other";
    return this.owner.sound(content) ? "" : "damaged";
  }

  refuse(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}

customElements.define("samtale-preparation-file", SamtalePreparationFile);
