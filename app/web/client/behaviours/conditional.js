// What a choice in a form asks for besides is decided by the server: after a choice its [data-fields] are drawn anew.
import { written } from './drafts.js';

export function followChoices(page) {
  for (const fields of page.querySelectorAll('form [data-fields]')) follow(fields);
}

function follow(fields) {
  const form = fields.closest('form');
  let latest = 0;

  fields.addEventListener('change', async (event) => {
    if (!event.target.matches('select, input[type=radio], input[type=checkbox]')) return;
    const mine = ++latest;
    const fieldsNow = written(form);
    fieldsNow.set('_show', '1');
    try {
      const answer = await fetch(form.action, { method: 'POST', body: fieldsNow, credentials: 'same-origin' });
      const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('form [data-fields]');
      if (answer.ok && drawn && mine === latest) replace(fields, drawn);
    } catch {
      // Offline: the fields stay as they are; the server asks again when the form is handed in.
    }
  });
}

// Only fields that came or went are touched: what is being typed, and chosen files, stay in place.
function replace(fields, drawn) {
  if (shape(fields) === shape(drawn)) return;
  const kept = new Map([...fields.querySelectorAll('input[type=file]')].map((one) => [one.id, one]));
  const typed = new Map([...fields.querySelectorAll('textarea, input[type=text]')].map((one) => [one.name, one.value]));
  const focused = document.activeElement?.id;
  fields.replaceChildren(...drawn.childNodes);
  for (const one of fields.querySelectorAll('input[type=file]')) if (kept.has(one.id)) one.replaceWith(kept.get(one.id));
  for (const one of fields.querySelectorAll('textarea, input[type=text]')) {
    if (typed.has(one.name) && !one.readOnly) one.value = typed.get(one.name);
  }
  document.getElementById(focused)?.focus();
}

function shape(fields) {
  return [...fields.querySelectorAll('input, select, textarea, output')].map((one) => `${one.type} ${one.name} ${one.id}`).join('\n');
}
