/* Pictures: they are dropped onto the page or onto a text, and a click says what of one must stay in sight. The forms work without it. */
(() => {
  const pictures = (event) => [...event.dataTransfer.files].filter((file) => !file.type || file.type.startsWith("image/"));
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  const upload = document.getElementById("upload");
  if (upload) {
    const marked = (on) => document.body.classList.toggle("dropping", on);
    addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); marked(true); } });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) marked(false); });
    addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      marked(false);
      if (!pictures(event).length) return;
      upload.elements.picture.files = event.dataTransfer.files;
      upload.requestSubmit();
    });
  }

  for (const form of document.querySelectorAll("form.focus")) {
    const frame = form.closest(".picture").querySelector(".frame"), { x, y } = form.elements;
    const mark = frame.appendChild(document.createElement("span"));
    mark.className = "mark";
    const show = () => { mark.style.left = `${x.value}%`; mark.style.top = `${y.value}%`; };
    frame.classList.add("aimed");
    frame.addEventListener("click", (event) => {
      const area = frame.getBoundingClientRect();
      const percent = (at, start, length) => Math.max(0, Math.min(100, Math.round(100 * (at - start) / length)));
      x.value = percent(event.clientX, area.left, area.width);
      y.value = percent(event.clientY, area.top, area.height);
      show();
    });
    form.addEventListener("input", show);
    show();
  }

  /* Onto a text: what shows the picture is written where the caret is. */
  const writing = document.querySelector("form[data-pictures]");
  if (!writing) return;
  const told = document.getElementById("kept");
  const write = (text) => {
    const editor = writing.querySelector(".cm-content"), { body } = writing.elements;
    if (!editor) {
      body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    /* As if it had been pasted: the editor takes no words from others in another way. */
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    editor.focus();
    editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  };
  writing.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  writing.addEventListener("drop", async (event) => {
    const files = carries(event) ? pictures(event) : [];
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    const data = new FormData();
    data.append("csrf", writing.elements.csrf.value);
    for (const file of files) data.append("picture", file);
    try {
      const answer = await fetch(writing.dataset.pictures, { method: "POST", body: data, headers: { accept: "application/json" } });
      const said = await answer.json();
      if (said.problems.length) told.textContent = said.problems.join(" ");
      else write(`\n\n${said.markdown.join("\n\n")}\n\n`);
    } catch {
      told.textContent = writing.dataset.dropped;
    }
  }, true);
})();
