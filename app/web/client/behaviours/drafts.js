// A form with data-draft="/address" saves itself there while it is being filled in, and says so in its .draft-status.
import { word } from './words.js';

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

  async function save() {
    if (submitting) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: written(form), credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      form.dataset.saved = '';
      say(word('saved', { at: new Date().toLocaleTimeString('zh-CN', TO_THE_MINUTE) }));
    } catch {
      say(word('unsaved'));
    }
  }

  function say(words) {
    if (status) status.textContent = words;
  }
}

// Files are not part of a draft: they are stored when they are chosen, or with the answer.
function written(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return fields;
}
