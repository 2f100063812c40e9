// Builds every app, or those named: `npm run build -- wallet`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.argv.slice(2);
const apps = (wanted.length > 0 ? wanted : ["wallet", "shop", "desk", "help"]).filter(
  (app) => wanted.length > 0 || existsSync(`${web}apps/${app}`),
);
for (const app of apps) {
  const built = spawnSync(
    process.execPath,
    [`${web}node_modules/vite/bin/vite.js`, "build", "--logLevel", "warn"],
    {
      cwd: web,
      env: { ...process.env, APP: app },
      stdio: "inherit",
    },
  );
  if (built.status !== 0) process.exit(built.status ?? 1);
  console.log(`built ${app}`);
}
