/* Saves the draft by itself: only what changed, at most every three seconds, one request at a time. What could not be
   sent waits in the page, never in the browser's storage. Without this file the buttons post the form. */
import { look, renew, send, typed } from "./draft-server.js";

const PAUSE = 3000; // milliseconds between two saves
const LONGEST_PAUSE = 60000; // between two attempts while the server is away
const LOOK_AGAIN = 10000; // until one who was signed out is looked for again

class SamtaleDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.merge = this.querySelector("samtale-merge");
    this.changed = this.hasAttribute("data-unsaved");
    this.state = "saved";
    this.tries = 0;
    addEventListener("beforeunload", (event) => this.isUnsaved && !this.leaving && event.preventDefault());
    addEventListener("pageshow", () => (this.leaving = false));
    this.form.addEventListener("submit", (event) => this.submit(event));
    if (this.dataset.pulse) this.watch(); // else the form is only sent by its own button
  }

  /** Chosen files go with the form alone, never by themselves. */
  get hasFiles() {
    return [...this.form.elements].some((element) => element.files?.length);
  }

  get isUnsaved() {
    return this.changed || this.hasFiles;
  }

  watch() {
    this.kept = this.changed ? "" : String(typed(this.form));
    this.form.addEventListener("input", () => this.mark());
    addEventListener("online", () => this.goOn());
    addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.look();
      else if (this.state === "unsaved") this.save();
    });
  }

  mark() {
    this.changed = true;
    if (["saved", "large"].includes(this.state)) this.tell("unsaved");
    if (this.state === "unsaved") this.wait(PAUSE);
  }

  wait(milliseconds) {
    this.timer ??= setTimeout(() => this.save(), milliseconds);
  }

  /** Tell the page where the draft stands; samtale-draft-status and samtale-steps listen. */
  tell(state, detail = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("samtale-draft", { bubbles: true, detail: { ...detail, state } }));
  }

  /** Send what changed, after what is on its way. Give whether everything in the page is saved. */
  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.sending) {
      await this.sending;
      return this.save();
    }
    this.sending = this.send();
    await this.sending;
    this.sending = null;
    if (this.state === "unsaved") this.wait(PAUSE);
    if (this.state === "away") this.wait(Math.min(PAUSE * 2 ** (this.tries - 1), LONGEST_PAUSE));
    return this.state === "saved";
  }

  async send() {
    this.merge?.sending();
    const text = typed(this.form);
    this.changed = false; // what is typed from here on is for the next time
    if (String(text) === this.kept) return this.done({});
    if (!this.tries) this.tell("saving");
    const { state, ...answer } = await send(this.form, text);
    if (state === "saved") {
      this.kept = String(text);
      return this.done(answer);
    }
    this.changed = true;
    this.merge?.failed();
    this.tries += 1;
    this.tell(state, answer);
    if (answer.way) this.looking ??= setInterval(() => this.look(), LOOK_AGAIN);
  }

  done(answer) {
    this.tries = 0;
    const take = () => (this.form.elements.version.value = answer.version);
    // While a text of the other party's is held back, the next save still tells from which version it was made.
    if (answer.fields && this.merge) this.merge.take(answer.fields, take);
    else if (answer.version) take();
    if (answer.errors) this.merge?.complain(answer.errors);
    this.tell("saved", answer);
    if (answer.left_out) {
      this.changed = true; // the rest is saved; what was too long stands in the page alone
      this.kept = "";
      this.tell("large");
    } else if (this.changed) this.tell("unsaved");
  }

  /** See whether somebody who was signed out, or locked out, is back; then go on with a fresh token. */
  async look() {
    if (!["signed_out", "step_up"].includes(this.state)) return;
    const found = await look(this.dataset.pulse);
    if (found.state === "shut" || !this.looking) return;
    clearInterval(this.looking); // not once more for somebody who may not: each time is a refusal in the ledger
    this.looking = null;
    if (found.state === "gone") return this.tell("gone");
    if (found.role !== this.dataset.role) return this.tell("stranger");
    renew(found.token);
    this.save();
  }

  goOn() {
    if (this.state === "away") this.save();
  }

  /** Save here first, so that nothing is lost where the server does not answer; then let the button do its work. */
  async submit(event) {
    const button = event.submitter;
    if (this.leaving) return event.preventDefault(); // pressed twice
    if (!this.dataset.pulse || button?.hasAttribute("data-plain")) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    this.tries = 0;
    if (!(await this.save()) || !button || (button.value === "save" && !this.hasFiles)) return;
    button.setAttribute("data-plain", "");
    setTimeout(() => this.form.requestSubmit(button)); // a form that is being submitted takes no other submit
  }
}

customElements.define("samtale-draft", SamtaleDraft);
