// Puts every text of a part of the page into the reader's language and keeps it so while it is redrawn.
const SPOKEN = ['title', 'placeholder', 'aria-label'];

export function keepTranslated(frame, translate, only = '*') {
  const may = (node) => only === '*' || node?.closest?.(only);

  const words = (node) => {
    const said = node.data.trim();
    if (!said || !/[A-Za-z]{2}/.test(said) || !may(node.parentElement)) return;
    if (node.parentElement.closest('[contenteditable], .cm-editor, textarea, style')) return;
    const put = node.data.replace(said, () => translate(said));
    if (put !== node.data) node.data = put;
  };
  const attributes = (element) => {
    if (!may(element)) return;
    for (const name of SPOKEN) {
      const said = element.getAttribute(name);
      const put = said && /[A-Za-z]{2}/.test(said) ? translate(said) : said;
      if (put !== said) element.setAttribute(name, put);
    }
  };
  const everything = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return words(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    attributes(node);
    for (const child of node.childNodes) everything(child);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') words(target);
      else if (type === 'attributes') attributes(target);
      else addedNodes.forEach(everything);
    }
  }).observe(frame, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SPOKEN });
  everything(frame);
}
