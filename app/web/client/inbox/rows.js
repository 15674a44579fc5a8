// The list: which row is looked at, which are ticked, which are done. Rows never move; what is done stays in its place.
export class Rows {
  constructor(inbox, words) {
    this.inbox = inbox;
    this.words = words;
    this.wide = matchMedia('(min-width: 64rem)');
    this.bind();
  }

  bind() {
    const queue = this.inbox.querySelector('[data-queue]');
    queue.addEventListener('click', (event) => this.clicked(event));
    queue.addEventListener('change', (event) => this.ticked(event));
    this.prepare();
  }

  prepare() {
    this.all = [...this.inbox.querySelectorAll('tr[data-task]')];
    this.current = this.anchor = null;
    const whole = this.inbox.querySelector('[data-all]');
    if (whole) whole.hidden = false;
    this.count();
  }

  of(task) {
    return this.all.find((row) => row.dataset.task === task);
  }

  nameOf(task) {
    return link(this.of(task))?.textContent ?? '';
  }

  first() {
    return this.all.find(isOpen) ?? this.all[0];
  }

  after(row, many) {
    return this.all.slice(this.all.indexOf(row) + 1).filter(isOpen).slice(0, many);
  }

  select(row, { focus = false } = {}) {
    if (!row) return;
    this.current?.removeAttribute('aria-current');
    this.current = row;
    if (focus) link(row).focus({ preventScroll: true });
    if (!this.wide.matches) return; // on a phone a row is a card that opens its page
    row.setAttribute('aria-current', 'true');
    row.scrollIntoView({ block: 'nearest' });
    this.onSelect(row);
  }

  step(by) {
    const at = this.all.indexOf(this.current) + by;
    this.select(this.all[Math.max(0, Math.min(this.all.length - 1, at))], { focus: true });
  }

  // The next open task below, else the first one above, else the next page.
  next(task) {
    const row = this.after(this.of(task), 1)[0] ?? this.all.find(isOpen);
    if (row) this.select(row, { focus: true });
    else this.onEmpty();
  }

  close(task, state) {
    const row = this.of(task);
    if (!row) return;
    row.dataset.done = '';
    row.querySelector('.state').textContent = state;
  }

  reopen(task) {
    const row = this.of(task);
    if (!row) return;
    delete row.dataset.done;
    row.querySelector('.state').textContent = '';
  }

  // The list as it is now, in place of the one that is through; whether something in it is still to be done.
  async fetchAgain() {
    const address = new URL(location.href);
    address.searchParams.delete('page');
    const answer = await fetch(address, { credentials: 'same-origin' });
    const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const queue = drawn.querySelector('[data-queue]');
    if (!answer.ok || !queue) return false;
    this.inbox.querySelector('[data-queue]').replaceChildren(...queue.childNodes);
    document.querySelector('.views').replaceWith(drawn.querySelector('.views'));
    this.prepare();
    this.select(this.all.find(isOpen), { focus: true });
    return true;
  }

  clicked(event) {
    const row = event.target.closest('tr[data-task]');
    if (event.target.matches('input[name=task]')) {
      if (event.shiftKey && this.anchor) this.tickUpTo(row, event.target.checked);
      this.anchor = row;
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!row || !plain || !this.wide.matches || event.target.closest('details, input')) return;
    event.preventDefault();
    this.select(row, { focus: true });
  }

  ticked(event) {
    if (event.target.matches('[data-all]')) for (const row of this.all) box(row).checked = event.target.checked;
    this.count();
  }

  tick() {
    if (!this.current) return;
    box(this.current).checked = !box(this.current).checked;
    this.anchor = this.current;
    this.count();
  }

  tickUpTo(row, checked = true) {
    if (!row) return;
    const ends = [this.all.indexOf(this.anchor ?? row), this.all.indexOf(row)].sort((one, other) => one - other);
    for (const one of this.all.slice(ends[0], ends[1] + 1)) box(one).checked = checked;
    this.count();
  }

  count() {
    const many = this.all.filter((row) => box(row).checked).length;
    const said = this.inbox.querySelector('[data-count]');
    if (said) said.textContent = many ? `${this.words.ticked} ${many}` : '';
  }
}

const isOpen = (row) => row.dataset.done === undefined;
const link = (row) => row?.querySelector('th a');
const box = (row) => row.querySelector('input[name=task]');
