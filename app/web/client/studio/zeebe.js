// Reads and writes one zeebe extension element, as one step that can be undone.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

export function extension(element, type) {
  return getBusinessObject(element).get('extensionElements')?.get('values').find((one) => one.$type === type);
}

// Sets the attributes; an attribute set to undefined goes, and with the last attribute the element itself.
export function setExtension(element, type, attributes, { bpmnFactory, modeling }) {
  const owner = getBusinessObject(element);
  let holder = owner.get('extensionElements');
  if (!holder) {
    holder = bpmnFactory.create('bpmn:ExtensionElements', { values: [] });
    holder.$parent = owner;
    modeling.updateModdleProperties(element, owner, { extensionElements: holder });
  }
  const there = extension(element, type);
  if (there && Object.values(attributes).some((value) => value !== undefined)) {
    return modeling.updateModdleProperties(element, there, attributes);
  }
  const others = holder.get('values').filter((one) => one !== there);
  if (Object.values(attributes).every((value) => value === undefined)) {
    return modeling.updateModdleProperties(element, holder, { values: others });
  }
  const made = bpmnFactory.create(type, attributes);
  made.$parent = holder;
  modeling.updateModdleProperties(element, holder, { values: [...others, made] });
}
