import { PhonePage, type PhonePageProps } from "@ui/PhonePage";
import { TabBar } from "./TabBar";

/** A page of the wallet. */
export function Page(props: Omit<PhonePageProps, "bar">) {
  return <PhonePage {...props} bar={<TabBar />} />;
}
