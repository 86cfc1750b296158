/** Counts the vault bar down, and asks again for a page that is only read when the section locks itself. Without it, the minutes just stand. */
class SamtaleVault extends HTMLElement {
  connectedCallback() {
    this.end = Date.now() + Number(this.getAttribute("seconds")) * 1000;
    this.clock = this.querySelector("b");
    this.bar = this.querySelector("progress");
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.max(0, Math.round((this.end - Date.now()) / 1000));
    this.clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.bar.value = left;
    if (left === 0) {
      clearInterval(this.timer);
      // A page that is only read asks again by itself; one with something typed in it must not lose it.
      if (this.hasAttribute("reload")) location.reload();
    }
  }
}

customElements.define("samtale-vault", SamtaleVault);
