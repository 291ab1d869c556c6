/**
 * A form that is sent comes back as another page. There the same files are unfolded, and the cursor and what is in
 * sight stand where they stood. Kept in this window for its next page alone, in rows and pixels, without any text.
 */
export function keepPlace(form, editors) {
  if (!form) return;
  const key = `place ${form.getAttribute('action')}`;
  let written = '';
  form.addEventListener('focusin', ({ target }) => {
    for (const [file, { dom }] of editors) if (dom.contains(target)) written = file;
  });
  form.addEventListener('submit', () => {
    const places = [...editors].map(([file, view]) => ({ file, ...placeIn(view) }));
    keep(key, { top: form.getBoundingClientRect().top, written, places });
  });
  const kept = take(key);
  if (kept) find(kept, form, editors);
}

function placeIn({ dom, scrollDOM, state: { doc, selection } }) {
  const { head } = selection.main;
  const line = doc.lineAt(head);
  return {
    isOpen: dom.closest('details')?.open ?? true,
    ...{ row: line.number, col: head - line.from },
    ...{ down: scrollDOM.scrollTop, right: scrollDOM.scrollLeft },
  };
}

function find({ top, written, places }, form, editors) {
  for (const { file, isOpen, row, col, down, right } of places) {
    const view = editors.get(file);
    if (!view || !isOpen) continue;
    const folded = view.dom.closest('details');
    if (folded) folded.open = true;
    // The files may have become others: formatting joins and parts lines.
    const { doc } = view.state;
    const line = doc.line(Math.min(row, doc.lines));
    view.dispatch({ selection: { anchor: Math.min(line.from + col, line.to) } });
    // Not before it knows how high its lines are.
    const write = () => view.scrollDOM.scrollTo(right, down);
    view.requestMeasure({ read: () => undefined, write });
  }
  // What is wrong is read first.
  if (document.getElementById('errors')) return;
  const view = editors.get(written);
  if (view?.dom.closest('details')?.open) view.focus();
  requestAnimationFrame(() =>
    window.scrollBy({ top: form.getBoundingClientRect().top - top, behavior: 'instant' }),
  );
}

/** Without a place to keep it, one begins at the top. */
function keep(key, place) {
  try {
    sessionStorage.setItem(key, JSON.stringify(place));
  } catch {}
}

function take(key) {
  try {
    const kept = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return JSON.parse(kept);
  } catch {
    return null;
  }
}
