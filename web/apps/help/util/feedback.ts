import { langOf, tellSolved } from "./results";

/** "Did this solve it": two buttons, an answer once, and the way to a person. */
export function askWhetherSolved(place: HTMLElement): void {
  const topic = place.dataset.feedback;
  const answers = place.querySelector<HTMLElement>("[data-answers]");
  const thanks = place.querySelector<HTMLElement>("[data-thanks]");
  if (topic === undefined || answers === null || thanks === null) return;
  const lang = langOf(place.dataset.lang);
  const buttons = [...answers.querySelectorAll("button")];
  const ask = place.querySelector<HTMLElement>("[data-ask]");

  const answer = async (solved: boolean): Promise<void> => {
    for (const button of buttons) button.disabled = true;
    try {
      await tellSolved(topic, Number(place.dataset.version), solved, lang);
      thanks.textContent = (solved ? thanks.dataset.yes : thanks.dataset.no) ?? "";
      answers.hidden = true;
      // The button that was pressed is gone; the next step is where the keyboard goes on.
      if (!solved) ask?.focus();
    } catch {
      thanks.textContent = thanks.dataset.failed ?? "";
      for (const button of buttons) button.disabled = false;
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => void answer(button.dataset.solved === "yes"));
  }
  answers.hidden = false;
}
