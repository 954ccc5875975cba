import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { minifySync } from 'vite';

/**
 * `node minifyScripts.mjs FROM TO`: every script below FROM, minified, under the same name below TO. Names at the top of
 * a script stay, since other scripts may use them. A script the minifier cannot read is copied as it is and counted.
 */
const [from, to] = process.argv.slice(2);
const report = { scripts: 0, bytes: 0, minifiedBytes: 0, asShipped: [] };

for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.m?js$/.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const name = relative(from, path);
  const source = await readFile(path, 'utf8');
  const code = minified(entry.name, source) ?? source;
  if (code === source) report.asShipped.push(name);
  await mkdir(dirname(join(to, name)), { recursive: true });
  await writeFile(join(to, name), code);
  report.scripts += 1;
  report.bytes += Buffer.byteLength(source);
  report.minifiedBytes += Buffer.byteLength(code);
}
console.log(JSON.stringify(report));

/** The shorter form; undefined when there is none. */
function minified(name, source) {
  for (const module of [false, true]) {
    const { code, errors } = minifySync(name, source, { module, compress: true, mangle: true, codegen: true });
    if (errors.length === 0) return code.length < source.length ? code : undefined;
  }
  return undefined;
}
