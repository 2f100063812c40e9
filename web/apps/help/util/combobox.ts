import { addressOf, langOf, moved, pieces, search } from "./results";

const SEARCH_AFTER_MS = 150;

/** Results under the field while one types, operable by keyboard; Enter without a choice still sends the form. */
export function suggest(field: HTMLInputElement): void {
  const lang = langOf(field.dataset.lang);
  const list = document.createElement("div");
  const status = document.createElement("p");
  list.id = `${field.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.list ?? "");
  status.className = "unseen";
  status.setAttribute("role", "status");
  field.parentElement?.append(list);
  field.form?.append(status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let at = -1;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const options = (): HTMLAnchorElement[] => [...list.querySelectorAll("a")];

  const close = (): void => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (next: number): void => {
    at = next;
    for (const [index, option] of options().entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    }
    const chosen = options()[at];
    if (chosen === undefined) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", chosen.id);
  };

  const show = async (): Promise<void> => {
    const query = field.value.trim();
    asked += 1;
    const mine = asked;
    if (query === "") {
      status.textContent = "";
      close();
      return;
    }
    try {
      const found = await search(query, lang);
      // An answer to what was typed earlier must not replace a newer one.
      if (mine !== asked) return;
      list.replaceChildren(
        ...found.map((article, index) => {
          const option = document.createElement("a");
          option.id = `${list.id}-${index}`;
          option.href = addressOf(article.topic, lang);
          option.tabIndex = -1;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          const title = document.createElement("strong");
          title.textContent = article.title;
          const snippet = document.createElement("span");
          for (const piece of pieces(article.snippet)) {
            if (!piece.marked) snippet.append(piece.text);
            else snippet.append(Object.assign(document.createElement("mark"), { textContent: piece.text }));
          }
          option.append(title, snippet);
          return option;
        }),
      );
      const words = found.length === 0 ? field.dataset.none : field.dataset.found;
      status.textContent = words?.replace("{count}", String(found.length)) ?? "";
      if (found.length === 0) close();
      else {
        list.hidden = false;
        field.setAttribute("aria-expanded", "true");
        choose(-1);
      }
    } catch {
      if (mine !== asked) return;
      status.textContent = field.dataset.failed ?? "";
      close();
    }
  };

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void show(), SEARCH_AFTER_MS);
  };
  field.addEventListener("input", (event) => {
    // While an input method builds a word, what stands in the field is not yet what is meant.
    if (event instanceof InputEvent && event.isComposing) return;
    soon();
  });
  field.addEventListener("compositionend", soon);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) {
        if (event.key === "ArrowDown") void show();
        return;
      }
      event.preventDefault();
      choose(moved(at, event.key, options().length));
    } else if (event.key === "Enter" && !list.hidden && at !== -1) {
      event.preventDefault();
      options()[at]?.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("blur", close);
  // A press on a result must not first take the focus from the field, which would close the list under it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
