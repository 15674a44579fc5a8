// The editor for decisions: dmn-js with its tables, expressions and requirement diagrams.
import './nonce.js';
import DmnModeler from 'dmn-js/lib/Modeler';
import { Desk } from './desk.js';
import { chinese } from './chinese.js';

const desk = Desk.of();

open().catch((problem) => {
  console.error('the decision could not be opened', problem);
  desk.tell('over', '决策表未能打开，请刷新再试。');
});

async function open() {
  const modules = { additionalModules: [chinese] };
  const editor = new DmnModeler({
    container: desk.canvas,
    drd: modules,
    decisionTable: modules,
    literalExpression: modules,
    boxedExpression: modules,
  });
  const listening = new Set();
  let found = [];

  // Each view has its own events; one is heard once.
  editor.on('views.changed', ({ activeView }) => {
    const viewer = editor.getActiveViewer();
    if (viewer && !listening.has(viewer)) {
      listening.add(viewer);
      viewer.on('elements.changed', () => desk.touch());
      viewer.on('commandStack.changed', () => desk.touch());
    }
    if (activeView?.type === 'drd') viewer?.get('canvas').zoom('fit-viewport', 'auto');
    requestAnimationFrame(() => draw(found));
  });
  await editor.importXML(await desk.body());
  const table = editor.getViews().find(({ type }) => type === 'decisionTable');
  if (table) await editor.open(table);

  await desk.serve({
    written: async () => (await editor.saveXML({ format: true })).xml,
    mark: (findings) => draw((found = findings)),
    show: ({ where }) => show(editor, where),
    nameOf: (id) => nameOf(editor, id),
  });

  function draw(findings) {
    for (const cell of desk.canvas.querySelectorAll('.finding-over, .finding-near')) cell.classList.remove('finding-over', 'finding-near');
    for (const { where, severity, message } of findings) {
      for (const cell of places(where)) {
        cell.classList.add(severity === 'error' ? 'finding-over' : 'finding-near');
        cell.setAttribute('title', message);
      }
    }
  }
}

function places(id) {
  if (!id) return [];
  const own = CSS.escape(id);
  return desk.canvas.querySelectorAll(`[data-element-id="${own}"], [data-col-id="${own}"], [data-row-id="${own}"]`);
}

// The view that the element stands in is opened, then the element itself is brought into sight.
async function show(editor, id) {
  if (!places(id).length) {
    const view = editor.getViews().find(({ element }) => element.$type !== 'dmn:Definitions' && holds(element, id));
    if (view) await editor.open(view);
  }
  const [place] = places(id);
  place?.scrollIntoView({ block: 'center', inline: 'center' });
  place?.querySelector('[contenteditable], input, select')?.focus?.();
}

function nameOf(editor, id) {
  const view = editor.getViews().find(({ element }) => element.$type !== 'dmn:Definitions' && holds(element, id));
  if (!view) return id;
  const rules = view.element.decisionLogic?.rule ?? [];
  const row = rules.findIndex((rule) => holds(rule, id));
  const name = view.element.name || view.element.id;
  return row < 0 ? name : `${name}，第 ${row + 1} 行`;
}

// Whether the element or anything in it bears that id.
function holds(element, id, seen = new Set()) {
  if (!element || typeof element !== 'object' || seen.has(element)) return false;
  seen.add(element);
  if (element.id === id) return true;
  return Object.entries(element).some(([name, value]) => {
    if (name === '$parent' || name === 'di') return false;
    return Array.isArray(value) ? value.some((one) => holds(one, id, seen)) : holds(value, id, seen);
  });
}
