// Leaving a form marked data-unsaved with something typed in it asks first; data-unsaved="yes" came with something already.

export function warnBeforeLeaving(root) {
  const touched = new Set(root.querySelectorAll('form[data-unsaved="yes"]'));
  root.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-unsaved]")) touched.add(form);
  });
  root.addEventListener("submit", (event) => touched.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if (touched.size) event.preventDefault();
  });
}
