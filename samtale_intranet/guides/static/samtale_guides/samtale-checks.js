/** Keeps a checklist's ticks in this browser, under the element's name. Without storage the list works as paper does. */
class SamtaleChecks extends HTMLElement {
  connectedCallback() {
    this.key = `samtale-checks-${this.getAttribute("name")}`;
    this.boxes = [...this.querySelectorAll("input[type='checkbox']")];
    try {
      const ticked = new Set(JSON.parse(localStorage.getItem(this.key) ?? "[]"));
      for (const box of this.boxes) box.checked = ticked.has(this.text(box));
    } catch {
      return;
    }
    this.querySelector(".sg-checks__note").hidden = false;
    this.addEventListener("change", () => this.keep());
  }

  text(box) {
    return box.closest("label").textContent.trim();
  }

  keep() {
    const ticked = this.boxes.filter((box) => box.checked).map((box) => this.text(box));
    if (ticked.length) localStorage.setItem(this.key, JSON.stringify(ticked));
    else localStorage.removeItem(this.key);
  }
}

customElements.define("samtale-checks", SamtaleChecks);
