// Adds "Print" and "Copy" to the page of new recovery codes. Without it the codes stand there to be read and selected.
class RecoveryCodes extends HTMLElement {
  connectedCallback() {
    const tools = this.querySelector("[data-tools]");
    const copy = this.querySelector("[data-copy]");
    tools.hidden = false;
    this.querySelector("[data-print]").addEventListener("click", () => window.print());
    // The clipboard is there on secure origins only.
    copy.hidden = !navigator.clipboard;
    copy.addEventListener("click", () => this.copy(copy.querySelector("[role=status]")));
  }

  async copy(status) {
    const codes = [...this.querySelectorAll("code")].map((code) => code.textContent.trim());
    await navigator.clipboard.writeText(codes.join("\n"));
    status.textContent = this.getAttribute("copied");
  }
}

customElements.define("sg-recovery-codes", RecoveryCodes);
