// What the browser's own code says, in the language of the page: the server wrote it into <meta name="words">.
const words = JSON.parse(document.querySelector('meta[name="words"]')?.content || '{}');

export function word(key, named = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => named[name] ?? '');
}
