// Text pasted on the work queue opens the intake form with it. It goes in a form, never in an address.

const isField = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function takePastes(root) {
  const form = root.querySelector("[data-paste]");
  if (!form) return;
  root.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (isField(event.target) || !text.trim()) return;
    event.preventDefault();
    form.querySelector("textarea").value = text;
    form.submit();
  });
}
