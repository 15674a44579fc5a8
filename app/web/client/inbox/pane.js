// The task beside the list. What was fetched stays in this page's memory and nowhere else, and not for long.
import { followChoices } from '../behaviours/conditional.js';
import { keepDrafts } from '../behaviours/drafts.js';

const FRESH = 60_000;
const KEPT = 12;
const HEADERS = { 'X-Pane': '1' };

export class Pane {
  constructor(place, words, told) {
    this.place = place;
    this.words = words;
    this.told = told;
    this.kept = new Map();
    this.task = null;
    this.asked = 0;
    place.addEventListener('submit', (event) => this.submit(event));
    addEventListener('beforeunload', (event) => {
      if ([...this.kept.values()].some((one) => one.typed)) event.preventDefault();
    });
  }

  async show(row, ahead) {
    const mine = ++this.asked;
    this.task = row.dataset.task;
    const drawn = await this.drawn(row.dataset.task);
    if (mine !== this.asked) return;
    this.place.replaceChildren(drawn);
    this.place.scrollTop = 0;
    for (const next of ahead) this.drawn(next.dataset.task);
  }

  forget(task) {
    this.kept.delete(task);
  }

  // A task as it was drawn; drawn anew when that was a while ago and nothing was typed since.
  drawn(task) {
    const known = this.kept.get(task);
    if (known && (known.typed || Date.now() - known.at < FRESH)) return known.drawing;
    const entry = { at: Date.now(), typed: false };
    entry.drawing = this.fetched(task).then((html) => this.draw(task, html));
    this.kept.delete(task);
    this.kept.set(task, entry);
    for (const [old, one] of this.kept) {
      if (this.kept.size <= KEPT) break;
      if (!one.typed && old !== this.task) this.kept.delete(old);
    }
    return entry.drawing;
  }

  async fetched(task) {
    try {
      const answer = await fetch(`/tasks/${task}`, { headers: HEADERS, credentials: 'same-origin' });
      if (answer.redirected) return location.reload();
      const html = await answer.text();
      return answer.ok ? html : said(html);
    } catch {
      this.kept.delete(task);
      return `<p class="notice over">${this.words.failed}</p>`;
    }
  }

  draw(task, html) {
    const drawn = document.createElement('div');
    drawn.className = 'drawn';
    drawn.innerHTML = html;
    keepDrafts(drawn);
    followChoices(drawn);
    drawn.addEventListener('input', (event) => {
      const entry = this.kept.get(task);
      if (entry && event.target.closest('form[method=post]')) entry.typed = true;
    });
    if (drawn.querySelector('[data-closed]')) this.told.gone(task);
    return drawn;
  }

  async submit(event) {
    const form = event.target;
    if (form.method !== 'post') return;
    event.preventDefault();
    if (form.dataset.sent !== undefined) return;
    form.dataset.sent = '';
    const task = this.task;
    const button = event.submitter;
    const decides = form.dataset.later && !button?.hasAttribute('formaction');
    const address = decides ? form.dataset.later : (button?.getAttribute('formaction') ?? form.getAttribute('action'));
    try {
      const body = new FormData(form, button);
      const answer = await fetch(address, { method: 'POST', body, headers: HEADERS, redirect: 'manual', credentials: 'same-origin' });
      if (decides) await this.decided(task, answer);
      else await this.acted(task, answer);
    } catch {
      this.told.failed(this.words.failed);
    }
    delete form.dataset.sent;
  }

  async decided(task, answer) {
    if (answer.ok) {
      this.forget(task);
      return this.told.later(task, await answer.json());
    }
    await this.refused(task, await answer.text());
  }

  // A task's own page comes back with the faults at their fields; anything else is told as a sentence.
  async refused(task, html) {
    if (!html.includes('data-task-page')) return this.told.failed(sentence(html));
    const drawn = this.draw(task, html);
    this.kept.set(task, { at: Date.now(), typed: true, drawing: Promise.resolve(drawn) });
    if (task !== this.task) return;
    this.place.replaceChildren(drawn);
    drawn.querySelector('.errors')?.focus();
  }

  async acted(task, answer) {
    if (answer.type !== 'opaqueredirect' && !answer.ok) return this.told.failed(sentence(await answer.text()));
    this.forget(task);
    for (const [other, one] of this.kept) if (!one.typed) this.forget(other); // a phrase kept here is there, too
    const drawn = await this.drawn(task);
    if (task !== this.task) return;
    this.place.replaceChildren(drawn);
    this.place.focus();
  }
}

const page = (html) => new DOMParser().parseFromString(html, 'text/html');
const sentence = (html) => page(html).querySelector('[role=alert], main')?.textContent.trim() ?? '';
const said = (html) => page(html).querySelector('[role=alert]')?.outerHTML ?? '';
