// A form with data-draft="/address" saves itself there while it is being filled in, and says so in its .draft-status.
import { words } from './words.js';

const PAUSE = 1500;
const TO_THE_MINUTE = { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' };

export function keepDrafts(page) {
  for (const form of page.querySelectorAll('form[data-draft]')) keep(form);
}

function keep(form) {
  const status = form.querySelector('.draft-status');
  let waiting;
  let submitting = false;

  form.addEventListener('input', () => {
    clearTimeout(waiting);
    if (status) status.textContent = '';
    waiting = setTimeout(save, PAUSE);
  });
  form.addEventListener('submit', () => {
    submitting = true;
    clearTimeout(waiting);
  });

  // Who leaves before the pause is over loses nothing either.
  addEventListener('pagehide', () => {
    if (waiting) save();
  });

  async function save() {
    clearTimeout(waiting);
    waiting = undefined;
    if (submitting) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: written(form), credentials: 'same-origin', keepalive: true });
      if (waiting) return;
      if (!answer.ok) throw new Error(String(answer.status));
      form.dataset.saved = '';
      say(words.saved.replace('{at}', new Date().toLocaleTimeString('zh-CN', TO_THE_MINUTE)));
    } catch {
      say(words.unsaved);
    }
  }

  function say(what) {
    if (status) status.textContent = what;
  }
}

// Files are not part of a draft, only the ids of those that are stored; both go by the same name.
export function written(form) {
  const fields = new FormData();
  for (const [name, value] of new FormData(form)) if (!(value instanceof File)) fields.append(name, value);
  return fields;
}
