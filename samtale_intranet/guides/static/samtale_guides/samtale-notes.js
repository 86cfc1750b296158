/** The reader's own notes on a wheel's themes. They stay in this browser; the fields have no names and no form. */
class SamtaleNotes extends HTMLElement {
  connectedCallback() {
    this.key = `samtale-wheel-${this.dataset.page}`;
    this.notes = new Map();
    this.fields = [...this.querySelectorAll("[data-note]")];
    this.keeping = this.querySelector("samtale-keeping");
    for (const field of this.fields) field.disabled = false;
    this.addEventListener("input", (event) => event.target.dataset.note !== undefined && this.write(event.target));
    this.keeping.start(this);
  }

  write(field) {
    if (field.value.trim()) this.notes.set(field.dataset.note, field.value);
    else this.notes.delete(field.dataset.note);
    this.show();
    this.keeping.keep();
  }

  /** Every note on the wheel: a theme's own page shows one of them and keeps them all. */
  get state() {
    return { notes: Object.fromEntries(this.notes) };
  }

  get empty() {
    return !this.notes.size;
  }

  /** Tell whether something from the browser's store has the form of a state. */
  sound(state) {
    const notes = state?.notes;
    return notes !== null && typeof notes === "object" && !Array.isArray(notes)
      && Object.values(notes).every((note) => typeof note === "string" && note.length <= 5000);
  }

  fill(state) {
    this.notes = new Map(Object.entries(state?.notes ?? {}));
    for (const field of this.fields) field.value = this.notes.get(field.dataset.note) ?? "";
    this.show();
  }

  /** Put each note where it is printed. */
  show() {
    for (const field of this.fields) field.parentElement.dataset.text = field.value;
  }
}

customElements.define("samtale-notes", SamtaleNotes);
