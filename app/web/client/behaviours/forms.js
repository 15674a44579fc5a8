// Nothing is sent twice, nothing typed is lost unasked, the list of errors is read first.
export function guardForms(page) {
  page.querySelector('.errors')?.focus();

  for (const form of page.querySelectorAll('form[method="post" i]')) {
    let changed = false;
    form.addEventListener('input', () => (changed = true));
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent !== undefined) return event.preventDefault();
      form.dataset.sent = '';
      changed = false;
    });
    addEventListener('beforeunload', (event) => {
      if (changed && form.dataset.saved === undefined && form.dataset.draft !== undefined) event.preventDefault();
    });
  }

  // Back from the browser's cache: the form may be sent again.
  addEventListener('pageshow', () => {
    for (const form of page.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  });

  for (const button of page.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
}
