import { type Answer, pageToken, spoken } from "./api";

/** Sends a file and says how much of it is there; the answer is for `send`, as that of any other request. */
export async function upload<T>(
  path: string,
  file: Blob,
  onProgress: (percent: number) => void,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const token = await pageToken();
  const form = new FormData();
  form.append("data", file);
  // Only this older way of asking says how far an upload is.
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("Accept-Language", spoken());
  request.setRequestHeader("X-CSRF-Token", token);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
    if (lengthComputable && total > 0) onProgress(Math.round((loaded / total) * 100));
  });
  await new Promise<void>((resolve, reject) => {
    request.addEventListener("load", () => resolve());
    request.addEventListener("error", () => reject(new TypeError("the upload did not reach the server")));
    request.send(form);
  });
  const response = new Response(null, { status: request.status });
  const body: unknown = read(request.responseText);
  return response.ok ? { data: body as T, response } : { error: body, response };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
