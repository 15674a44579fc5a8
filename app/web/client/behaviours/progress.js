// Looks again every second at long work that goes on ([data-progress]); when it is over the page is opened anew.
const PAUSE = 1000;

export function followProgress(page) {
  if (page.querySelector('[data-progress]')) setTimeout(() => look(page), PAUSE);
}

async function look(page) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    const seen = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-progress]');
    if (answer.redirected || !seen) return location.replace(answer.redirected ? answer.url : location.href);
    page.querySelector('[data-progress]').replaceChildren(...seen.childNodes);
  } catch {
    // The line is down for a moment; the work goes on, and so do we.
  }
  setTimeout(() => look(page), PAUSE);
}
