/* A table whose rows are added, moved and removed without a round trip: by buttons, or by Alt and the arrows from any
   cell. Without this file the same buttons post the form. */
class SamtaleSheet extends HTMLElement {
  connectedCallback() {
    this.body = this.querySelector("tbody");
    this.template = this.querySelector("template");
    this.status = this.querySelector("[data-status]");
    this.addButton = this.querySelector("[data-add]");
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.renumber();
  }

  get rows() {
    return [...this.body.querySelectorAll(":scope > [data-row]")];
  }

  press(event) {
    const button = event.target.closest("[data-add], [data-remove], [data-move]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const row = button.closest("[data-row]");
    if (button.hasAttribute("data-add")) this.add();
    else if (button.hasAttribute("data-remove")) this.remove_(row);
    else this.move(row, Number(button.dataset.move));
  }

  key(event) {
    const places = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest("[data-row]");
    if (!places || !row || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.move(row, places);
  }

  add() {
    if (this.rows.length >= Number(this.dataset.most)) return;
    const id = "r" + Math.random().toString(36).slice(2, 10);
    const holder = document.createElement("tbody");
    holder.append(this.template.content.cloneNode(true));
    for (const element of holder.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        if (attribute.value.includes("__row__")) attribute.value = attribute.value.replaceAll("__row__", id);
      }
    }
    const row = holder.querySelector("[data-row]");
    this.body.append(row);
    this.renumber();
    row.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    this.say(this.status.dataset.added);
  }

  remove_(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!this.rows.length) this.add();
    this.renumber();
    (next?.querySelector("[data-remove]") ?? this.addButton).focus();
    this.say(this.status.dataset.removed);
  }

  /** Move a row by one place; whoever did it keeps the focus, and is told where the row stands now. */
  move(row, places) {
    const focused = document.activeElement;
    const beside = places < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!beside) return;
    if (places < 0) beside.before(row);
    else beside.after(row);
    this.renumber();
    focused?.focus();
    this.say(`${this.status.dataset.moved} ${row.querySelector(".sg-sheet__title").textContent}`);
  }

  renumber() {
    const rows = this.rows;
    rows.forEach((row, index) => {
      for (const place of row.querySelectorAll("[data-number]")) place.textContent = String(index + 1);
      for (const button of row.querySelectorAll("[data-remove], [data-move]")) {
        const label = button.getAttribute("aria-label");
        button.setAttribute("aria-label", label.replace(/(\d+|__no__)$/, String(index + 1)));
      }
      for (const button of row.querySelectorAll("[data-move]")) {
        const isAtEnd = button.dataset.move < 0 ? index === 0 : index === rows.length - 1;
        button.setAttribute("aria-disabled", String(isAtEnd));
      }
    });
    this.addButton.disabled = rows.length >= Number(this.dataset.most);
  }

  say(text) {
    this.status.textContent = text;
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("samtale-sheet", SamtaleSheet);
