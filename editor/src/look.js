// How it looks: as the page's text does. Colours are those of the desk's style sheet, which reach into the shadow root.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const style = HighlightStyle.define([
  { tag: tags.heading2, fontSize: "1.3em", fontWeight: "600" },
  { tag: tags.heading, fontSize: "1.15em", fontWeight: "600" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.special(tags.link), color: "var(--accent)", fontSize: "0.8em", verticalAlign: "super" },
  { tag: tags.link, color: "var(--accent)", textDecoration: "underline" },
  { tag: tags.url, color: "var(--muted)" },
  { tag: tags.quote, color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.monospace, fontFamily: "ui-monospace, monospace" },
  { tag: tags.processingInstruction, color: "var(--muted)" },
]);

export const look = EditorView.theme({
  "&": { border: "1px solid var(--muted)", borderRadius: "2px", background: "var(--paper)", color: "var(--text)" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { font: "1.0625rem/1.6 var(--serif)", minHeight: "24rem", overflow: "auto" },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 0.7rem" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "Highlight", opacity: "0.35" },
});
