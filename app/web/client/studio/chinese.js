// The editors' own words in Chinese; the page decides by its language. What is not in the lists stays English.
import listed from 'bpmn-js-i18n/translations/zn';
import { MORE } from './chinese_words.js';

const WORDS = { ...listed, ...MORE };
const ANY_CASE = new Map(Object.entries(WORDS).map(([words, said]) => [words.toLowerCase(), said]));
const speaksChinese = document.documentElement.lang.startsWith('zh');

export function translate(words, named = {}) {
  const said = speaksChinese ? (WORDS[words] ?? ANY_CASE.get(words.toLowerCase())) : words;
  return (said ?? words).replace(/{([^}]+)}/g, (_, name) => named[name] ?? `{${name}}`);
}

export const chinese = { translate: ['value', translate] };
