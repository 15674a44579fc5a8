// What the browser's own code says, in the language of the page: the server wrote it into <meta name="words">.
export const words = JSON.parse(document.querySelector('meta[name="words"]')?.content ?? '{}');
