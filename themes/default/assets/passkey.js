/* Passkeys: asks the browser what the server asks, and sends its answer. Without it, there are passwords and links. */
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const around = form.parentElement, told = around.querySelector("[data-told]"), words = around.dataset;
  const say = (text) => { told.textContent = text; told.hidden = !text; };
  if (!window.PublicKeyCredential) return;
  around.hidden = false;
  /* A passkey is good for one address alone. */
  if (location.origin !== words.origin) {
    say(words.elsewhere);
    document.querySelectorAll("[form=passkey]").forEach((part) => { part.disabled = true; });
    return;
  }
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const send = async (path, data) => {
    const answer = await fetch(path, { method: "POST", body: data });
    const result = await answer.json();
    if (!answer.ok) throw new Error(result.problem);
    return result;
  };
  const create = async ({ publicKey: asked }) => {
    const publicKey = {
      ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: named(asked.excludeCredentials),
    };
    const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
    return {
      id, rawId: text(rawId), type, extensions: {},
      response: { attestationObject: text(response.attestationObject), clientDataJSON: text(response.clientDataJSON) },
    };
  };
  const get = async ({ publicKey: asked }) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
    return {
      id, rawId: text(rawId), type, extensions: {},
      response: {
        authenticatorData: text(response.authenticatorData), clientDataJSON: text(response.clientDataJSON), signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    const data = new URLSearchParams(new FormData(form)), path = form.getAttribute("action");
    try {
      const { ceremony, options } = await send(path + "/beginning", data);
      const credential = await (options.publicKey.user ? create(options) : get(options));
      data.set("ceremony", ceremony);
      data.set("credential", JSON.stringify(credential));
      location.assign((await send(path, data)).to);
    } catch (error) {
      /* What the browser says is in its own language and for programmers. */
      say(error.name === "Error" && error.message ? error.message : words.failed);
    }
  });
})();
