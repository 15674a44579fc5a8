// What a drawing may name is chosen, not typed: forms, decisions, processes, roles, and the periods of the law.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { CheckboxEntry, Group, SelectEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { extension, setExtension } from './zeebe.js';

const AFTER_TEMPLATES = 150;
const PERIOD = /^=\s*due\("([^"]+)"\)\s*$/;

export function ourNames(names) {
  OurNames.$inject = ['propertiesPanel'];
  function OurNames(panel) {
    panel.registerProvider(AFTER_TEMPLATES, { getGroups: (element) => (groups) => change(element, groups) });
  }

  function change(element, groups) {
    const replaced = groups.map((group) => ({ ...group, entries: group.entries?.flatMap((entry) => REPLACED[entry.id]?.(entry, element) ?? [entry]) }));
    if (is(element, 'bpmn:UserTask')) {
      return replaced.map((group) => (group.id === 'form' ? { ...group, entries: [formEntry(element)] } : group));
    }
    if (!is(element, 'bpmn:StartEvent') || is(element.businessObject.$parent, 'bpmn:SubProcess')) return replaced;
    const place = replaced.findIndex(({ id }) => id === 'documentation') + 1;
    return replaced.toSpliced(place, 0, { id: 'form', label: '表单', component: Group, entries: [formEntry(element)] });
  }

  const formEntry = (element) => ({ id: 'formId', element, component: FormPicker, isEdited: () => Boolean(formOf(element)) });

  const REPLACED = {
    decisionId: (entry) => [{ ...entry, component: DecisionPicker }],
    targetProcessId: (entry) => [{ ...entry, component: ProcessPicker }],
    assignmentDefinitionCandidateGroups: (entry, element) => [
      ...names.roles.map(({ value, label }) => ({ id: `role-${value}`, element, role: value, label, component: RoleBox, isEdited: () => false })),
      entry,
    ],
    taskScheduleDueDate: (entry, element) => [{ id: 'duePeriod', element, component: PeriodPicker, isEdited: () => false }, entry],
  };

  const formOf = (element) => extension(element, 'zeebe:FormDefinition')?.get('formId');

  const FormPicker = picker('formId', '表单', names.forms, 'zeebe:FormDefinition', 'formId', '不用表单');
  const DecisionPicker = picker('decisionId', '决策表', names.decisions, 'zeebe:CalledDecision', 'decisionId', '请选择');
  const ProcessPicker = picker('targetProcessId', '流程', names.processes, 'zeebe:CalledElement', 'processId', '请选择');

  function picker(id, label, choices, type, attribute, none) {
    return function Picker({ element }) {
      const bpmnFactory = useService('bpmnFactory');
      const modeling = useService('modeling');
      const present = extension(element, type)?.get(attribute) ?? '';
      return SelectEntry({
        element,
        id,
        label,
        getValue: () => present,
        setValue: (chosen) => setExtension(element, type, { [attribute]: chosen || undefined }, { bpmnFactory, modeling }),
        getOptions: () => listed(choices, present, none),
      });
    };
  }

  function RoleBox({ element, id, role, label }) {
    const bpmnFactory = useService('bpmnFactory');
    const modeling = useService('modeling');
    const said = extension(element, 'zeebe:AssignmentDefinition')?.get('candidateGroups') ?? '';
    const chosen = said.startsWith('=') ? [] : said.split(',').map((one) => one.trim()).filter(Boolean);
    return CheckboxEntry({
      element,
      id,
      label,
      disabled: said.startsWith('='),
      getValue: () => chosen.includes(role),
      setValue: (ticked) => {
        const groups = ticked ? [...chosen, role] : chosen.filter((one) => one !== role);
        setExtension(element, 'zeebe:AssignmentDefinition', { candidateGroups: groups.join(',') || undefined }, { bpmnFactory, modeling });
      },
    });
  }

  // 期限: a period of the law, or whatever stands in the expression below.
  function PeriodPicker({ element, id }) {
    const bpmnFactory = useService('bpmnFactory');
    const modeling = useService('modeling');
    const said = extension(element, 'zeebe:TaskSchedule')?.get('dueDate') ?? '';
    const period = PERIOD.exec(said)?.[1] ?? (said ? 'other' : '');
    return SelectEntry({
      element,
      id,
      label: '法定期限',
      description: '任务在期限届满时到期；也可在下面自写表达式。',
      getValue: () => period,
      setValue: (chosen) => {
        if (chosen === 'other') return;
        setExtension(element, 'zeebe:TaskSchedule', { dueDate: chosen ? `=due("${chosen}")` : undefined }, { bpmnFactory, modeling });
      },
      getOptions: () => [
        { value: '', label: '不设到期日' },
        ...(period === 'other' ? [{ value: 'other', label: '按表达式' }] : []),
        ...named(names.periods),
      ],
    });
  }

  return { __init__: ['ourNames'], ourNames: ['type', OurNames] };
}

const named = (choices) => choices.map(({ value, label }) => ({ value, label: label === value ? value : `${label}（${value}）` }));

// What is written there stays choosable, even where nothing of that name is published.
function listed(choices, present, none) {
  const missing = present && !choices.some(({ value }) => value === present);
  return [{ value: '', label: none }, ...(missing ? [{ value: present, label: present.startsWith('=') ? present : `${present}（没有发布）` }] : []), ...named(choices)];
}
