/* Puts a small editor (bold, italic, lists) before a text area, which keeps the text with its signs. Without this file
   one writes the signs oneself. */
import { fromHtml, toNodes, toText } from "./rich-text.js";

const TOOLS = [
  ["bold", "bold", "B"],
  ["italic", "italic", "I"],
  ["insertUnorderedList", "dots", "•"],
  ["insertOrderedList", "numbers", "1."],
];

class SamtaleRich extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || this.editor) return;
    this.editor = this.makeEditor();
    this.tools = this.makeTools();
    this.area.before(this.tools, this.editor);
    this.area.hidden = true;
    this.querySelector("[data-plain]")?.remove();
    this.load();
    this.label?.addEventListener("click", () => this.editor.focus());
    this.area.addEventListener("focus", () => this.editor.focus());
    addEventListener("hashchange", () => this.answerLink());
    this.answerLink();
    this.area.form?.addEventListener("reset", () => setTimeout(() => this.load()));
  }

  /* A link to what is wrong names the text area, which is hidden now. */
  answerLink() {
    if (location.hash.slice(1) === this.area.id) this.editor.focus();
  }

  get label() {
    return document.getElementById(`${this.area.id}-label`);
  }

  makeEditor() {
    const editor = document.createElement("div");
    editor.className = "sg-input sg-rich";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-labelledby", `${this.area.id}-label`);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.area.hasAttribute(name)) editor.setAttribute(name, this.area.getAttribute(name));
    }
    editor.addEventListener("input", () => (this.area.value = toText(editor)));
    editor.addEventListener("paste", (event) => this.paste(event));
    editor.addEventListener("drop", (event) => event.preventDefault());
    for (const name of ["keyup", "mouseup", "focus"]) editor.addEventListener(name, () => this.showState());
    return editor;
  }

  makeTools() {
    const bar = document.createElement("div");
    bar.className = "sg-rich__tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.dataset.tools);
    TOOLS.forEach(([command, name, sign], index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `sg-icon-btn sg-rich__${name}`;
      button.dataset.command = command;
      button.textContent = sign;
      button.tabIndex = index ? -1 : 0;
      button.setAttribute("aria-label", this.dataset[name]);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps what is marked in the text
      button.addEventListener("click", () => this.use(command));
      bar.append(button);
    });
    bar.addEventListener("keydown", (event) => this.walk(event));
    return bar;
  }

  /* One stop for the Tab key, arrows within: as a toolbar is expected to behave. */
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.tools.children];
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  load() {
    this.editor.replaceChildren(toNodes(this.area.value));
  }

  use(command) {
    this.editor.focus();
    document.execCommand(command);
    this.showState();
  }

  paste(event) {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const text = html ? fromHtml(html) : event.clipboardData.getData("text/plain");
    const holder = document.createElement("div");
    holder.append(toNodes(text));
    const only = holder.children.length === 1 && holder.firstElementChild.tagName === "P";
    document.execCommand("insertHTML", false, only ? holder.firstElementChild.innerHTML : holder.innerHTML);
  }

  showState() {
    for (const button of this.tools.children) {
      button.setAttribute("aria-pressed", String(document.queryCommandState(button.dataset.command)));
    }
  }
}

customElements.define("samtale-rich", SamtaleRich);
