// j and k walk through the rows of a list, Enter opens one, ? shows dialog#keys, and data-key="a" is pressed by a.
export function listenToKeys(page) {
  page.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return; // Pinyin in progress is not a shortcut
    if (event.target.closest('input, select, textarea, dialog[open], [contenteditable]')) return;
    if (act(page, event.key)) event.preventDefault();
  });
}

function act(page, key) {
  if (key === '?') return show(page.querySelector('dialog#keys'));
  if (key === 'j') return step(page, 1);
  if (key === 'k') return step(page, -1);
  const named = page.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  named?.click();
  return named !== null;
}

function show(dialog) {
  dialog?.showModal();
  return Boolean(dialog);
}

function step(page, by) {
  const links = [...page.querySelectorAll('[data-rows] tbody tr a:first-of-type')];
  if (!links.length) return false;
  const here = links.findIndex((link) => link.closest('tr') === page.activeElement?.closest('tr'));
  const next = links[Math.max(0, Math.min(links.length - 1, here + by))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}
