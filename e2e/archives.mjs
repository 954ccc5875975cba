// Makes the table of docs/archives.md from what the browser flows recorded about each archive. `--write` writes it; without it
// an archive that is missing on either side, or a step of the main job that did not work, is an error. Times may differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isInstalled } from './programs.mjs';

const FILE = 'docs/archives.md';
const MATRIX = 'test-results/matrix.json';
const [START, END] = ['<!-- generated: matrix -->', '<!-- end: matrix -->'];
const STEPS = ['open', 'read', 'measure', 'save', 'reload'];
const SIMULATED = 6;

/** Real archives of the table, with the programs that have to be there; one may be out of reach without being a failure. */
const REAL = [
  { server: 'Embedded archive', needs: [] },
  { server: 'Orthanc', needs: ['Orthanc', 'Orthanc DICOMweb'] },
  {
    server: 'Orthanc behind nginx, on a sub-path, with a wrong public host',
    needs: ['Orthanc', 'Orthanc DICOMweb', 'nginx'],
  },
  { server: 'Orthanc of a later Debian', needs: [], isOptional: true },
];

const isWriting = process.argv.includes('--write');
const problems = [];

function readRows() {
  if (!existsSync(MATRIX)) {
    console.error(`${MATRIX} is missing: run npm run archives`);
    process.exit(1);
  }
  const order = (row) => {
    const at = REAL.findIndex(({ server }) => server === row.server);
    return at < 0 ? REAL.length : at;
  };
  const byName = (a, b) => a.server.localeCompare(b.server, 'en') || a.version.localeCompare(b.version, 'en');
  return JSON.parse(readFileSync(MATRIX, 'utf8')).sort((a, b) => order(a) - order(b) || byName(a, b));
}

const wasRun = ({ steps }) => Object.keys(steps).length > 0;
/** Words of a failed expectation come with the colours of a terminal. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const cell = (text) => text.replace(COLOURS, '').replaceAll('|', '\\|').replaceAll('\n', ' ');
const line = (...cells) => `| ${cells.map(cell).join(' | ')} |`;

function tableOf(rows) {
  const head = ['Archive', 'Release', 'Kind', ...STEPS, 'Seconds', 'Day'];
  const body = rows.map((row) => [
    row.server,
    row.kind === 'simulated' ? 'from documents' : row.version,
    row.kind,
    ...STEPS.map((step) => (wasRun(row) ? (row.steps[step] ?? 'not reached') : 'not run')),
    wasRun(row) ? row.seconds.toFixed(0) : '',
    row.date ?? '',
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => line(...cells)).join('\n');
}

/** What each archive taught, one paragraph each: too long for a table. */
function findingsOf(rows) {
  return rows
    .flatMap((row) => [
      `**${row.server}**`,
      '',
      ...(row.kind === 'simulated' ? [`- Sources: ${cell(row.version)}`] : []),
      ...row.notes.map((note) => `- ${cell(note)}`),
      '',
    ])
    .join('\n');
}

const generated = (rows) => `${tableOf(rows)}\n\n### What Parfocal found out by itself\n\n${findingsOf(rows)}`;

function checkRows(rows) {
  for (const { server, needs, isOptional = false } of REAL) {
    if (rows.some((row) => row.server === server)) continue;
    const absent = needs.filter((name) => !isInstalled(name));
    if (isOptional || (absent.length > 0 && !process.env.CI)) {
      console.log(
        `${server}: not run on this machine${absent.length > 0 ? `, which has no ${absent.join(', ')}` : ''}`,
      );
    } else problems.push(`${server} was not run`);
  }
  for (const row of rows) {
    const { server, steps, notes } = row;
    if (!wasRun(row) && REAL.some((one) => one.server === server && one.isOptional)) {
      console.log(`${server}: ${notes.join('; ')}`);
      continue;
    }
    for (const step of STEPS)
      if (steps[step] !== 'ok') problems.push(`${server}, ${step}: ${steps[step] ?? 'not reached'}`);
    const others = Object.entries(steps).filter(([step, state]) => !STEPS.includes(step) && state !== 'ok');
    for (const [step, state] of others) problems.push(`${server}, ${step}: ${state}`);
  }
  const simulated = new Set(rows.filter(({ kind }) => kind === 'simulated').map(({ server }) => server)).size;
  if (simulated < SIMULATED)
    problems.push(`${simulated} simulated archives were run, at least ${SIMULATED} have to be`);
}

/** Archives that are in the document and not in the run, or the other way round. */
function checkNames(rows, table) {
  const documented = new Set([...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name.trim()).slice(2));
  const known = new Set(rows.map(({ server }) => cell(server)));
  const excused = (name) =>
    REAL.some(
      ({ server, isOptional, needs }) => server === name && (isOptional || needs.some((one) => !isInstalled(one))),
    );
  for (const name of known) if (!documented.has(name)) problems.push(`${FILE} does not name ${name}`);
  for (const name of documented)
    if (!known.has(name) && !excused(name)) problems.push(`${FILE} names ${name}, which was not run`);
}

const rows = readRows();
checkRows(rows);
const before = readFileSync(FILE, 'utf8');
const [from, to] = [before.indexOf(START), before.indexOf(END)];
if (from < 0 || to < from) problems.push(`${FILE} has no place for the table`);
else if (isWriting)
  writeFileSync(FILE, `${before.slice(0, from + START.length)}\n${generated(rows)}${before.slice(to)}`);
else checkNames(rows, before.slice(from, to));
for (const problem of problems) console.error(problem);
console.log(
  `Archives: ${problems.length === 0 ? `the main job passes on ${rows.filter(wasRun).length}` : `${problems.length} problems`}`,
);
process.exit(problems.length === 0 ? 0 : 1);
