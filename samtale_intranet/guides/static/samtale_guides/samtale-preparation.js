/**
 * A preparation that stays in this browser: in the tab, or on the device where the person says so. It sends nothing;
 * its fields have no names and stand in no form.
 */
class SamtalePreparation extends HTMLElement {
  connectedCallback() {
    this.key = `samtale-preparation-${this.dataset.page}`;
    this.words = this.querySelector("[data-words]").dataset;
    this.scales = [...this.querySelectorAll("samtale-scale[data-key]")];
    this.notes = [...this.querySelectorAll("[data-note]")];
    this.ranking = this.querySelector("samtale-ranking");
    this.mode = this.querySelector("[data-keep]");
    this.status = this.querySelector("[data-status]");
    this.asking = this.querySelector("[data-ask]");
    for (const field of [...this.notes, this.querySelector("[data-delete]")]) field.disabled = false;
    this.addEventListener("input", (event) => event.target.dataset.note !== undefined && this.changed());
    this.addEventListener("samtale-answer", (event) => (event.target === this.mode ? this.move() : this.changed()));
    this.addEventListener("click", (event) => event.target.closest("[data-delete]") && this.clear());
    // The same page in another window, or come back to: what is kept may have changed or been deleted meanwhile.
    this.following = (event) => event.key === this.key && this.mode.value === "device" && this.load();
    this.returning = (event) => event.persisted && this.load();
    addEventListener("storage", this.following);
    addEventListener("pageshow", this.returning);
    this.load();
  }

  disconnectedCallback() {
    removeEventListener("storage", this.following);
    removeEventListener("pageshow", this.returning);
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

  /** Fill the page in from a sound state. Returns how many answers have no place on the page any more. */
  fill(state) {
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
    this.keep();
  }

  keep() {
    try {
      const store = this.mode.value === "device" ? localStorage : sessionStorage;
      if (this.empty) store.removeItem(this.key);
      else store.setItem(this.key, JSON.stringify(this.state));
      this.say(this.empty ? "" : this.words[this.mode.value]);
    } catch {
      this.say(this.words.nowhere);
    }
  }

  /** Keep it where the person says now, and nowhere else. */
  move() {
    this.forget();
    this.keep();
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
      sessionStorage.removeItem(this.key);
    } catch { /* nothing is kept by a browser that allows no storage */ }
  }

  load() {
    let found = null;
    try {
      const own = sessionStorage.getItem(this.key);
      const text = own ?? localStorage.getItem(this.key);
      this.mode.value = text !== null && own === null ? "device" : "tab";
      found = JSON.parse(text);
    } catch { /* no storage, or not ours: begin anew */ }
    this.fill(this.sound(found) ? found : { answers: {}, notes: {}, chosen: [] });
    this.say(this.empty ? "" : this.words[this.mode.value]);
  }

  async clear() {
    if (!(await this.sure(this.words.askDelete))) return;
    this.forget();
    this.mode.value = "tab";
    this.fill({ answers: {}, notes: {}, chosen: [] });
    this.say(this.words.deleted);
  }

  /** Ask before something is lost; gives true or false, and the focus back to where it was. */
  sure(question) {
    const before = document.activeElement;
    this.asking.querySelector("p").textContent = question;
    this.asking.hidden = false;
    this.asking.querySelector("[data-no]").focus();
    return new Promise((resolve) => {
      const answer = (event) => {
        const said = event.target.closest("[data-yes], [data-no]");
        if (!said && event.key !== "Escape") return;
        this.asking.hidden = true;
        before?.focus();
        resolve(Boolean(said?.matches("[data-yes]")));
      };
      this.asking.onclick = answer;
      this.asking.onkeydown = (event) => event.key === "Escape" && answer(event);
    });
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

customElements.define("samtale-preparation", SamtalePreparation);
