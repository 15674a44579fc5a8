// 试一试: a table or an expression is tried with facts that the designer makes up; the server reckons.
export function tryOut(desk) {
  const place = desk.frame.querySelector('.trying');
  if (!place) return;
  const form = place.querySelector('form');
  const said = place.querySelector('.tried');
  const address = place.dataset.try;
  const facts = place.querySelector('.try-facts');

  if (facts) place.addEventListener('toggle', () => place.open && offer());
  form.addEventListener('change', ({ target }) => target.name === 'decision' && offer());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      show(said, await desk.ask(address, facts ? await ofTable() : ofExpression()));
    } catch (problem) {
      show(said, { problem: problem.message });
    }
  });

  const ofExpression = () => Object.fromEntries(new FormData(form));

  async function ofTable() {
    const given = {};
    for (const input of facts.querySelectorAll('input')) given[input.name] = input.value;
    return { body: await desk.editor.written(), decision: form.elements.decision.value, facts: given };
  }

  // Which facts the chosen decision looks at; what was typed already stays.
  async function offer() {
    const typed = (await ofTable()).facts;
    const { decisions, problem } = await desk.ask(address, { body: await desk.editor.written() });
    if (problem) show(said, { problem });
    const chosen = form.elements.decision.value || decisions.at(-1)?.id;
    form.elements.decision.replaceChildren(...decisions.map(({ id }) => new Option(id, id, id === chosen, id === chosen)));
    form.elements.decision.closest('.field').hidden = decisions.length < 2;
    const { inputs = {} } = decisions.find(({ id }) => id === chosen) ?? {};
    facts.replaceChildren(...Object.entries(inputs).map(([name, type]) => field(name, type, typed[name] ?? '')));
  }
}

const EXAMPLES = { boolean: 'true', number: '12.5', string: '"甲"', date: 'date("2026-04-01")' };

function field(name, type, value) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { name, value, spellcheck: false, placeholder: EXAMPLES[type] ?? '' });
  label.append(type === 'Any' ? name : `${name}（${type}）`, input);
  return label;
}

function show(place, { problem, line, value, type, rows = [], near = [], warnings = [], remarks = [] }) {
  const lines = [];
  if (problem) lines.push(sentence('over', problem));
  if (value !== undefined) lines.push(sentence('value', `结果：${value}${type ? `（${type}）` : ''}`));
  for (const { row, basis, decision } of rows) lines.push(sentence('', `${decision}：${row ? `第 ${row} 行` : '缺省值'}${basis ? `　依据：${basis}` : ''}`));
  for (const { message } of near) lines.push(sentence('soft', `差一点：${message}`));
  for (const each of remarks) lines.push(sentence('near', each.message));
  for (const each of warnings) lines.push(sentence('near', type ? placed(each) : each.message));
  if (problem && line && !problem.includes('行')) lines.push(sentence('soft', `第 ${line} 行`));
  place.replaceChildren(...lines);
}

// In a table a line and column would be taken for those of the table.
const placed = ({ line, column, message }) => (line && !message.startsWith('第') ? `第 ${line} 行第 ${column} 列：${message}` : message);

function sentence(shape, words) {
  const line = document.createElement('p');
  line.className = shape;
  line.textContent = words;
  return line;
}
