/* Translating side by side: what is in the paragraphs is the text that is kept, and suggestions go where they belong. Without it, the form
   says the same when it is sent. */
(() => {
  const form = document.querySelector("form.pieces"), body = form?.elements.body;
  if (!form) return;
  const parts = [...form.querySelectorAll("textarea[id^=p]")].filter((part) => /^p\d+$/.test(part.id));
  /* What is not translated yet keeps its place in the text. */
  const gather = () => {
    const texts = parts.map((part) => part.value.trim() || (form.elements["of-" + part.id] ? "[…]" : "")).filter(Boolean);
    body.value = texts.every((text) => text === "[…]") ? "" : texts.join("\n\n");
  };
  /* Before the script that keeps it: listeners are called in the order in which they came. */
  form.addEventListener("input", gather);
  /* What the browser had kept comes back: where there are as many paragraphs, each to its place. */
  body.addEventListener("change", () => {
    const texts = body.value.split(/\n{2,}/);
    if (texts.length === parts.length) parts.forEach((part, at) => { part.value = texts[at] === "[…]" ? "" : texts[at]; });
    else if (parts.length) parts.forEach((part, at) => { part.value = at ? "" : body.value; });
  });
  for (const button of form.querySelectorAll("[data-into]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const part = form.elements[button.dataset.into], text = button.parentElement.querySelector("[data-suggestion]").textContent;
      part.setRangeText(part.value && !/\s$/.test(part.value) ? " " + text : text, part.value.length, part.value.length, "end");
      part.focus();
      part.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
