// j and k walk through the rows of a list, ? shows dialog#keys, data-key="a" is pressed by a, data-key-focus="m" focused by m.
export function listenToKeys(page) {
  page.addEventListener('keydown', (event) => {
    if (!isMeant(event)) return;
    if (act(page, event.key)) event.preventDefault();
  });
  page.addEventListener('click', (event) => {
    const named = event.target.closest('[data-key-of]');
    if (named) act(page, named.dataset.keyOf);
  });
}

// Whether a key is a command: not while somebody types, and never while Pinyin is being composed (229 is old browsers' word for it).
export function isMeant(event) {
  if (event.defaultPrevented || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !isTyping(event.target);
}

export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

export function isTyping(place) {
  const field = place.closest('input, select, textarea, dialog[open], [contenteditable]');
  return field !== null && !/^(checkbox|radio|button|submit)$/.test(field.type ?? '');
}

function act(page, key) {
  if (key === '?') return show(page.querySelector('dialog#keys'));
  if (key === 'j') return step(page, 1);
  if (key === 'k') return step(page, -1);
  const quoted = CSS.escape(key);
  const named = page.querySelector(`[data-key="${quoted}"]:not(:disabled)`);
  named?.click();
  if (named?.matches('summary')) firstField(named.parentElement)?.focus();
  const focused = named ? null : page.querySelector(`[data-key-focus="${quoted}"]`);
  focused?.focus();
  return named !== null || focused !== null;
}

function firstField(details) {
  return details.open ? details.querySelector('input:not([type=hidden]), select, textarea, button') : null;
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
