// A link with data-preview="application/pdf" or "image/png" opens in a dialog over the page; other kinds are left to the link.
const SHOWN = { 'application/pdf': 'iframe', 'image/png': 'img', 'image/jpeg': 'img' };

export function listenToPreviews(page) {
  page.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-preview]');
    const kind = SHOWN[link?.dataset.preview];
    if (!kind || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(page, link, kind);
  });
}

function show(page, link, kind) {
  const dialog = page.createElement('dialog');
  const view = page.createElement(kind);
  const title = page.createElement('h2');
  const close = page.createElement('button');
  dialog.className = 'preview';
  title.textContent = link.textContent;
  close.textContent = '×';
  close.setAttribute('aria-label', 'Esc');
  close.addEventListener('click', () => dialog.close());
  view.src = link.href;
  view[kind === 'img' ? 'alt' : 'title'] = link.textContent;
  dialog.append(title, close, view);
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  page.body.append(dialog);
  dialog.showModal();
}
