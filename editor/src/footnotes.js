// `[^name]` cites a source or a footnote, and `[^name]: …` at the beginning of a line is a footnote.

import { tags } from "@lezer/highlight";

const NAME = /^\[\^[^\]\s]+\]/;

export const footnotes = {
  defineNodes: [{ name: "Footnote", style: tags.special(tags.link) }],
  parseInline: [{
    name: "Footnote",
    before: "Link",
    parse(context, next, position) {
      if (next !== 91 /* [ */) return -1;
      const found = NAME.exec(context.slice(position, Math.min(context.end, position + 80)));
      return found ? context.addElement(context.elt("Footnote", position, position + found[0].length)) : -1;
    },
  }],
};
