/* Takes in what the other party has saved, field by field, without touching what one is writing just now. */
class SamtaleMerge extends HTMLElement {
  connectedCallback() {
    this.typed = new Set(); // fields with text that is not sent yet
    this.onItsWay = new Set();
    this.held = null; // { fields, then }: came while one stood in the field
    this.addEventListener("input", (event) => {
      const key = event.target.closest("[data-field]")?.dataset.field;
      if (key) this.typed.add(key);
    });
    this.addEventListener("focusout", () => setTimeout(() => this.settle()));
  }

  /** Be told that the text is being sent, or that it did not arrive. */
  sending() {
    this.settle(true);
    this.onItsWay = this.typed;
    this.typed = new Set();
  }

  failed() {
    this.typed = new Set([...this.onItsWay, ...this.typed]);
  }

  /** Show the fields the other has changed; call `then` when all of them stand in the page. */
  take(fields, then) {
    this.held = { fields: { ...fields }, then };
    this.settle();
  }

  settle(now = false) {
    if (!this.held) return;
    const { fields, then } = this.held;
    for (const [key, html] of Object.entries(fields)) {
      const slot = this.querySelector(`[data-field="${CSS.escape(key)}"]`);
      if (slot && this.typed.has(key)) continue; // both write here: the next save shows both texts
      if (slot?.contains(document.activeElement) && !now) continue;
      if (slot) this.swap(slot, html);
      delete fields[key];
    }
    if (Object.keys(fields).length) return;
    this.held = null;
    then();
  }

  swap(slot, html) {
    const focused = slot.contains(document.activeElement) ? document.activeElement.id : "";
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    slot.replaceWith(fresh);
    fresh.classList.add("is-new");
    if (focused) document.getElementById(focused)?.focus();
    this.dispatchEvent(new CustomEvent("samtale-merged", { bubbles: true }));
  }

  /** Give where one writes: a text with an editor has its text area hidden behind it. */
  place(name) {
    const input = document.getElementById(name);
    return input?.hidden ? input.parentElement.querySelector("[role=textbox]") ?? input : input;
  }

  /** Say beside each input what is wrong with it, except where one is still typing. */
  complain(errors) {
    for (const old of this.querySelectorAll(".sg-error")) {
      const key = old.closest("[data-field]")?.dataset.field;
      // What was missing when one wanted to finish stands until one has written there.
      if (old.hasAttribute("data-live") || this.onItsWay.has(key)) this.forget(old);
    }
    for (const [name, text] of Object.entries(errors)) {
      const input = this.place(name);
      if (!input || input === document.activeElement || !this.contains(input)) continue;
      if (document.getElementById(`${name}-error`)) continue;
      const words = document.createElement("p");
      words.className = "sg-error";
      words.setAttribute("data-live", "");
      words.id = `${name}-error`;
      words.textContent = text;
      if (input.matches("input, textarea, select, [role=textbox]")) {
        input.setAttribute("aria-invalid", "true");
        input.after(words);
      } else input.append(words);
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${words.id}`.trim());
    }
  }

  forget(words) {
    const input = this.place(words.id.replace(/-error$/, ""));
    input?.removeAttribute("aria-invalid");
    const others = (input?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== words.id);
    if (others.length) input.setAttribute("aria-describedby", others.join(" "));
    else input?.removeAttribute("aria-describedby");
    words.remove();
  }
}

customElements.define("samtale-merge", SamtaleMerge);
