// A button with data-insert="words" writes them into the field that data-into names, where the cursor stands.
export function listenToInserts(page) {
  page.addEventListener('click', (event) => {
    const button = event.target.closest('[data-insert]');
    const field = button?.closest('form').querySelector(button.dataset.into);
    if (!field) return;
    field.focus();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
