// What all three editors share: open, keep the draft, check, show findings, publish.
//
//   const desk = Desk.of(); ... desk.serve({ written: async () => text, mark, show, nameOf }); ... desk.touch()
//
// `written` gives the body as it stands, `mark` draws the findings, `show` leads to the place of one.
import { tryOut } from './trying.js';

const PAUSE = 1200;
const TO_THE_MINUTE = { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' };

export class Refusal extends Error {
  constructor(status, { code, message, findings = [] }) {
    super(message);
    Object.assign(this, { status, code, findings });
  }
}

export class Desk {
  constructor(frame) {
    this.frame = frame;
    this.address = frame.dataset;
    this.revision = Number(frame.dataset.revision);
    this.changed = false; // something is on the screen that the server does not hold
    this.stuck = false; // another's draft or version stands in the way; the designer must choose
    this.canvas = frame.querySelector('.canvas');
    this.panel = frame.querySelector('.panel');
    this.status = frame.querySelector('.draft-status');
    this.notice = frame.querySelector('.desk-notice');
    this.findings = frame.querySelector('.findings');
    this.dialog = frame.querySelector('.publication');
  }

  static of(page = document) {
    return new Desk(page.querySelector('.desk'));
  }

  async body() {
    const answer = await fetch(this.address.body, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.text();
  }

  async json(name) {
    const answer = await fetch(this.address[name], { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  // The editor is open: from now on changes are kept and buttons work.
  serve(editor) {
    this.editor = editor;
    this.canvas.querySelector('.loading')?.remove();
    this.frame.classList.add('open');
    this.button('check').addEventListener('click', () => this.check());
    this.button('publish')?.addEventListener('click', () => this.askToPublish());
    this.dialog.addEventListener('close', () => this.dialog.returnValue === 'publish' && this.publish());
    addEventListener('beforeunload', (event) => this.changed && event.preventDefault());
    addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
      event.preventDefault();
      this.save();
    });
    this.allowPublishing();
    tryOut(this);
    return this.check();
  }

  button(act) {
    return this.frame.querySelector(`[data-act="${act}"]`);
  }

  allowPublishing() {
    const button = this.button('publish');
    if (!button) return;
    button.disabled = this.revision === 0 && !this.changed;
    button.title = button.disabled ? '没有改动，无需发布' : '';
  }

  touch() {
    this.changed = true;
    this.allowPublishing();
    clearTimeout(this.waiting);
    if (this.stuck) return;
    this.say('正在编辑……');
    this.waiting = setTimeout(() => this.save(), PAUSE);
  }

  // One save at a time; what changes meanwhile is saved next.
  save() {
    clearTimeout(this.waiting);
    this.saving = (this.saving ?? Promise.resolve()).then(() => this.saveNow());
    return this.saving;
  }

  async saveNow() {
    if (!this.changed || this.stuck) return;
    try {
      this.changed = false;
      const body = await this.editor.written();
      const kept = await this.send('save', { body, revision: this.revision });
      this.revision = kept.revision;
      this.say(`草稿已于 ${new Date().toLocaleTimeString('zh-CN', TO_THE_MINUTE)} 保存`);
      this.frame.querySelector('[data-discard]').hidden = false;
      await this.check(body);
    } catch (problem) {
      this.changed = true;
      if (problem.status === 409) this.tellStale(problem);
      else this.say(problem instanceof Refusal ? problem.message : '草稿未能保存，内容仍在本页；稍后会再试');
      if (!(problem instanceof Refusal)) this.waiting = setTimeout(() => this.save(), 10 * PAUSE);
    }
    this.allowPublishing();
  }

  async check(body) {
    body ??= await this.editor.written();
    try {
      const { findings } = await this.send('check', { body });
      this.list(findings);
      this.editor.mark(findings);
      return findings;
    } catch (problem) {
      this.verdict(problem instanceof Refusal ? problem.message : '检查未能完成，请稍后再试');
      return null;
    }
  }

  async askToPublish() {
    await this.save();
    if (this.stuck) return;
    const findings = await this.check();
    if (findings?.some(({ severity }) => severity === 'error')) {
      this.tell('over', '还有错误，改正后才能发布；草稿已经保存。');
      this.findings.scrollIntoView({ block: 'nearest' });
      return;
    }
    this.notice.hidden = true;
    this.dialog.querySelector('.publish-problem').hidden = true;
    this.dialog.returnValue = '';
    this.dialog.showModal();
  }

  async publish() {
    const fields = new FormData(this.dialog.querySelector('form'));
    const given = { note: fields.get('note'), effective_from: fields.get('effective_from') || null };
    try {
      const { address } = await this.send('publish', { ...given, revision: this.revision });
      this.changed = false;
      location.assign(address);
    } catch (problem) {
      if (problem.code === 'outdated_draft') this.tellOutdated(problem);
      else if (problem.status === 409) this.tellStale(problem);
      else this.refuse(problem);
    }
  }

  // Findings of the drawing go to the drawing, those of the note or the day to the dialog.
  async refuse(problem) {
    const drawn = problem.findings?.filter(({ where }) => !['note', 'effective_from'].includes(where)) ?? [];
    if (drawn.length) {
      await this.check();
      this.tell('over', `${problem.message}`);
      this.findings.scrollIntoView({ block: 'nearest' });
      return;
    }
    const place = this.dialog.querySelector('.publish-problem');
    place.textContent = problem.findings?.map(({ message }) => message).join('') || problem.message || '未能发布，请稍后再试';
    place.hidden = false;
    this.dialog.returnValue = '';
    this.dialog.showModal();
  }

  // Nothing is overwritten and nothing is lost: the designer chooses.
  tellStale(problem) {
    this.stuck = true;
    this.say('未保存');
    const words = `${problem.message}您在本页的改动还在，可以先下载留存。`;
    this.tell('over', words, [
      ['下载我的改动', () => this.download()],
      ['打开最新的草稿', () => this.reload()],
    ]);
  }

  tellOutdated(problem) {
    this.tell('near', problem.message, [
      ['查看新发布的版本', () => open(this.address.newestPage, '_blank', 'noopener')],
      ['以这份草稿为准', () => this.rebase()],
    ]);
  }

  async rebase() {
    const { revision } = await this.send('rebase', { revision: this.revision });
    this.revision = revision;
    this.notice.hidden = true;
    this.askToPublish();
  }

  reload() {
    this.changed = false;
    location.reload();
  }

  async download() {
    const { kind, key } = this.address;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([await this.editor.written()]));
    link.download = `${key}.${{ process: 'bpmn', decision: 'dmn', form: 'form', paper: 'md' }[kind]}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  list(findings) {
    const list = this.findings.querySelector('ol');
    const inOrder = [...findings].sort((one, other) => Number(one.severity !== 'error') - Number(other.severity !== 'error'));
    list.replaceChildren(...inOrder.map((finding) => this.line(finding)));
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const warnings = findings.length - errors;
    if (!errors && !this.stuck && this.notice.classList.contains('over')) this.notice.hidden = true;
    this.findings.dataset.state = errors ? 'over' : warnings ? 'near' : 'done';
    this.verdict(
      errors
        ? `有 ${errors} 处错误须改正后才能发布${warnings ? `，另有 ${warnings} 处提醒` : ''}。`
        : warnings
          ? `没有错误，可以发布；有 ${warnings} 处提醒。`
          : '没有发现问题，可以发布。',
    );
  }

  line(finding) {
    const { severity, message, where, line, column } = finding;
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `finding ${severity === 'error' ? 'over' : 'near'}`;
    const kind = document.createElement('b');
    kind.textContent = severity === 'error' ? '错误' : '提醒';
    const place = document.createElement('span');
    place.className = 'soft';
    const at = line ? `（第 ${line} 行第 ${column ?? 1} 列）` : '';
    place.textContent = where ? `${this.editor.nameOf(where)}${at}` : '整体';
    button.append(kind, place, message);
    button.addEventListener('click', () => this.editor.show(finding));
    item.append(button);
    return item;
  }

  verdict(words) {
    this.findings.querySelector('.verdict').textContent = words;
  }

  say(words) {
    this.status.textContent = words;
  }

  tell(shape, words, choices = []) {
    const said = document.createElement('p');
    said.textContent = words;
    const row = document.createElement('p');
    row.className = 'actions';
    for (const [name, act] of choices) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.addEventListener('click', act);
      row.append(button);
    }
    this.notice.className = `desk-notice notice ${shape}`;
    this.notice.replaceChildren(said, ...(choices.length ? [row] : []));
    this.notice.hidden = false;
  }

  async send(act, given) {
    return this.ask(this.address[act], given);
  }

  async ask(address, given) {
    const answer = await fetch(address, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]').content },
      body: JSON.stringify(given),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Refusal(answer.status, said);
    return said;
  }
}
