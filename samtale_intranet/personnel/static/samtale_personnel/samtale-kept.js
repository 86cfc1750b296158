/* Sends the kept text again at once where only the page's token was too old: the person has pressed a button already. */
class SamtaleKept extends HTMLElement {
  connectedCallback() {
    document.getElementById(this.getAttribute("for")).requestSubmit();
  }
}

customElements.define("samtale-kept", SamtaleKept);
