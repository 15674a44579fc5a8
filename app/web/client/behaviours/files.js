// A chosen or photographed file is sent at once to form[data-files-to], with its progress, and can be taken out again.
// The form then carries only its id, so drafts and corrected answers keep it.
import { words } from './words.js';

export function sendFilesAtOnce(page) {
  for (const form of page.querySelectorAll('form[data-files-to]')) {
    form.classList.add('scripted');
    form.addEventListener('change', (event) => {
      if (!event.target.matches('input[type=file]')) return;
      event.stopPropagation();
      const list = event.target.closest('.field').querySelector('[data-files]');
      for (const file of event.target.files) send(form, list, file);
      event.target.value = '';
    });
    form.addEventListener('click', (event) => {
      const button = event.target.closest('[data-remove-file]');
      if (button) takeOut(form, button.closest('li'));
    });
    offerRemoval(form);
    // Fields may be drawn anew by the server after a choice.
    new MutationObserver(() => offerRemoval(form)).observe(form, { childList: true, subtree: true });
    form.addEventListener('submit', (event) => {
      if (form.querySelector('.files [aria-busy]')) event.preventDefault();
    }, true);
  }
}

function send(form, list, file) {
  const item = document.createElement('li');
  item.className = 'choice';
  item.setAttribute('aria-busy', 'true');
  const name = document.createElement('span');
  name.textContent = file.name;
  const state = document.createElement('span');
  state.className = 'soft';
  state.setAttribute('role', 'status');
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.setAttribute('aria-label', file.name);
  item.append(name, bar, state);
  list.append(item);

  const call = new XMLHttpRequest();
  call.open('POST', form.dataset.filesTo);
  call.setRequestHeader('Accept', 'application/json');
  call.setRequestHeader('X-CSRFToken', form.elements.csrf_token.value);
  call.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = (loaded / total) * 100;
    state.textContent = words.uploading.replace('{percent}', Math.round(bar.value));
  });
  call.addEventListener('loadend', () => (call.status === 201 ? keep(form, list, item, JSON.parse(call.response)) : fail(item, state, bar, call)));
  const body = new FormData();
  body.append('file', file);
  call.send(body);
}

function keep(form, list, item, stored) {
  const id = `${list.dataset.files}-${stored.id}`;
  const box = document.createElement('input');
  Object.assign(box, { type: 'checkbox', name: list.dataset.files, value: stored.id, checked: true, id });
  const label = document.createElement('label');
  label.htmlFor = id;
  const link = document.createElement('a');
  link.href = `/files/${stored.id}`;
  link.textContent = stored.name;
  label.append(link);
  item.replaceChildren(box, label);
  item.removeAttribute('aria-busy');
  offerRemoval(form);
  form.dispatchEvent(new Event('input', { bubbles: true }));
}

function fail(item, state, bar, call) {
  bar.remove();
  item.removeAttribute('aria-busy');
  state.className = 'error';
  state.textContent = said(call) || words.failed;
  item.append(removeButton(item.firstChild.textContent));
}

function said(call) {
  try {
    return JSON.parse(call.response).message;
  } catch {
    return '';
  }
}

function offerRemoval(form) {
  for (const item of form.querySelectorAll('.files li:not([aria-busy])')) {
    const box = item.querySelector('input[type=checkbox]:not(:disabled)');
    if (box && !item.querySelector('[data-remove-file]')) item.append(removeButton(item.querySelector('a').textContent));
  }
}

function removeButton(name) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: 'quiet', textContent: words.remove });
  button.dataset.removeFile = '';
  button.setAttribute('aria-label', `${words.remove} ${name}`);
  return button;
}

function takeOut(form, item) {
  const picker = item.closest('.field').querySelector('input[type=file]');
  item.remove();
  picker.focus();
  form.dispatchEvent(new Event('input', { bubbles: true }));
}
