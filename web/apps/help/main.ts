import "@ui/tokens.css";
import "./help.css";
import { suggest } from "./util/combobox";
import { askWhetherSolved } from "./util/feedback";

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-search]")) suggest(field);
for (const place of document.querySelectorAll<HTMLElement>("[data-feedback]")) askWhetherSolved(place);
