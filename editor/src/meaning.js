// The marks of Markdown are out of sight where nobody writes: `**`, `##`, the address of a link. They are back as soon as the cursor
// comes near, because they are what is written and saved.

import { syntaxTree } from "@codemirror/language";
import { Decoration, ViewPlugin } from "@codemirror/view";

const hidden = Decoration.replace({});
const WITH_MARKS = new Set(["StrongEmphasis", "Emphasis", "Link", "ATXHeading2", "ATXHeading3", "ATXHeading4", "ATXHeading5", "ATXHeading6"]);

/** What of a node is out of sight. */
function marks(node, state) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === "HeaderMark" && child.from === node.from) {
      const blank = state.sliceDoc(child.to, child.to + 1) === " " ? 1 : 0;
      found.push([child.from, child.to + blank]);
    } else if (child.name === "EmphasisMark") found.push([child.from, child.to]);
  }
  if (node.name === "Link" && node.getChild("URL")) {
    const [opening, closing] = node.getChildren("LinkMark");
    // From the bracket that closes the words to the end: the address, and its title.
    if (opening && closing) found.push([opening.from, opening.to], [closing.from, node.to]);
  }
  return found;
}

function decorations(view) {
  const { state } = view, ranges = [];
  const near = (from, to) => view.hasFocus && state.selection.ranges.some((range) => range.from <= to && range.to >= from);
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter({ node }) {
        if (!WITH_MARKS.has(node.name) || near(node.from, node.to)) return;
        for (const [start, end] of marks(node, state)) {
          // What spans lines can't be taken out of sight by a plug-in.
          if (end > start && !state.sliceDoc(start, end).includes("\n")) ranges.push(hidden.range(start, end));
        }
      },
    });
  }
  return Decoration.set(ranges, true);
}

export const meaning = ViewPlugin.fromClass(class {
  constructor(view) { this.decorations = decorations(view); }
  update(update) {
    const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
    if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || parsed) {
      this.decorations = decorations(update.view);
    }
  }
}, { decorations: (plugin) => plugin.decorations });
