/* A table whose rows are added and removed without a round trip. Without this file the same buttons post the form. */
class SamtaleSheet extends HTMLElement {
  connectedCallback() {
    this.body = this.querySelector("tbody");
    this.template = this.querySelector("template");
    this.status = this.querySelector("[data-status]");
    this.addButton = this.querySelector("[data-add]");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add], [data-remove]");
      if (!button) return;
      event.preventDefault();
      if (button.hasAttribute("data-add")) this.add();
      else this.remove_(button.closest("[data-row]"));
    });
    this.renumber();
  }

  get rows() {
    return [...this.body.querySelectorAll(":scope > [data-row]")];
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

  renumber() {
    this.rows.forEach((row, index) => {
      for (const place of row.querySelectorAll("[data-number]")) place.textContent = String(index + 1);
      const button = row.querySelector("[data-remove]");
      button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/(\d+|__no__)$/, String(index + 1)));
    });
    this.addButton.disabled = this.rows.length >= Number(this.dataset.most);
  }

  say(text) {
    this.status.textContent = text;
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("samtale-sheet", SamtaleSheet);
