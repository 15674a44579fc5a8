// The editors for expressions make their own <style> elements; each needs the page's nonce. Import this first.
const nonce = document.querySelector('meta[name="style-nonce"]')?.content;

if (nonce) {
  const make = document.createElement;
  document.createElement = function (name, ...more) {
    const made = make.call(this, name, ...more);
    if (String(name).toLowerCase() === 'style') made.setAttribute('nonce', nonce);
    return made;
  };
}
