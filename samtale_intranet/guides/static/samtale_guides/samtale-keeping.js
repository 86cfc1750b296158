/**
 * Keeps what somebody writes in this browser: in the tab, or on the device where the person says so. It sends nothing.
 * Its owner, an element around it, gives it what to keep: `key`, `state`, `empty`, `sound(state)` and `fill(state)`.
 */
class SamtaleKeeping extends HTMLElement {
  /** Begin for this owner: take up what is kept, and follow what the person and other windows do. */
  start(owner) {
    this.owner = owner;
    this.mode = this.querySelector("[data-keep]");
    this.status = this.querySelector("[data-status]");
    this.asking = this.querySelector("[data-ask]");
    this.querySelector("[data-delete]").disabled = false;
    this.addEventListener("samtale-answer", (event) => event.target === this.mode && this.move());
    this.addEventListener("click", (event) => event.target.closest("[data-delete]") && this.clear());
    // The same page in another window, or come back to: what is kept may have changed or been deleted meanwhile.
    this.following = (event) => event.key === owner.key && this.mode.value === "device" && this.load();
    this.returning = (event) => event.persisted && this.load();
    addEventListener("storage", this.following);
    addEventListener("pageshow", this.returning);
    this.load();
  }

  disconnectedCallback() {
    removeEventListener("storage", this.following);
    removeEventListener("pageshow", this.returning);
  }

  keep() {
    try {
      const store = this.mode.value === "device" ? localStorage : sessionStorage;
      if (this.owner.empty) store.removeItem(this.owner.key);
      else store.setItem(this.owner.key, JSON.stringify(this.owner.state));
      this.say(this.owner.empty ? "" : this.dataset[this.mode.value]);
    } catch {
      this.say(this.dataset.nowhere);
    }
  }

  /** Keep it where the person says now, and nowhere else. */
  move() {
    this.forget();
    this.keep();
  }

  forget() {
    try {
      localStorage.removeItem(this.owner.key);
      sessionStorage.removeItem(this.owner.key);
    } catch { /* nothing is kept by a browser that allows no storage */ }
  }

  load() {
    let found = null;
    try {
      const own = sessionStorage.getItem(this.owner.key);
      const text = own ?? localStorage.getItem(this.owner.key);
      this.mode.value = text !== null && own === null ? "device" : "tab";
      found = JSON.parse(text);
    } catch { /* no storage, or not ours: begin anew */ }
    this.owner.fill(this.owner.sound(found) ? found : null);
    this.say(this.owner.empty ? "" : this.dataset[this.mode.value]);
  }

  async clear() {
    if (!(await this.sure(this.dataset.askDelete))) return;
    this.forget();
    this.mode.value = "tab";
    this.owner.fill(null);
    this.say(this.dataset.deleted);
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

customElements.define("samtale-keeping", SamtaleKeeping);
