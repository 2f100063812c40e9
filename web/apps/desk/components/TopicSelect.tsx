import { Select } from "antd";
import { useTopicTitles } from "../util/assistant";

type Props = {
  id?: string;
  name: string;
  value: string;
  /** Whether nothing may be chosen, as where a list is narrowed down. */
  any?: boolean;
  autoFocus?: boolean;
  onChange: (topic: string) => void;
};

/** One of the topics, found by typing some of its title or code. */
export function TopicSelect({ id, name, value, any = false, autoFocus = false, onChange }: Props) {
  const { titles } = useTopicTitles();
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={name}
      style={{ width: "100%" }}
      placeholder={name}
      allowClear={any}
      autoFocus={autoFocus}
      showSearch={{
        filterOption: (typed, option) =>
          `${option?.label ?? ""} ${option?.value ?? ""}`.toLowerCase().includes(typed.toLowerCase()),
      }}
      value={value === "" ? null : value}
      options={[...titles].map(([code, label]) => ({ value: code, label }))}
      onChange={(next?: string | null) => onChange(next ?? "")}
    />
  );
}
