// The editor for forms: form-js, its words translated on the page because it brings no translation of its own.
import './nonce.js';
import { FormEditor } from '@bpmn-io/form-js-editor';
import { Desk } from './desk.js';
import { translate } from './chinese.js';
import { keepTranslated } from './translated.js';

const EDITORS_OWN = '.fjs-palette-container *, .fjs-empty-editor *, .fjs-select-display, .fjs-filepicker-container *';
const desk = Desk.of();

open().catch((problem) => {
  console.error('the form could not be opened', problem);
  desk.tell('over', '表单未能打开，请刷新再试。');
});

async function open() {
  const editor = new FormEditor({ container: desk.canvas, propertiesPanel: { parent: desk.panel } });
  const schema = JSON.parse(await desk.body());
  keepTranslated(desk.canvas, translate, EDITORS_OWN);
  keepTranslated(desk.panel, translate);
  await editor.importSchema(schema);
  editor.on('changed', () => desk.touch());
  editor.on('formField.add', ({ formField }) => welcome(editor, formField));

  await desk.serve({
    written: async () => `${JSON.stringify(editor.saveSchema(), null, 2)}\n`,
    mark,
    show: ({ where }) => select(editor, where),
    nameOf: (where) => field(editor, where)?.label || where,
  });

  function mark(findings) {
    for (const one of desk.canvas.querySelectorAll('.finding-over, .finding-near')) one.classList.remove('finding-over', 'finding-near');
    for (const { where, severity, message } of findings) {
      const found = field(editor, where);
      const drawn = found && desk.canvas.querySelector(`[data-id="${CSS.escape(found.id)}"]`);
      drawn?.classList.add(severity === 'error' ? 'finding-over' : 'finding-near');
      drawn?.setAttribute('title', message);
    }
  }
}

// A new field bears a Chinese label from the start and is selected, so that it can be named at once.
function welcome(editor, added) {
  if (added.label) added.label = translate(added.label);
  requestAnimationFrame(() => editor.get('formFieldRegistry').get(added.id) && editor.get('selection').set(added));
}

// A finding names a field by its key, its path or its id; a row's path is its last part's.
function field(editor, where) {
  if (!where) return null;
  const all = editor.get('formFieldRegistry').getAll();
  const last = where.split('.').pop();
  return all.find(({ id, key, path }) => [id, key, path].includes(where)) ?? all.find(({ key }) => key === last) ?? null;
}

function select(editor, where) {
  const found = field(editor, where);
  if (!found) return;
  editor.get('selection').set(found);
  desk.canvas.querySelector(`[data-id="${CSS.escape(found.id)}"]`)?.scrollIntoView({ block: 'center' });
}
