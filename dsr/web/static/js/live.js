// The letter beside its form, shown again by the server a moment after typing stops. Nothing is saved by it.

const PAUSE_MS = 700;

export function showLive(root) {
  const form = root.querySelector("[data-live]");
  const target = root.querySelector("[data-live-target]");
  if (!form || !target) return;
  const told = root.querySelector("[data-live-told]");
  let waiting = 0;
  let asked = 0;
  const show = async () => {
    const mine = (asked += 1);
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: new FormData(form) });
      if (mine !== asked || ![200, 422].includes(answer.status) || answer.redirected) return;
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      const desk = target.querySelector(".desk");
      const place = desk ? desk.scrollTop : 0;
      target.replaceChildren(...shown.body.childNodes);
      const fresh = target.querySelector(".desk");
      if (fresh) fresh.scrollTop = place;
      if (told && !told.textContent) told.textContent = told.dataset.liveWords;
    } catch {
      // the server rests: the button under the form shows the same
    } finally {
      if (mine === asked) target.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
}
