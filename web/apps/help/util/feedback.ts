import { ProblemError } from "@client/problem";
import { langOf, tellSolved } from "./results";

const A_MINUTE = 60;

/** "Did this solve it": said without leaving the page, once a visitor; pressing the other one says the other. */
export function askWhetherSolved(place: HTMLElement): void {
  const topic = place.dataset.feedback;
  const answers = place.querySelector<HTMLFormElement>("[data-answers]");
  const thanks = place.querySelector<HTMLElement>("[data-thanks]");
  if (topic === undefined || answers === null || thanks === null) return;
  const lang = langOf(place.dataset.lang);
  const buttons = [...answers.querySelectorAll("button")];
  let busy = false;

  const answer = async (pressed: HTMLButtonElement): Promise<void> => {
    if (busy) return;
    busy = true;
    const solved = pressed.value === "yes";
    try {
      await tellSolved(topic, Number(place.dataset.version), solved, lang);
      thanks.textContent = (solved ? thanks.dataset.yes : thanks.dataset.no) ?? "";
      for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
    } catch (error) {
      // Said too often in a minute it may be said again soon; said too often from one network, tomorrow.
      const full = error instanceof ProblemError && (error.problem.retry_after_seconds ?? 0) > A_MINUTE;
      thanks.textContent = (full ? thanks.dataset.full : thanks.dataset.failed) ?? "";
    } finally {
      busy = false;
    }
  };
  answers.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (!(pressed instanceof HTMLButtonElement)) return;
    event.preventDefault();
    void answer(pressed);
  });
}
