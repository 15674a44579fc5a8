// What an expression is completed with: the facts that the drawing writes, and what may be asked of the office.
import { getVariablesForElement } from '@bpmn-io/extract-process-variables/zeebe';

export function ourFunctions(functions) {
  const asked = functions.map((one) => ({ ...one, type: 'function' }));
  return {
    variableResolver: ['value', { getVariablesForElement: async (element) => [...(await getVariablesForElement(element)), ...asked] }],
  };
}
