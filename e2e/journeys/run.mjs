// `npm run journeys -- NAME…`: plays journeys of a working day in a real browser and counts what the hands did. One line each,
// `J1 ok 11 clicks 14.2 s`; screenshots in journeys/out. `--minutes N` is for SOAK, which plays one otherwise. Fails when a journey fails or is over its budget.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const known = readdirSync(here).flatMap((file) => /^(\w+)\.spec\.ts$/.exec(file)?.[1]?.toUpperCase() ?? []);
const { values, positionals } = parseArgs({ options: { minutes: { type: 'string' } }, allowPositionals: true });
const asked = positionals.map((name) => name.toUpperCase());
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no journey ${unknown.join(', ')} yet. There are: ${known.join(', ')}.`);
  process.exit(2);
}
const out = join(root, 'journeys', 'out');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const files = (asked.length > 0 ? asked : known).map((name) => join('e2e/journeys', `${name.toLowerCase()}.spec.ts`));
if (files.some((file) => !existsSync(join(root, file)))) throw new Error(`not all of ${files.join(', ')} are there`);
const { status } = spawnSync(join(root, 'node_modules/.bin/playwright'), ['test', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PARFOCAL_JOURNEYS: '1', ...(values.minutes ? { PARFOCAL_SOAK_MINUTES: values.minutes } : {}) },
});
process.exit(status ?? 1);
