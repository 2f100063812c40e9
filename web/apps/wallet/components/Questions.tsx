import type { Shape } from "@client/api";

type Props = {
  asked: readonly Shape["VerifyQuestion"][];
  answers: readonly (number | null)[];
  onAnswer: (answers: readonly (number | null)[]) => void;
};

/** Questions from records, each with its answers to choose from. */
export function Questions({ asked, answers, onAnswer }: Props) {
  return asked.map((question, at) => (
    <fieldset key={question.text} className="choices">
      <legend>{question.text}</legend>
      {question.choices.map((choice, index) => (
        <label key={choice} className="choice">
          <input
            type="radio"
            name={`question-${at}`}
            checked={answers[at] === index}
            onChange={() => onAnswer(answers.map((one, place) => (place === at ? index : one)))}
          />
          <span>{choice}</span>
        </label>
      ))}
    </fieldset>
  ));
}
