import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Each app is a site of its own under one origin: the server hands out web/dist/<app> at the app's base.
const bases = { wallet: "/", shop: "/shop/", desk: "/desk/", help: "/help/" } as const;
const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, "package.json"), "utf8"));
type App = keyof typeof bases;

const isApp = (name: string): name is App => name in bases;

export default defineConfig(() => {
  const app = process.env.APP ?? "wallet";
  if (!isApp(app)) throw new Error(`APP is one of ${Object.keys(bases).join(", ")}, not ${app}`);
  const server = process.env.UPAY_SERVER ?? "http://127.0.0.1:8000";
  return {
    root: resolve(import.meta.dirname, "apps", app),
    base: bases[app],
    cacheDir: resolve(import.meta.dirname, "node_modules/.cache/vite", app),
    plugins: [react()],
    define: { __APP_VERSION__: JSON.stringify(version) },
    resolve: {
      alias: {
        "@client": resolve(import.meta.dirname, "client"),
        "@ui": resolve(import.meta.dirname, "ui"),
      },
    },
    server: {
      host: "127.0.0.1",
      proxy: { "/api": { target: server, ws: true } },
    },
    build: {
      outDir: resolve(import.meta.dirname, "dist", app),
      emptyOutDir: true,
      // Pages of the help centre are written by the server, which reads the names of the assets from here.
      manifest: "manifest.json",
      reportCompressedSize: false,
      // The names of the parts say which page a slow load belongs to.
      chunkSizeWarningLimit: 1500,
      ...(app === "help"
        ? { rollupOptions: { input: resolve(import.meta.dirname, "apps/help/main.ts") } }
        : {}),
    },
  };
});
