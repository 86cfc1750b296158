/* Shows a long form one step at a time, as the address says (`#trin-2`). Without this file all steps stand one after
   another, below a list that leads to each. */
class SamtaleSteps extends HTMLElement {
  connectedCallback() {
    this.steps = [...this.querySelectorAll(":scope > [data-step]")];
    if (this.steps.length < 2) return;
    this.links = [...this.querySelectorAll("[data-steps] a")];
    this.classList.add("is-stepwise");
    this.follow = () => this.open(location.hash.slice(1), true);
    this.listener = ({ detail }) => detail.lacking && this.mark(detail.lacking);
    addEventListener("hashchange", this.follow);
    document.addEventListener("samtale-draft", this.listener);
    // The link to where one is already makes no `hashchange`.
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link && link.hash === location.hash) this.follow();
    });
    this.open(location.hash.slice(1), Boolean(location.hash));
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.follow);
    document.removeEventListener("samtale-draft", this.listener);
  }

  /** Open the step of this name, or the one that holds the element of this name; the first one without a name. */
  open(name, withFocus) {
    const target = name ? document.getElementById(decodeURIComponent(name)) : this.steps[0];
    const step = target?.closest("[data-step]");
    if (!step && this.now) return; // the address leads elsewhere on the page
    this.now = step ?? this.steps[0];
    for (const each of this.steps) each.hidden = each !== this.now;
    this.links.forEach((link) => {
      if (link.hash === `#${this.now.id}`) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    // A page that the form leads to opens at the same step.
    const form = this.closest("form");
    if (form) form.action = `${form.action.split("#")[0]}#${this.now.id}`;
    if (withFocus && step) this.focusOn(target);
  }

  focusOn(target) {
    const place = target === this.now ? target.querySelector("[data-heading]") : target;
    // A text with an editor has its text area hidden behind it.
    const editor = place.hidden ? place.parentElement.querySelector("[role=textbox]") : null;
    (editor ?? place).focus({ preventScroll: true });
    (target === this.now ? target : place).scrollIntoView({ block: "start" });
  }

  /** Say at each step whether something is missing; `lacking` are the numbers of the steps. */
  mark(lacking) {
    for (const link of this.links) {
      const words = link.querySelector("[data-lacks]");
      if (words) words.hidden = !lacking.includes(Number(link.dataset.number));
    }
  }
}

customElements.define("samtale-steps", SamtaleSteps);
