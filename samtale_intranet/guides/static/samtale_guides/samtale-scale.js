/**
 * Radio buttons without names, so that no form could ever send them; here they get what a name would have given them:
 * one choice at a time, one stop for the tab key, and the arrow keys. Says `samtale-answer` when the person chose.
 */
class SamtaleScale extends HTMLElement {
  connectedCallback() {
    this.radios = [...this.querySelectorAll("input[type='radio']")];
    this.radios.forEach((radio, nth) => {
      radio.disabled = false;
      radio.setAttribute("aria-posinset", nth + 1);
      radio.setAttribute("aria-setsize", this.radios.length);
    });
    this.value = this.radios.find((radio) => radio.defaultChecked)?.value ?? "";
    this.addEventListener("click", (event) => {
      if (this.radios.includes(event.target)) this.choose(event.target);
    });
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("keyup", (event) => this.release(event));
  }

  get value() {
    return this.chosen?.value ?? "";
  }

  set value(wanted) {
    this.chosen = this.radios.find((radio) => radio.value === String(wanted));
    for (const radio of this.radios) {
      radio.checked = radio === this.chosen;
      radio.tabIndex = radio === (this.chosen ?? this.radios[0]) ? 0 : -1;
    }
  }

  /** Choose a number; the same one again takes the answer back, where there may be none. */
  choose(radio) {
    const again = radio === this.chosen && this.hasAttribute("data-optional");
    this.value = again ? "" : radio.value;
    this.dispatchEvent(new CustomEvent("samtale-answer", { bubbles: true }));
  }

  /** The space bar presses a chosen number again, which some browsers leave undone. */
  release(event) {
    if (event.key !== " " || event.target !== this.chosen) return;
    event.preventDefault();
    this.choose(event.target);
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const here = this.radios.indexOf(event.target);
    if (!step || here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = this.radios.at((here + step) % this.radios.length);
    next.focus();
    if (next !== this.chosen) this.choose(next);
  }
}

customElements.define("samtale-scale", SamtaleScale);
