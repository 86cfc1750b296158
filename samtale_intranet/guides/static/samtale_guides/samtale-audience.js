const KEY = "samtale-audience";

/**
 * Shows everything, or only what concerns the leader or the employee. The choice stays in this browser, for all guides.
 *
 * What is not shown is still found: by a search in the page, by an address with its anchor, and by search engines.
 */
class SamtaleAudience extends HTMLElement {
  connectedCallback() {
    this.choices = [...this.querySelectorAll("input[type='radio']")];
    this.parts = [...document.querySelectorAll(".sg-for--leader, .sg-for--employee")];
    this.addEventListener("change", (event) => this.choose(event.target.value));
    this.reveal = () => this.showAnchor();
    addEventListener("hashchange", this.reveal);
    document.addEventListener("beforematch", this.everything = () => this.show(""));
    this.show(this.kept());
    this.showAnchor();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.reveal);
    document.removeEventListener("beforematch", this.everything);
  }

  kept() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  choose(audience) {
    this.show(audience);
    try {
      if (audience) localStorage.setItem(KEY, audience);
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage the choice holds until the page is left.
    }
  }

  /** Show what is for everybody and for this audience; with an empty name, or one that is none, show everything. */
  show(audience) {
    const chosen = this.choices.find((choice) => choice.value === audience) ?? this.choices[0];
    chosen.checked = true;
    let hidden = 0;
    for (const part of this.parts) {
      const shown = !chosen.value || part.classList.contains(`sg-for--${chosen.value}`);
      if (shown) part.removeAttribute("hidden");
      else part.setAttribute("hidden", part.matches("li") ? "" : "until-found");
      if (!shown && part.matches(".sg-for")) hidden += 1;
    }
    const status = this.querySelector("[role='status']");
    status.textContent = hidden ? `${status.dataset.words} ${hidden}` : "";
  }

  /** Whoever follows an address to a part that is not shown, wants to see it. */
  showAnchor() {
    const target = document.querySelector(":target");
    if (!target?.closest("[hidden]")) return;
    this.show("");
    target.scrollIntoView();
  }
}

customElements.define("samtale-audience", SamtaleAudience);
