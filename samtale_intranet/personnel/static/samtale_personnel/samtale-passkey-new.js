// Has the browser make a passkey, and sends what it made along with the form.
import { PasskeyForm, answerOf, bytes, text, withBytes } from "./passkey-form.js";

class PasskeyNew extends PasskeyForm {
  async answer(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return answerOf(made, {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    });
  }
}

customElements.define("samtale-passkey-new", PasskeyNew);
