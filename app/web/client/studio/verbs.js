// The verbs: a service task says by a list which of them it does; its arguments are the template's fields.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { Group, SelectEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { extension } from './zeebe.js';

const AFTER_TEMPLATES = 200;

export function ourVerbs(verbs) {
  const byAddress = new Map(verbs.map((verb) => [verb.id, verb]));

  VerbOfTask.$inject = ['elementTemplates', 'propertiesPanel'];
  function VerbOfTask(templates, panel) {
    // A name is an address: a task that names a verb has its template, whether or not a modeler wrote that down.
    const written = templates._getTemplateId.bind(templates);
    templates._getTemplateId = (element) => {
      const address = extension(element, 'zeebe:TaskDefinition')?.get('type');
      return byAddress.has(address) ? address : written(element);
    };

    panel.registerProvider(AFTER_TEMPLATES, {
      getGroups: (element) => (groups) => {
        if (!is(element, 'bpmn:ServiceTask') && !is(element, 'bpmn:SendTask')) return groups;
        const known = byAddress.has(extension(element, 'zeebe:TaskDefinition')?.get('type'));
        const hidden = known ? ['taskDefinition', 'inputs', 'headers'] : ['taskDefinition'];
        const rest = groups.filter(({ id }) => !hidden.includes(id));
        const place = rest.findIndex(({ id }) => id === 'documentation') + 1;
        const entry = { id: 'verb', element, component: Verb, isEdited: () => known };
        rest.splice(place, 0, { id: 'verb', label: '办理动作', entries: [entry], shouldOpen: true, component: Group });
        return rest;
      },
    });
  }

  function Verb({ element }) {
    const templates = useService('elementTemplates');
    const address = extension(element, 'zeebe:TaskDefinition')?.get('type') ?? '';
    return SelectEntry({
      element,
      id: 'verb',
      label: '做什么',
      description: byAddress.get(address)?.description ?? (address ? `没有名为“${address}”的办理动作` : '请选择系统要做的事'),
      getValue: () => address,
      setValue: (chosen) => byAddress.has(chosen) && templates.applyTemplate(element, byAddress.get(chosen)),
      getOptions: () => options(address),
    });
  }

  function options(present) {
    const listed = [...grouped(verbs)].map(([label, ones]) => ({ label, children: ones.map(({ id, name }) => ({ value: id, label: `${name}（${id}）` })) }));
    const first = byAddress.has(present) ? [] : [{ value: present, label: present || '请选择' }];
    return [...first, ...listed];
  }

  return { __init__: ['verbOfTask'], verbOfTask: ['type', VerbOfTask] };
}

function grouped(verbs) {
  const groups = new Map();
  for (const verb of verbs) groups.set(verb.category.name, [...(groups.get(verb.category.name) ?? []), verb]);
  return groups;
}
