// SPDX-License-Identifier: AGPL-3.0-or-later
// Calls to the stand-in's driver API.

export async function call(method, path, body, signal) {
  const options = { method, signal };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const answer = await fetch(path, options);
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error || "The stand-in refused.");
  return result;
}

export function formOf(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const [file, name] of files) form.append("file", file, name);
  return form;
}
