// `npm run faults -- --n N --seed S [--node-only]`: the write path under random faults. The client is the product's own
// code: most walks in Node, at least one fault in twenty in a real browser whose process is killed. After each walk the
// archive is read by an independent program. Last line: `N faults, L lost, D doubled`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildArchive, buildViewer } from '../../archive/build.mjs';
import { chromiumPath } from '../programs.mjs';
import { openBench } from './bench.mjs';
import { buildReader } from './build.mjs';
import { NodeWalk } from './nodeWalk.mjs';
import { Dice } from './random.mjs';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'node-only': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    walk: { type: 'string' },
    'browser-only': { type: 'boolean', default: false },
  },
});
const wanted = Number(values.n);
const seed = Number(values.seed);
if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(seed)) {
  console.error('Say --n NUMBER and --seed NUMBER, both whole.');
  process.exit(2);
}
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'parfocal-faults-'));
const totals = { faults: 0, lost: 0, doubled: 0, wrong: 0 };
const kinds = new Map();
let isOver = false;
/** One fault in twenty is for the browser. */
const forBrowser = values['node-only'] ? 0 : values['browser-only'] ? wanted : Math.ceil(wanted / 20);

function count(kind) {
  totals.faults++;
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}

function take(name, walk) {
  totals.lost += walk.lost;
  totals.doubled += walk.doubled;
  if (walk.wrong.length > 0 || values.verbose) {
    totals.wrong += walk.wrong.length;
    console.log(`\n${name}\n  ${walk.log.join('\n  ')}\n  ${walk.wrong.map((one) => `WRONG ${one}`).join('\n  ')}`);
  }
}

async function walkInNode(limit) {
  const viewer = await buildReader(root);
  const archiveFolder = await buildArchive(root);
  const bench = await openBench({ viewer, archiveFolder, folder, count, left: () => limit - totals.faults });
  try {
    for (let number = Number(values.walk ?? 0); totals.faults < limit; number++) {
      const walk = new NodeWalk(bench, new Dice(seed * 1_000_003 + number));
      await walk.run();
      take(`walk ${number} of seed ${seed}`, walk);
      if (values.walk !== undefined) break;
      if (number % 20 === 19) console.log(`${totals.faults} faults in ${number + 1} walks, ${seconds()} s`);
    }
  } finally {
    await bench.close();
  }
}

const started = Date.now();
const seconds = () => Math.round((Date.now() - started) / 1000);

try {
  if (wanted > forBrowser) await walkInNode(wanted - forBrowser);
  if (forBrowser > 0) {
    const { walkInBrowser } = await import('./browserWalk.mjs');
    const executable = chromiumPath();
    if (!executable) throw new Error('Chromium is missing: install it, or say --node-only.');
    const dist = await buildViewer(root);
    const archiveFolder = await buildArchive(root);
    await walkInBrowser({
      root,
      executable,
      dist,
      archiveFolder,
      folder,
      faults: forBrowser,
      dice: new Dice(seed),
      count,
      take,
      seconds,
    });
  }
} catch (error) {
  totals.wrong++;
  console.error(error);
} finally {
  isOver = true;
  rmSync(folder, { recursive: true, force: true });
}
const table = [...kinds].sort(([a], [b]) => a.localeCompare(b)).map(([kind, times]) => `${kind} ${times}`);
console.log(`\n${table.join(', ')}\nseed ${seed}, ${seconds()} s${totals.wrong > 0 ? `, ${totals.wrong} WRONG` : ''}`);
console.log(`${totals.faults} faults, ${totals.lost} lost, ${totals.doubled} doubled`);
// Pages that were killed leave timers behind.
process.exit(totals.lost + totals.doubled + totals.wrong > 0 || !isOver ? 1 : 0);
