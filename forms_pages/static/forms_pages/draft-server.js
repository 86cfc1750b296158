/* Talks with the server for samtale-draft: sends, and says in one word what the answer means. It keeps nothing. */
const LONGEST_WAIT = 30000; // milliseconds
const MEANINGS = { 400: "large", 404: "gone", 409: "conflict", 410: "finished", 413: "large" };

async function ask(address, method, body) {
  const headers = { Accept: "application/json" };
  const signal = AbortSignal.timeout(LONGEST_WAIT);
  const answer = await fetch(address, { method, body, headers, signal, redirect: "manual" });
  const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: answer.status, data: isData ? await answer.json() : null };
}

/** Give what was typed, as it is sent. Chosen files go by a button of their own. */
export function typed(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams(fields.filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version"));
}

/** Put a fresh token into every form of the page. */
export function renew(token) {
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
}

/** Send the text. Give `{state, …}`: saved, away, large, conflict, finished, gone, signed_out or step_up. */
export async function send(form, text, isFirst = true) {
  const body = new URLSearchParams(text);
  for (const name of ["csrfmiddlewaretoken", "version"]) body.set(name, form.elements[name].value);
  body.set("do", "save");
  const { status, data } = await ask(form.action, "POST", body).catch(() => ({ status: 0, data: null }));
  if (status === 200 && data) return { ...data, state: "saved" };
  if (data?.reason === "stale_form" && isFirst) {
    renew(data.token);
    return send(form, text, false);
  }
  if (data?.way) return { state: data.reason, way: data.way };
  return { state: MEANINGS[status] ?? "away" };
}

/** Ask, without any of the text, whether the plan may be written again. Give `{state, …}`: open, shut or gone. */
export async function look(address) {
  const { status, data } = await ask(address, "GET").catch(() => ({ status: 0, data: null }));
  if (status === 200 && data) return { ...data, state: "open" };
  return { state: status === 404 ? "gone" : "shut" };
}
