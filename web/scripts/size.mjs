// Prints what an app loads before each of its first screens shows, and fails above the promise.
// Counted: the entry, its first words and the shared ones, and the screen's page, with all that these import.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const shared = "../../ui/locales/zh-CN.json";
const promises = {
  wallet: { limit: 150, words: "locales/first/zh-CN.json", screens: ["Home", "SignIn"] },
  shop: { limit: 150, words: "locales/zh-CN.json", screens: ["Home", "SignIn"] },
  desk: { limit: 400, words: "locales/zh-CN.json", screens: ["Desk", "SignIn"] },
};

/** Every file that is loaded for these parts of a build, in whichever order. */
function loaded(manifest, keys) {
  const files = new Set();
  const follow = (key) => {
    const part = manifest[key];
    // A part that was renamed would be counted as nothing.
    if (part === undefined) throw new Error(`the build has no ${key}`);
    if (files.has(part.file)) return;
    files.add(part.file);
    for (const next of part.imports ?? []) follow(next);
  };
  for (const key of keys) follow(key);
  return [...files].filter((file) => file.endsWith(".js"));
}

let kept = true;
for (const [app, { limit, words, screens }] of Object.entries(promises)) {
  const dist = new URL(`../dist/${app}/`, import.meta.url);
  const path = new URL("manifest.json", dist);
  if (!existsSync(path)) throw new Error(`${app} is not built: npm run build`);
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  for (const screen of screens) {
    const scripts = loaded(manifest, [...entries, words, shared, `pages/${screen}.tsx`]);
    const bytes = scripts.map((file) => gzipSync(readFileSync(new URL(file, dist))).length);
    const kb = bytes.reduce((sum, one) => sum + one, 0) / 1024;
    const holds = kb <= limit;
    console.log(
      `${app} ${screen}: ${kb.toFixed(1)} KB gzip of script in ${scripts.length} files` +
        ` (${holds ? "promised" : "ABOVE the promise of"} ${limit})`,
    );
    kept &&= holds;
  }
}
process.exit(kept ? 0 : 1);
