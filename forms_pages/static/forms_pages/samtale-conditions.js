/* Shows a field only while another one is answered as its condition says. Without this file every field stands there,
   with a line that says when it is to be filled in. What a hidden field holds is kept, but does not go into the plan. */
class SamtaleConditions extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[data-shown]");
    this.known = {}; // what the server said of fields whose condition hangs on what only the other party fills in
    this.listener = ({ detail }) => {
      Object.assign(this.known, detail.applies);
      if (detail.applies) this.update();
    };
    document.addEventListener("samtale-draft", this.listener);
    this.addEventListener("input", () => this.update(true));
    this.addEventListener("samtale-merged", () => this.update());
    this.classList.add("is-live");
    this.update();
  }

  disconnectedCallback() {
    document.removeEventListener("samtale-draft", this.listener);
  }

  update(aloud = false) {
    const shown = [];
    for (const slot of this.querySelectorAll("[data-when]")) {
      const hidden = !this.applies(slot);
      if (slot.hidden && !hidden) shown.push(slot.dataset.label);
      if (slot.hidden !== hidden) slot.hidden = hidden;
    }
    if (aloud && shown.length) this.status.textContent = `${this.status.dataset.shown} ${shown.join(", ")}`;
  }

  /** Whether the slot's condition holds, and those of the fields that it hangs on. */
  applies(slot, seen = []) {
    const name = slot?.dataset.when;
    if (!name || seen.includes(slot)) return true;
    const inputs = [...this.querySelectorAll(`[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}-"]`)];
    if (!inputs.length) return this.known[slot.dataset.field] ?? slot.dataset.applies === "yes";
    const given = inputs.filter((input) => input.type !== "hidden" && this.isAnswered(input));
    const wanted = slot.dataset.whenAnswer;
    if (!given.some((input) => !wanted || input.value.trim() === wanted)) return false;
    return this.applies(this.querySelector(`[data-field="${CSS.escape(name.slice(2))}"]`), [...seen, slot]);
  }

  isAnswered(input) {
    return ["radio", "checkbox"].includes(input.type) ? input.checked && input.value : input.value.trim();
  }
}

customElements.define("samtale-conditions", SamtaleConditions);
