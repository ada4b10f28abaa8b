// Long work: an element with data-progress="URL" is asked for anew every two seconds. The answer is JSON:
// {"text": "…", "share": 0.4, "done": false}; when done, the page is loaded again and shows the outcome.

const EVERY_MS = 2000;

async function ask(element) {
  const answer = await fetch(element.dataset.progress, { headers: { Accept: "application/json", "X-Background": "1" } });
  if (!answer.ok) return; // the session ended or the server rests: the page stays as it is and can be loaded by hand
  const { text, share, done } = await answer.json();
  if (done) {
    window.location.reload();
    return;
  }
  const words = element.querySelector("[data-progress-text]");
  if (words && words.textContent !== text) words.textContent = text;
  const bar = element.querySelector("progress");
  if (bar && typeof share === "number") bar.value = share;
  setTimeout(() => ask(element).catch(() => {}), EVERY_MS);
}

export function watchProgress(root) {
  for (const element of root.querySelectorAll("[data-progress]")) setTimeout(() => ask(element).catch(() => {}), EVERY_MS);
}
