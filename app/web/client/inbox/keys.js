// The keys that only the inbox has; those that press a named button are behaviours/keys.js's.
import { isComposing, isMeant, isTyping } from '../behaviours/keys.js';

export function listen({ rows, pane, toasts }) {
  let views = false;
  document.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    if (isTyping(event.target) || event.ctrlKey || event.metaKey) {
      if (whileTyping(event)) event.preventDefault();
      return;
    }
    if (!isMeant(event)) return;
    const chooses = views;
    views = event.key === 'g';
    if (views || (/^[1-9]$/.test(event.key) ? digit(event, chooses) : act(event))) event.preventDefault();
  });

  function whileTyping(event) {
    if (event.target.closest('dialog')) return false;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return submit(event.target.form);
    if (event.key !== 'Escape' || !rows.current) return false;
    rows.select(rows.current, { focus: true });
    return true;
  }

  function act(event) {
    const acts = {
      j: () => rows.step(1),
      ArrowDown: () => rows.step(1),
      k: () => rows.step(-1),
      ArrowUp: () => rows.step(-1),
      s: () => submit(),
      z: () => toasts.undo(),
      x: () => rows.tick(),
      X: () => rows.tickUpTo(rows.current),
      B: () => document.querySelector('[data-ticks]')?.requestSubmit(),
      '/': () => document.getElementById('search').select(),
      Enter: () => enter(),
      Escape: () => rows.select(rows.current, { focus: true }),
    };
    if (event.target.closest('dialog') || !Object.hasOwn(acts, event.key)) return false;
    if (/^(Arrow|Enter)/.test(event.key) && !event.target.matches('body, tr[data-task] th a, .pane')) return false;
    return acts[event.key]() !== false;
  }

  // A view after g, a phrase where phrases are open, else the conclusion of that number.
  function digit(event, chooses) {
    const number = Number(event.key);
    if (chooses) return press(document.querySelector(`[data-view="${number}"]`));
    const phrases = event.target.closest('[data-phrases]');
    if (phrases) return press(phrases.querySelectorAll('[data-insert]')[number - 1]);
    const form = pane.place.querySelector('form[data-later]');
    const named = form?.querySelectorAll('[data-fields] input[type=radio][name=decision]') ?? [];
    const choices = named.length ? named : (form?.querySelectorAll('[data-fields] input[type=radio]') ?? []);
    return press(choices[number - 1]);
  }

  function submit(form = pane.place.querySelector('form[data-later]')) {
    if (!form) return false;
    form.requestSubmit(form.querySelector('[data-submit]') ?? undefined);
    return true;
  }

  function enter() {
    if (!rows.wide.matches) return false;
    const fields = 'input:not([type=hidden], :disabled), select, textarea:not([readonly])';
    pane.place.querySelector(`[data-fields] :is(${fields})`)?.focus();
    return true;
  }
}

function press(named) {
  named?.click();
  return Boolean(named);
}
