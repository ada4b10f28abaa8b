// Keys that a page declares: data-key="Alt+K" on a link or button; Ctrl+Enter sends the form one is in,
// or the page's main one, with the button that has data-main.

const name = (event) =>
  [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.key.length === 1 ? event.key.toUpperCase() : event.key]
    .filter(Boolean)
    .join("+");

const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// A combination also answers to the letter printed on the key, where Alt gives another character.
const spellings = (event) => {
  const printed = /^(Key|Digit)(.)$/.exec(event.code);
  const plain = printed ? [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", printed[2]].filter(Boolean).join("+") : "";
  return [name(event), plain];
};

export function listenForKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.key === "Enter" && event.ctrlKey) {
      const form = event.target.form ?? root.querySelector("[data-main]")?.form;
      if (!form) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-main]") ?? undefined);
      return;
    }
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isPlain && isTyping(event.target)) return;
    const pressed = spellings(event);
    const wanted = [...root.querySelectorAll("[data-key]")].find((element) => pressed.includes(element.dataset.key) && !element.disabled);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });
}
