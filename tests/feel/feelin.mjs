// Evaluates expressions with feelin: a JSON list of {text, tested?} on standard input, their values as JSON on standard output.
import { pathToFileURL } from 'node:url';

const { evaluate, unaryTest } = await import(pathToFileURL(process.argv[2]));

let written = '';
for await (const part of process.stdin) written += part;
const { facts, expressions } = JSON.parse(written);

process.stdout.write(JSON.stringify(expressions.map(valueOf)));

function valueOf({ text, tested }) {
  try {
    const found = tested === undefined ? evaluate(text, facts) : unaryTest(text, { ...facts, '?': evaluate(tested, facts).value });
    return { value: plain(found.value) };
  } catch (problem) {
    return { problem: String(problem.message ?? problem) };
  }
}

function plain(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === 'function') return { $function: true };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value.toISO === 'function') return { $iso: value.toISO() };
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return value;
}
