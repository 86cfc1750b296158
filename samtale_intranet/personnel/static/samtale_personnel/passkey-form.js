// What both passkey elements share: bytes as base64url, and a form that waits for the device before it is sent.
export function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

export function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function withBytes(descriptors = []) {
  return descriptors.map((one) => ({ ...one, id: bytes(one.id) }));
}

// The part of the answer that is the same for making and for using a passkey.
export function answerOf(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  };
}

export class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    for (const part of this.querySelectorAll("[data-with]")) part.hidden = false;
    this.querySelector("[data-without]").hidden = true;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.ask(event));
  }

  async ask(event) {
    event.preventDefault();
    const problem = this.querySelector("[data-problem]");
    const button = this.form.querySelector("button[type=submit]");
    problem.hidden = true;
    button.disabled = true;
    try {
      const answer = await this.answer(JSON.parse(this.getAttribute("options")));
      this.querySelector("[data-answer]").value = JSON.stringify(answer);
      this.form.submit();
    } catch {
      // Cancelled, timed out, or made already: browsers do not tell which, on purpose.
      problem.textContent = this.getAttribute("failed");
      problem.hidden = false;
      button.disabled = false;
    }
  }
}
