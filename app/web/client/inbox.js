// The inbox: list and task side by side, the next tasks fetched before they are asked for, everything on a key.
import { listen } from './inbox/keys.js';
import { Pane } from './inbox/pane.js';
import { Rows } from './inbox/rows.js';
import { Toasts } from './inbox/toasts.js';

const inbox = document.querySelector('[data-inbox]');
const words = inbox.dataset;
const rows = new Rows(inbox, words);
const toasts = new Toasts(document.querySelector('[data-toasts]'), words, {
  undone: (task) => {
    pane.forget(task);
    rows.reopen(task);
    rows.select(rows.of(task), { focus: true });
  },
});
const pane = new Pane(inbox.querySelector('[data-pane]'), words, {
  later: (task, answer) => {
    rows.close(task, words.sent);
    toasts.undoable(task, rows.nameOf(task), answer.seconds, answer.undo);
    rows.next(task);
  },
  failed: (sentence) => toasts.say(sentence),
  gone: (task) => rows.close(task, ''),
});

rows.onSelect = (row) => pane.show(row, rows.after(row, 3));
rows.onEmpty = async () => {
  toasts.say(words.through);
  if (!(await rows.fetchAgain())) location.reload();
};
listen({ rows, pane, toasts });
rows.select(rows.first());

const beside = document.querySelector('[data-beside]');
fetch(beside.dataset.beside, { credentials: 'same-origin' })
  .then((answer) => (answer.ok ? answer.text() : ''))
  .then((html) => {
    beside.innerHTML = html;
    for (const one of beside.querySelectorAll('[data-held]')) {
      toasts.undoable(one.dataset.held, one.dataset.name, Number(one.dataset.left), one.dataset.address);
    }
  });
