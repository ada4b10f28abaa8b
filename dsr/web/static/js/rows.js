// The work queue by keyboard: J and K move from case to case, X chooses one, Enter opens it as any link, / goes to the search,
// ? shows the keys, and Escape or ? puts them away. Each is also on the page. They can be switched off (WCAG 2.1.4), and this browser remembers it.

const KEPT = "single-keys";

const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox"));

// A browser that keeps nothing for this page has the keys on.
const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};
const keep = (value) => {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // then it holds until the page is left
  }
};

function offerSwitch(help) {
  const choice = help.querySelector("[data-shortcuts-choice]");
  const box = choice.querySelector("input");
  box.checked = kept() !== "off";
  box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
  choice.hidden = false;
  return () => box.checked;
}

// Closing the keys by ? or Escape leads back to where one stood, so that the place in the list is not lost.
function offerHelp(help) {
  let left = null;
  const close = () => {
    const back = left?.isConnected ? left : help.querySelector("summary");
    help.open = false;
    left = null;
    back.focus();
  };
  help.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    event.preventDefault();
    close();
  });
  return () => {
    if (help.open) return close();
    left = document.activeElement === document.body ? null : document.activeElement;
    help.open = true;
    help.querySelector("summary").focus();
  };
}

function moveTo(all, here, step) {
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next]?.querySelector("th a")?.focus();
}

export function walkRows(root) {
  const list = root.querySelector("[data-rows]");
  const help = root.querySelector("[data-shortcuts]");
  if (!list || !help) return;
  const areOn = offerSwitch(help);
  const toggleHelp = offerHelp(help);
  const search = root.querySelector("[data-shortcut='/']");
  root.addEventListener("keydown", (event) => {
    if (!areOn() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const all = [...list.querySelectorAll("[data-row]")];
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const acts = {
      j: () => moveTo(all, here, 1),
      k: () => moveTo(all, here, -1),
      x: () => all[here]?.querySelector("input[type=checkbox]")?.click(),
      "/": () => search?.focus(),
      "?": toggleHelp,
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    act();
    event.preventDefault();
  });
}
