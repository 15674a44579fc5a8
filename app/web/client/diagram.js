// Draws the diagram of each `.diagram` on the page and marks how far the case has come.
//
//   <div class="diagram" data-xml="/address/of/the.bpmn" data-marks='{"visited": [...], "current": [...], "broken": [...]}'>
//     <p>what the picture says, in words</p>
//   </div>
//
// Without script, or if the drawing fails, the words inside stay.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

for (const frame of document.querySelectorAll('.diagram[data-xml]')) {
  draw(frame).catch((problem) => {
    frame.classList.remove('drawn');
    console.error('the diagram could not be drawn', problem);
  });
}

async function draw(frame) {
  const answer = await fetch(frame.dataset.xml, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status} for ${frame.dataset.xml}`);

  frame.classList.add('drawn');
  const viewer = new NavigatedViewer({ container: frame });
  await viewer.importXML(await answer.text());
  mark(viewer, JSON.parse(frame.dataset.marks || '{}'));

  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  frame.prepend(zoomButtons(canvas));
  for (const words of frame.querySelectorAll(':scope > p')) words.className = 'for-readers-only';
}

function mark(viewer, { visited = [], current = [], broken = [] }) {
  const canvas = viewer.get('canvas');
  const gone = new Set(visited);
  const reached = new Set([...visited, ...current, ...broken]);
  for (const element of viewer.get('elementRegistry').getAll()) {
    const id = element.labelTarget?.id ?? element.id;
    if (element.waypoints) {
      // A flow was gone along where both of its ends were reached and its source was left.
      if (gone.has(id) || (gone.has(element.source?.id) && reached.has(element.target?.id))) canvas.addMarker(element, 'visited');
      else if (reached.size) canvas.addMarker(element, 'ahead');
    } else if (broken.includes(id)) canvas.addMarker(element, 'broken');
    else if (current.includes(id)) canvas.addMarker(element, 'current');
    else if (gone.has(id)) canvas.addMarker(element, 'visited');
    else if (reached.size && !isFrame(element)) canvas.addMarker(element, 'ahead');
  }
}

function isFrame(element) {
  return ['bpmn:Participant', 'bpmn:Lane', 'bpmn:Process', 'bpmn:Collaboration'].includes(element.type);
}

function zoomButtons(canvas) {
  const bar = document.createElement('div');
  bar.className = 'diagram-zoom';
  const steps = [
    ['放大', () => canvas.zoom(canvas.zoom() * 1.25)],
    ['缩小', () => canvas.zoom(canvas.zoom() / 1.25)],
    ['全图', () => canvas.zoom('fit-viewport', 'auto')],
  ];
  for (const [name, act] of steps) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', act);
    bar.append(button);
  }
  return bar;
}
