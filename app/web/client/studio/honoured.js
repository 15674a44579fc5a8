// Hides in the panel and in the palette what the check would refuse: nobody should draw it to learn that.
export const honoured = {
  __init__: ['honouredOnly'],
  honouredOnly: ['type', HonouredOnly],
};

const GROUPS = new Set([
  'Zeebe__ExecutionListeners',
  'Zeebe__TaskListeners',
  'ElementTemplates__Template',
  'businessRuleImplementation',
  'scriptImplementation',
  'userTaskImplementation',
  'adHocSubProcessImplementation',
  'activeElements',
]);
const ENTRIES = new Set(['bindingType', 'versionTag', 'taskDefinitionRetries', 'isExecutable', 'processId', 'jobPriority', 'processJobPriority', 'taskPriority']);
const KINDS = new Set([
  'replace-with-task',
  'replace-with-manual-task',
  'replace-with-conditional-start',
  'replace-with-complex-gateway',
  'replace-with-transaction',
  'replace-with-event-subprocess',
  'replace-with-ad-hoc-subprocess',
  'replace-with-collapsed-ad-hoc-subprocess',
]);
const TRIGGERS = /signal|compensation|conditional|link|cancel|multiple/;
const START_TRIGGERS = /^replace-with-(timer|message|error|escalation)-start|non-interrupting.*start|none-task$/;
const LAST = 100;

HonouredOnly.$inject = ['propertiesPanel', 'popupMenu', 'elementFactory'];

function HonouredOnly(panel, popupMenu, elementFactory) {
  stepsArePeoples(elementFactory);
  panel.registerProvider(LAST, {
    getGroups: (element) => (groups) =>
      groups
        .filter(({ id }) => !GROUPS.has(id))
        .map((group) => ({ ...group, entries: group.entries?.filter(({ id }) => !ENTRIES.has(id) && !isOwnId(id, element)) }))
        .filter(({ entries, items }) => items || !entries || entries.length),
  });
  popupMenu.registerProvider('bpmn-replace', LAST, {
    getPopupMenuEntries: () => (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([id]) => !KINDS.has(id) && !TRIGGERS.test(id) && !START_TRIGGERS.test(id))),
    getPopupMenuHeaderEntries: () => (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([id]) => !/loop|adhoc|compensation/.test(id) || /multi/.test(id))),
  });
}

// A plain task says nobody's work: what palette and pad add as a task is a person's.
function stepsArePeoples(elementFactory) {
  const create = elementFactory.create;
  elementFactory.create = function (kind, given = {}) {
    const plain = kind === 'shape' && given.type === 'bpmn:Task' && !given.businessObject;
    return create.call(this, kind, plain ? { ...given, type: 'bpmn:UserTask' } : given);
  };
}

// A process is published under its id: that one is not changed here.
function isOwnId(id, element) {
  return id === 'id' && element.type === 'bpmn:Process';
}
