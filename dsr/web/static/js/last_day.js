// The line under the moment of arrival: the last day, computed by the server whenever the moment changes.

export function tellLastDay(root) {
  const field = root.querySelector("[data-last-day]");
  const text = root.querySelector("[data-last-day-text]");
  const why = root.querySelector("[data-last-day-why]");
  if (!field || !text || !why) return;
  let asked = 0;
  field.addEventListener("change", async () => {
    const mine = (asked += 1);
    const address = `${field.dataset.lastDay}?${new URLSearchParams({ arrived: field.value })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const told = await answer.json();
      text.textContent = told.text;
      why.textContent = told.why;
    } catch {
      // the server rests: the button below computes the same
    }
  });
}
