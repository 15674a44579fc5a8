// Findings on the drawing: a frame and a sign at each element, its sentences on hover; `show` leads there.
export const findingMarks = { __init__: ['findingMarks'], findingMarks: ['type', FindingMarks] };

FindingMarks.$inject = ['canvas', 'elementRegistry', 'overlays', 'selection'];

function FindingMarks(canvas, registry, overlays, selection) {
  let marked = [];

  // A finding may name a message or another part that is not drawn: then it stands in the list only.
  const drawn = (id) => {
    const found = registry.get(id);
    return found ?? registry.find(({ businessObject }) => businessObject?.processRef?.id === id);
  };

  this.draw = (findings) => {
    overlays.remove({ type: 'finding' });
    for (const [element, shape] of marked) if (registry.get(element)) canvas.removeMarker(element, shape);
    marked = [];
    for (const [id, ones] of byPlace(findings)) {
      const element = drawn(id);
      if (!element || element === canvas.getRootElement()) continue;
      const shape = ones.some(({ severity }) => severity === 'error') ? 'finding-over' : 'finding-near';
      canvas.addMarker(element, shape);
      marked.push([element.id, shape]);
      overlays.add(element, 'finding', { position: spot(element), html: sign(shape, ones) });
    }
  };

  this.show = (id) => {
    const element = drawn(id);
    if (!element) return;
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    if (element !== canvas.getRootElement()) canvas.scrollToElement(element, { top: 120, bottom: 120, left: 120, right: 120 });
    selection.select(element);
    canvas.getContainer().scrollIntoView({ block: 'nearest' });
    canvas.focus?.();
  };

  this.nameOf = (id) => {
    const element = drawn(id);
    const name = element?.businessObject?.name || element?.businessObject?.processRef?.name;
    return name ? `${name.replaceAll('\n', ' ')} ${id}` : id;
  };
}

function byPlace(findings) {
  const places = new Map();
  for (const finding of findings) {
    if (!finding.where) continue;
    places.set(finding.where, [...(places.get(finding.where) ?? []), finding]);
  }
  return places;
}

function spot(element) {
  if (!element.waypoints) return { top: -10, left: -10 };
  const [first, second] = element.waypoints;
  const left = Math.min(...element.waypoints.map(({ x }) => x));
  const top = Math.min(...element.waypoints.map(({ y }) => y));
  return { left: (first.x + second.x) / 2 - left - 10, top: (first.y + second.y) / 2 - top - 10 };
}

function sign(shape, findings) {
  const made = document.createElement('div');
  made.className = `finding-sign ${shape}`;
  made.textContent = findings.length > 1 ? String(findings.length) : '!';
  made.title = findings.map(({ message }) => message).join('\n');
  return made;
}
