// The editor of a text's body: what Markdown means shows while one types. It stands in the place of the form's textarea, which goes on
// holding the text: what keeps and sends the form (themes/default/assets/writing.js) knows nothing of it.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Language, defineLanguageFacet, syntaxHighlighting } from "@codemirror/language";
import { insertNewlineContinueMarkup, deleteMarkupBackward } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { parser } from "@lezer/markdown";

import { footnotes } from "./footnotes.js";
import { emphasise } from "./marks.js";
import { meaning } from "./meaning.js";
import { look, style } from "./look.js";

const markdown = new Language(defineLanguageFacet(), parser.configure([footnotes]), [], "markdown");

/** What is pasted with marks of its own becomes Markdown; writing.js knows how. */
const pasted = (area) => EditorView.domEventHandlers({
  paste(event, view) {
    const html = event.clipboardData?.getData("text/html");
    const clean = html && area.fromHtml?.(html);
    if (!clean) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(clean), { scrollIntoView: true, userEvent: "input.paste" });
    return true;
  },
});

function edit(area) {
  const host = document.createElement("div");
  host.className = "editor";
  // In a shadow root the styles are objects of the page, which its Content-Security-Policy allows; elements with styles it would not.
  const root = host.attachShadow({ mode: "open" });
  area.after(host);
  const label = document.querySelector(`label[for="${area.id}"]`);
  const hint = document.getElementById(area.getAttribute("aria-describedby"));
  let own = false;
  const view = new EditorView({
    parent: root,
    root,
    doc: area.value,
    extensions: [
      markdown,
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      EditorState.readOnly.of(area.readOnly),
      EditorView.contentAttributes.of({
        "aria-label": [label?.textContent, hint?.textContent].filter(Boolean).join(". "),
        "aria-multiline": "true",
        lang: area.closest("[lang]")?.lang ?? "",
        spellcheck: "true",
      }),
      keymap.of([
        { key: "Mod-b", run: emphasise("**") },
        { key: "Mod-i", run: emphasise("*") },
        { key: "Enter", run: insertNewlineContinueMarkup },
        { key: "Backspace", run: deleteMarkupBackward },
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      pasted(area),
      syntaxHighlighting(style),
      look,
      meaning,
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        own = true;
        area.value = update.state.doc.toString();
        area.dispatchEvent(new Event("input", { bubbles: true }));
        own = false;
      }),
    ],
  });
  area.hidden = true;
  label?.addEventListener("click", () => view.focus());
  // Somebody else wrote into the textarea: what was kept in this browser is put back.
  area.addEventListener("change", () => {
    if (own || area.value === view.state.doc.toString()) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
  });
}

for (const area of document.querySelectorAll("form[data-draft] textarea[name=body]")) edit(area);
