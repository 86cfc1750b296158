// Has the person confirm by a passkey of theirs, and sends the signature along with the form.
import { PasskeyForm, answerOf, bytes, text, withBytes } from "./passkey-form.js";

class PasskeyUse extends PasskeyForm {
  async answer(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    };
    const used = await navigator.credentials.get({ publicKey });
    return answerOf(used, {
      authenticatorData: text(used.response.authenticatorData),
      signature: text(used.response.signature),
      userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
    });
  }
}

customElements.define("samtale-passkey-use", PasskeyUse);
