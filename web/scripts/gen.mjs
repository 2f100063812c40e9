// Writes client/schema.d.ts from client/openapi.json, which the server's `upay openapi` writes.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";

const source = new URL("../client/openapi.json", import.meta.url);
if (!existsSync(source)) {
  console.error("web/client/openapi.json is missing; the server writes it (see `make gen`).");
  process.exit(1);
}
const ast = await openapi(source, { alphabetize: true, defaultNonNullable: false });
await writeFile(new URL("../client/schema.d.ts", import.meta.url), astToString(ast));
