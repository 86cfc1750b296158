/**
 * A preparation that stays in this browser, where `samtale-keeping` keeps it. It sends nothing; its fields have no
 * names and stand in no form.
 */
class SamtalePreparation extends HTMLElement {
  connectedCallback() {
    this.key = `samtale-preparation-${this.dataset.page}`;
    this.words = this.querySelector("[data-words]").dataset;
    this.scales = [...this.querySelectorAll("samtale-scale[data-key]")];
    this.notes = [...this.querySelectorAll("[data-note]")];
    this.ranking = this.querySelector("samtale-ranking");
    this.keeping = this.querySelector("samtale-keeping");
    for (const note of this.notes) note.disabled = false;
    this.addEventListener("input", (event) => event.target.dataset.note !== undefined && this.changed());
    this.addEventListener("samtale-answer", (event) => event.target === this.keeping.mode || this.changed());
    this.keeping.start(this);
  }

  /** Everything the person has answered; what is not answered is left out. */
  get state() {
    const answers = this.scales.filter((scale) => scale.value).map((scale) => [scale.dataset.key, Number(scale.value)]);
    const notes = this.notes.filter((note) => note.value.trim()).map((note) => [note.dataset.note, note.value]);
    const chosen = this.ranking?.value ?? [];
    return { answers: Object.fromEntries(answers), notes: Object.fromEntries(notes), chosen };
  }

  get empty() {
    const { answers, notes, chosen } = this.state;
    return !Object.keys(answers).length && !Object.keys(notes).length && !chosen.length;
  }

  /** Tell whether something from outside, a file or the browser's store, has the form of a state. */
  sound(state) {
    const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
    return plain(state) && plain(state.answers) && plain(state.notes) && Array.isArray(state.chosen)
      && Object.values(state.answers).every((answer) => Number.isInteger(answer) && answer > 0)
      && Object.values(state.notes).every((note) => typeof note === "string" && note.length <= 5000)
      && state.chosen.every((key) => typeof key === "string");
  }

  /** Fill the page in from a sound state, or empty it. Returns how many answers have no place on the page any more. */
  fill(given) {
    const state = given ?? { answers: {}, notes: {}, chosen: [] };
    const [answers, notes] = [state.answers, state.notes].map((part) => new Map(Object.entries(part)));
    for (const scale of this.scales) scale.value = answers.get(scale.dataset.key) ?? "";
    for (const note of this.notes) note.value = notes.get(note.dataset.note) ?? "";
    if (this.ranking) this.ranking.value = state.chosen;
    this.show();
    const count = ({ answers, notes, chosen }) => Object.keys(answers).length + Object.keys(notes).length + chosen.length;
    return Math.max(0, count(state) - count(this.state));
  }

  /** Show what follows from the answers: the averages, and each note as it is printed. */
  show() {
    const format = new Intl.NumberFormat(document.documentElement.lang || undefined, { maximumFractionDigits: 1 });
    for (const note of this.notes) note.parentElement.dataset.text = note.value;
    for (const theme of this.querySelectorAll("[data-theme]")) {
      const numbers = [...theme.querySelectorAll("samtale-scale")].map((scale) => Number(scale.value)).filter(Boolean);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      const place = this.ranking?.picks.get(theme.dataset.theme)?.querySelector("[data-average]");
      if (place) place.textContent = numbers.length ? this.words.average.replace("{mean}", format.format(mean)) : "";
    }
  }

  changed() {
    this.show();
    this.keeping.keep();
  }
}

customElements.define("samtale-preparation", SamtalePreparation);
