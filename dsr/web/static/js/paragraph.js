// The paragraph that a ground makes, computed by the server while its fields are written.

export function tellParagraph(root) {
  const form = root.querySelector("form[data-paragraph]");
  const text = root.querySelector("[data-paragraph-text]");
  if (!form || !text) return;
  let asked = 0;
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = (asked += 1);
      try {
        const answer = await fetch(form.dataset.paragraph, { method: "POST", body: new FormData(form) });
        if (!answer.ok || mine !== asked) return;
        text.textContent = (await answer.json()).text;
      } catch {
        // the server rests: the button below shows the same
      }
    }, 400);
  });
}
