/* Keeps what is being written: on the server while there is a connection, in the browser in any case. The form works without it. */
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const words = form.dataset, kept = document.getElementById("kept"), body = form.elements.body;
  const names = ["title", "slug", "lead", "body", "alt", "caption", "credit", "sources"];
  const key = "bellwether:" + form.action;
  const text = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
  const differs = (one, other) => names.some((name) => (one[name] || "") !== (other[name] || ""));
  const store = (value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* private window */ } };
  let last = JSON.stringify(text()), sequence = 0, dirty = 0, busy = false, failures = 0, timer, leaving;
  const say = (line) => { kept.textContent = line; };

  /* LIX (Björnsson 1968) asks for no language: words to a sentence, and how many of a hundred words have more than six letters. */
  const count = () => {
    const all = body.value.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’ʼ-]*/gu) || [], number = all.length;
    const sentences = Math.max(1, (body.value.match(/[.!?…](?=\s|$)/gu) || []).length);
    const long = all.filter((word) => word.length > 6).length;
    const lix = number ? Math.round(number / sentences + 100 * long / number) : "–";
    return words.words.replace("%words%", number).replace("%minutes%", Math.max(1, Math.round(number / 180))).replace("%lix%", lix);
  };

  const stored = (() => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } })();
  /* What was saved is on the server, perhaps with what somebody else had changed. What was done otherwise has saved nothing. */
  const saved = /[?&]done=/.test(location.search) && stored?.sent;
  /* Said once: whoever loads this page again may have written since. */
  if (/[?&]done=/.test(location.search)) history.replaceState(null, "", location.pathname);
  /* What was offered and not taken is offered again, with what was written since. */
  let offered = [...(stored?.before || []), ...(saved || !stored ? [] : [stored])].filter((found) => differs(found.text, text())).slice(-5);
  const entry = (more) => JSON.stringify({ base: form.elements.base.value, text: text(), before: offered.map(({ base, text }) => ({ base, text })), ...more });
  if (saved) store(offered.length ? entry({ sent: true }) : null);
  for (const found of offered) {
    const note = document.createElement("p"), button = document.createElement("button");
    note.className = "warning";
    button.type = "button";
    button.className = "quiet";
    button.textContent = words.restore;
    button.onclick = () => {
      for (const name of names) form.elements[name].value = found.text[name] || "";
      form.elements.base.value = found.base;
      body.dispatchEvent(new Event("change"));
      note.remove();
      offered = offered.filter((other) => other !== found);
      changed();
    };
    note.append(words.found + " ", button);
    form.prepend(note);
  }

  const keep = async () => {
    const now = JSON.stringify(text());
    if (busy || now === last) return;
    busy = true;
    say(words.saving);
    const data = new URLSearchParams(new FormData(form));
    data.set("sequence", sequence = Math.max(sequence + 1, Date.now()));
    try {
      leaving = new AbortController();
      const answer = await fetch(words.draft, {
        method: "POST", body: data, keepalive: now.length < 20000, redirect: "error", signal: leaving.signal,
      });
      if (!answer.ok) throw answer.status;
      const told = await answer.json();
      last = now;
      failures = 0;
      const more = [];
      if (told.here.length) more.push(words.here.replace("%who%", told.here.join(", ")));
      if (told.head > Number(form.elements.base.value)) more.push(words.behind);
      say([words.saved, count(), ...more].join(" · "));
    } catch {
      say(words.offline);
      failures += 1;
    }
    busy = false;
    if (JSON.stringify(text()) !== last) later();
  };
  /* A server that refuses is asked again after 2, 4, 8 … seconds, a minute at most: it may be starting, with all of us waiting for it. */
  const pause = () => failures ? Math.min(60000, 1000 * 2 ** failures) : Math.max(0, Math.min(400, dirty + 1500 - Date.now()));
  const later = () => {
    if (failures && timer) return;
    clearTimeout(timer);
    timer = setTimeout(() => { dirty = 0; timer = 0; keep(); }, pause());
  };
  const changed = () => {
    dirty = dirty || Date.now();
    store(entry());
    later();
  };

  form.addEventListener("input", changed);
  addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  addEventListener("beforeunload", (event) => { if (JSON.stringify(text()) !== last) { keep(); event.preventDefault(); } });
  /* It stays in the browser until a page says that it was saved: the server may be dead. */
  form.addEventListener("submit", () => {
    store(entry({ sent: true }));
    last = JSON.stringify(text());
    leaving?.abort();
    clearTimeout(timer);
    timer = 0;
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); form.requestSubmit(form.querySelector("button:not([name])")); }
  });
  say(count());

  /* What is pasted from Word, documents and websites becomes Markdown. */
  const escape = (line) => line.replace(/\s+/g, " ").replace(/([\\`*_[\]<])/g, "\\$1");
  const inline = (node) => [...node.childNodes].map((child) => {
    if (child.nodeType === 3) return escape(child.data);
    if (child.nodeType !== 1 || /^(script|style|meta|title|o:p)$/i.test(child.nodeName)) return "";
    const inner = inline(child), tag = child.nodeName, style = child.dataset?.style || "";
    const around = (mark) => inner.trim() ? inner.replace(/^(\s*)(.*?)(\s*)$/s, `$1${mark}$2${mark}$3`) : inner;
    if (tag === "BR") return "\n";
    if (tag === "A" && /^(https?:|mailto:)/.test(child.href) && inner.trim()) return `[${inner.trim()}](${child.href})`;
    const bold = /font-weight:\s*(bold|[6-9]00)/.test(style), light = /font-weight:\s*(normal|[1-5]00)/.test(style);
    if (/^(B|STRONG)$/.test(tag) && !light || tag === "SPAN" && bold) return around("**");
    if (/^(I|EM)$/.test(tag) || tag === "SPAN" && /font-style:\s*italic/.test(style)) return around("*");
    return inner;
  }).join("");
  const block = (node, blocks, list) => {
    for (const child of node.childNodes) {
      const tag = child.nodeName;
      if (child.nodeType === 3) { if (child.data.trim()) blocks.push(escape(child.data).trim()); continue; }
      if (child.nodeType !== 1 || /^(script|style|meta|title|head)$/i.test(tag)) continue;
      const level = /^H([1-6])$/.exec(tag);
      if (level) blocks.push("#".repeat(Math.max(2, level[1])) + " " + inline(child).trim());
      else if (tag === "UL" || tag === "OL") {
        const items = [...child.children].filter((item) => item.nodeName === "LI");
        blocks.push(items.map((item, index) => (tag === "OL" ? `${index + 1}. ` : "- ") + inline(item).trim()).join("\n"));
      } else if (tag === "BLOCKQUOTE") {
        const inner = [];
        block(child, inner);
        blocks.push(inner.join("\n\n").replace(/^/gm, "> "));
      } else if (tag === "TR") blocks.push([...child.children].map((cell) => inline(cell).trim()).join(" · "));
      else if (tag === "B" && child.id.startsWith("docs-internal")) block(child, blocks);
      else if (/^(DIV|SECTION|ARTICLE|MAIN|BODY|TABLE|TBODY|THEAD|FIGURE|HTML|HEADER|FOOTER)$/.test(tag)) block(child, blocks);
      else {
        const line = inline(child).trim();
        const bullet = /^[·•o§]\s+/.exec(line);
        if (line) blocks.push(bullet && /MsoList/.test(child.className) ? "- " + line.slice(bullet[0].length) : line);
      }
    }
    return blocks;
  };
  /* Styles say what is bold in documents of Google's; the page's policy would take them away. */
  const unstyled = (html) => html.replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/i, " data-style="));
  body.fromHtml = (html) => {
    const blocks = block(new DOMParser().parseFromString(unstyled(html), "text/html").body, []);
    return blocks.join("\n\n").replace(/(^- .*)\n\n(?=- )/gm, "$1\n").replace(/[ \t]+\n/g, "\n").trim();
  };
  body.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const clean = html && event.clipboardData.getData("text/plain").trim() && body.fromHtml(html);
    if (!clean) return;
    event.preventDefault();
    body.setRangeText(clean, body.selectionStart, body.selectionEnd, "end");
    changed();
  });
})();
