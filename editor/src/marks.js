// Putting marks around what is selected, and taking them away again.

import { EditorSelection } from "@codemirror/state";

/** A command that puts `mark` around each selection, or takes it away where it stands already. */
export const emphasise = (mark) => (view) => {
  if (view.state.readOnly) return false;
  const size = mark.length;
  view.dispatch(view.state.changeByRange(({ from, to }) => {
    const before = view.state.sliceDoc(from - size, from), after = view.state.sliceDoc(to, to + size);
    if (before === mark && after === mark) {
      return {
        changes: [{ from: from - size, to: from }, { from: to, to: to + size }],
        range: EditorSelection.range(from - size, to - size),
      };
    }
    return {
      changes: [{ from, insert: mark }, { from: to, insert: mark }],
      range: EditorSelection.range(from + size, to + size),
    };
  }), { userEvent: "input" });
  return true;
};
