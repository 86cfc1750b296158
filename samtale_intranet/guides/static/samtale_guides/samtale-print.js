/** Shows its button where a script can print, and prints the page. */
class SamtalePrint extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

customElements.define("samtale-print", SamtalePrint);
