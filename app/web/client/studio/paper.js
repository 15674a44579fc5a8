// The editor for papers: text on the left, what becomes of it on the right, filled with a past case or samples.
import './nonce.js';
import { Desk } from './desk.js';

const PAUSE = 500;
const desk = Desk.of();
const text = desk.canvas.querySelector('textarea');
const preview = desk.panel.querySelector('.preview');
const past = desk.panel.querySelector('select');

open().catch((problem) => {
  console.error('the paper could not be opened', problem);
  desk.tell('over', '文书模板未能打开，请刷新再试。');
});

async function open() {
  text.value = await desk.body();
  text.disabled = false;
  text.addEventListener('input', () => {
    desk.touch();
    later();
  });
  past.addEventListener('change', draw);
  for (const button of desk.panel.querySelectorAll('[data-name]')) {
    button.addEventListener('click', () => insert(`{= ${button.dataset.name} }`));
  }
  await desk.serve({
    written: async () => text.value,
    mark: () => {},
    show: ({ line, column }) => line && goTo(line, column ?? 1),
    nameOf: (where) => where,
  });
  await draw();
}

let waiting;
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE);
}

async function draw() {
  try {
    const { html } = await desk.send('preview', { body: text.value, paper_id: Number(past.value) });
    if (html) preview.innerHTML = html; // made and escaped by the office
    preview.classList.toggle('stale', !html);
  } catch (problem) {
    preview.classList.add('stale');
    desk.say(problem.message);
  }
}

function insert(words) {
  text.setRangeText(words, text.selectionStart, text.selectionEnd, 'end');
  text.focus();
  text.dispatchEvent(new Event('input'));
}

function goTo(line, column) {
  const before = text.value.split('\n').slice(0, line - 1).join('\n').length;
  const at = before + (line > 1 ? 1 : 0) + column - 1;
  text.focus();
  text.setSelectionRange(at, at);
  const height = Number.parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 4) * height);
}
