/* The proof of work of a sign-up: looks for a number whose hash, with the challenge and the address, begins with so many zero bits. */
(() => {
  const form = document.querySelector("form[data-bits]");
  if (!form || !window.crypto || !crypto.subtle) return;
  const { challenge, solution, email } = form.elements, bits = Number(form.dataset.bits), at_once = 512;
  const working = form.querySelector("[data-working]"), button = form.querySelector("button");
  const zeros = (hash) => {
    const bytes = new Uint8Array(hash), whole = bytes.findIndex((byte) => byte);
    return whole < 0 ? 8 * bytes.length : 8 * whole + Math.clz32(bytes[whole]) - 24;
  };
  const find = async (before) => {
    const encoder = new TextEncoder();
    for (let first = 0; ; first += at_once) {
      const numbers = Array.from({ length: at_once }, (_, more) => first + more);
      const hashes = await Promise.all(numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(before + number))));
      const at = hashes.findIndex((hash) => zeros(hash) >= bits);
      if (at >= 0) return numbers[at];
    }
  };
  form.querySelector("[data-offer]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    working.hidden = false;
    solution.value = await find(`${challenge.value}:${email.value.trim()}:`);
    form.submit();
  });
})();
