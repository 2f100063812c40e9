// Prints what an app loads before its first screen shows, and fails above the promise.
// Counted: the entry, all that it imports, and the first screen (the pages named here) with all that they import.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const promises = {
  wallet: { limit: 150, first: ["locales/zh-CN.json", "pages/Home.tsx"] },
  shop: { limit: 150, first: ["locales/zh-CN.json", "pages/Home.tsx"] },
  desk: { limit: 400, first: ["locales/zh-CN.json", "pages/Desk.tsx"] },
};
let over = false;
for (const [app, { limit, first }] of Object.entries(promises)) {
  const dist = new URL(`../dist/${app}/`, import.meta.url);
  const path = new URL("manifest.json", dist);
  if (!existsSync(path)) continue;
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const files = new Set();
  const follow = (key) => {
    const part = manifest[key];
    if (part === undefined || files.has(part.file)) return;
    files.add(part.file);
    for (const next of part.imports ?? []) follow(next);
  };
  for (const [key, part] of Object.entries(manifest)) {
    if (part.isEntry || first.some((name) => key.endsWith(name))) follow(key);
  }
  const scripts = [...files].filter((file) => file.endsWith(".js"));
  const kb =
    scripts.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1024;
  console.log(
    `${app}: ${kb.toFixed(1)} KB gzip of script in ${scripts.length} files before the first screen (limit ${limit})`,
  );
  if (kb > limit) over = true;
}
process.exit(over ? 1 : 0);
