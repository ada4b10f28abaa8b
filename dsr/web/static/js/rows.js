// The work queue by keyboard: J and K move from case to case, X chooses one, Enter opens it as any link.

const isTyping = (target) => target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox";

export function walkRows(root) {
  const list = root.querySelector("[data-rows]");
  if (!list) return;
  const rows = () => [...list.querySelectorAll("[data-row]")];
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const all = rows();
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const next = here < 0 ? 0 : Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), all.length - 1);
      all[next]?.querySelector("th a")?.focus();
      event.preventDefault();
    } else if (key === "x" && here >= 0) {
      const box = all[here].querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
      event.preventDefault();
    }
  });
}
