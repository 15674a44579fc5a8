// What has just happened, said at the foot of the page; what can be undone has its seconds and its button.
const SAID_FOR = 6000;

export class Toasts {
  constructor(place, words, told) {
    this.place = place;
    this.words = words;
    this.told = told;
    this.open = [];
  }

  say(sentence) {
    const toast = this.add(sentence);
    setTimeout(() => toast.remove(), SAID_FOR);
  }

  undoable(task, name, seconds, address) {
    const toast = this.add(`${this.words.sent}：${name}`);
    const button = document.createElement('button');
    const rest = document.createElement('span');
    rest.setAttribute('aria-hidden', 'true');
    button.append(this.words.undo, rest);
    const entry = { task, address, toast, until: Date.now() + seconds * 1000 };
    const count = () => {
      const left = Math.ceil((entry.until - Date.now()) / 1000);
      rest.textContent = `（${left} ${this.words.seconds}）`;
      if (left <= 0) this.drop(entry);
    };
    entry.clock = setInterval(count, 500);
    count();
    button.addEventListener('click', () => this.undo(entry));
    toast.append(button);
    this.open.push(entry);
  }

  async undo(entry = this.open.at(-1)) {
    if (!entry) return;
    this.drop(entry);
    const body = new FormData();
    body.set('csrf_token', document.querySelector('meta[name=csrf-token]').content);
    const headers = { 'X-Pane': '1' };
    try {
      const answer = await fetch(entry.address, { method: 'POST', body, headers, redirect: 'manual', credentials: 'same-origin' });
      if (answer.type === 'opaqueredirect') return this.told.undone(entry.task);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      this.say(page.querySelector('[role=alert]')?.textContent.trim() ?? this.words.failed);
    } catch {
      this.say(this.words.failed);
    }
  }

  add(sentence) {
    const toast = document.createElement('p');
    toast.className = 'toast';
    const said = document.createElement('span');
    said.textContent = sentence;
    toast.append(said);
    this.place.append(toast);
    while (this.place.children.length > 3) this.place.firstElementChild.remove();
    return toast;
  }

  drop(entry) {
    clearInterval(entry.clock);
    entry.toast.remove();
    this.open = this.open.filter((one) => one !== entry);
  }
}
