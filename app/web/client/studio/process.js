// The editor for processes: bpmn-js with Zeebe's properties, our verbs as element templates, our names as lists.
import './nonce.js';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import zeebeBehaviours from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { Desk } from './desk.js';
import { chinese } from './chinese.js';
import { ourFunctions } from './completion.js';
import { findingMarks } from './marks.js';
import { honoured } from './honoured.js';
import { ourNames } from './names.js';
import { ourVerbs } from './verbs.js';

const READABLE = 0.75;
const PALETTE = 130;
const desk = Desk.of();

open().catch((problem) => {
  console.error('the process could not be opened', problem);
  desk.tell('over', '流程未能打开，请刷新再试。');
});

async function open() {
  const [xml, verbs, names] = await Promise.all([desk.body(), desk.json('verbs'), desk.json('names')]);
  const modeler = new BpmnModeler({
    container: desk.canvas,
    propertiesPanel: { parent: desk.panel },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      CloudElementTemplatesPropertiesProviderModule,
      zeebeBehaviours,
      chinese,
      honoured,
      ourVerbs(verbs),
      ourNames(names),
      ourFunctions(names.functions),
      findingMarks,
    ],
    moddleExtensions: { zeebe },
  });
  modeler.get('elementTemplatesLoader').setTemplates(verbs);
  await modeler.importXML(xml);
  openReadably(modeler.get('canvas'));
  new ResizeObserver(() => modeler.get('canvas').resized()).observe(desk.canvas); // the findings come and go below it

  const marks = modeler.get('findingMarks');
  modeler.on('commandStack.changed', () => desk.touch());
  await desk.serve({
    written: async () => (await modeler.saveXML({ format: true })).xml,
    mark: (findings) => marks.draw(findings),
    show: ({ where }) => marks.show(where),
    nameOf: (id) => marks.nameOf(id),
  });
}

// Beside the palette: all of it where it can be read so, else its beginning.
function openReadably(canvas) {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.max(READABLE, Math.min(1, (outer.width - PALETTE) / (inner.width + 40), outer.height / (inner.height + 40)));
  const top = Math.max(20, (outer.height / scale - inner.height) / 2);
  canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - top, width: outer.width / scale, height: outer.height / scale });
}
