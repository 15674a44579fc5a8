// Draws the diagram of each `.diagram` on the page and marks how far the case has come.
//
//   <div class="diagram" data-xml="/address/of/the.bpmn" data-marks='{"visited": [...], "current": [...], "broken": [...]}'>
//     <p>what the picture says, in words</p>
//   </div>
//
// Without script, or if the drawing fails, the words inside stay.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

const words = JSON.parse(document.querySelector('meta[name="words"]')?.content || '{}'); // in the language of the page
const READABLE = 0.8;

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
  showWhereItStands(canvas, viewer.get('elementRegistry'));
  frame.prepend(zoomButtons(canvas));
  for (const words of frame.querySelectorAll(':scope > p')) words.className = 'for-readers-only';
}

function mark(viewer, { visited = [], current = [], broken = [] }) {
  const canvas = viewer.get('canvas');
  const gone = new Set(visited);
  const reached = new Set([...visited, ...current, ...broken]);
  if (!reached.size) return;
  for (const element of viewer.get('elementRegistry').getAll()) {
    if (isFrame(element)) continue;
    const { id, waypoints, source, target } = element.labelTarget ?? element;
    if (waypoints) {
      // A flow was gone along where both of its ends were reached and its source was left.
      const along = gone.has(source?.id) && reached.has(target?.id);
      canvas.addMarker(element, gone.has(id) || along ? 'visited' : 'ahead');
    } else if (broken.includes(id)) canvas.addMarker(element, 'broken');
    else if (current.includes(id)) canvas.addMarker(element, 'current');
    else canvas.addMarker(element, gone.has(id) ? 'visited' : 'ahead');
  }
}

// Pools, lanes and opened sub-processes hold the steps; they are not steps of the way themselves.
function isFrame(element) {
  return !element.parent || ['bpmn:Participant', 'bpmn:Lane'].includes(element.type) || (element.children?.length > 0 && !element.collapsed);
}

// All of it where it can be read so, else a readable part with the present place in its middle.
function showWhereItStands(canvas, registry) {
  const whole = canvas.zoom('fit-viewport', 'auto');
  const here = registry.filter((element) => /\b(current|broken)\b/.test(registry.getGraphics(element)?.getAttribute('class')) && !element.labelTarget)[0];
  if (whole >= READABLE || !here) return;

  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  canvas.viewbox({
    x: within(here.x + here.width / 2 - width / 2, inner.x, inner.x + inner.width - width),
    y: within(here.y + here.height / 2 - height / 2, inner.y, inner.y + inner.height - height),
    width,
    height,
  });
}

function within(wanted, least, most) {
  return most < least ? (least + most) / 2 : Math.max(least, Math.min(wanted, most));
}

function zoomButtons(canvas) {
  const bar = document.createElement('div');
  bar.className = 'diagram-zoom';
  const steps = [
    [words.zoom_in ?? '放大', () => canvas.zoom(canvas.zoom() * 1.25)],
    [words.zoom_out ?? '缩小', () => canvas.zoom(canvas.zoom() / 1.25)],
    [words.whole ?? '全图', () => canvas.zoom('fit-viewport', 'auto')],
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
