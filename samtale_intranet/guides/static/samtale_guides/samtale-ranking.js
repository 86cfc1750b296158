/** Themes are pressed to be chosen, and stand in an order that buttons change. Says `samtale-answer` at each change. */
class SamtaleRanking extends HTMLElement {
  connectedCallback() {
    this.picks = new Map([...this.querySelectorAll("[data-pick]")].map((button) => [button.dataset.pick, button]));
    this.places = [...this.querySelectorAll("[data-place]")];
    this.status = this.querySelector("[role='status']");
    for (const button of this.picks.values()) button.disabled = false;
    this.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.value = [];
  }

  /** The keys of the chosen themes, the most important first. */
  get value() {
    return [...this.chosen];
  }

  set value(keys) {
    this.chosen = [...new Set(keys)].filter((key) => this.picks.has(key)).slice(0, this.places.length);
    this.status.textContent = "";
    this.show();
  }

  press(button) {
    if (!button) return;
    if (button.dataset.pick !== undefined) this.toggle(button.dataset.pick);
    else this.move(this.places.indexOf(button.closest("[data-place]")), Number(button.dataset.move));
  }

  toggle(key) {
    const place = this.chosen.indexOf(key);
    if (place >= 0) this.chosen.splice(place, 1);
    else if (this.chosen.length < this.places.length) this.chosen.push(key);
    else return this.say(this.dataset.full, key);
    this.changed(place >= 0 ? this.dataset.removed : this.dataset.added, key);
  }

  /** Move the theme at a place up (-1) or down (1), or take it out (0); the focus goes along. */
  move(place, by) {
    const [key] = this.chosen.splice(place, 1);
    if (by) this.chosen.splice(place + by, 0, key);
    this.changed(by ? this.dataset.added : this.dataset.removed, key);
    if (!by) return this.picks.get(key).focus();
    const buttons = this.places[place + by].querySelectorAll("[data-move]");
    const same = [...buttons].find((button) => Number(button.dataset.move) === by);
    (same.disabled ? [...buttons].find((button) => !button.disabled) : same).focus();
  }

  changed(words, key) {
    this.show();
    this.say(words, key);
    this.dispatchEvent(new CustomEvent("samtale-answer", { bubbles: true }));
  }

  name(key) {
    return this.picks.get(key).querySelector("b").textContent;
  }

  say(words, key) {
    this.status.textContent = words.replace("{name}", () => this.name(key)).replace("{nth}", this.chosen.indexOf(key) + 1);
  }

  show() {
    for (const [key, button] of this.picks) button.setAttribute("aria-pressed", this.chosen.includes(key));
    this.places.forEach((place, nth) => {
      const key = this.chosen[nth];
      place.querySelector("[data-name]").textContent = key === undefined ? "" : this.name(key);
      place.querySelector("[data-empty]").hidden = key !== undefined;
      place.querySelector(".sg-prep__moves").hidden = key === undefined;
      if (key === undefined) return;
      for (const button of place.querySelectorAll("[data-move]")) {
        const to = nth + Number(button.dataset.move);
        button.disabled = to < 0 || to >= this.chosen.length;
        button.setAttribute("aria-label", button.dataset.label.replace("{name}", () => this.name(key)));
      }
    });
  }
}

customElements.define("samtale-ranking", SamtaleRanking);
