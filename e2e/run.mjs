// What `npm test` runs: types, lint, unit tests, build with its size budget, the browser flows,
// and the speed of the viewer against stored ratios. One closing line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { troubles } from './failures.mjs';
import { ensurePrograms } from './programs.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const results = 'test-results';
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

let passed = 0;
let failed = 0;
let skipped = 0;
let closing = '';

/** Runs a command in the foreground; returns whether it succeeded. */
function run(title, command, args, env = {}) {
  const started = Date.now();
  console.log(`\n── ${title}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) console.error(error.message);
  console.log(`── ${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

/** A step that counts as one check. */
function check(title, command, args) {
  if (run(title, command, args)) passed++;
  else failed++;
}

/** A test runner that writes a JSON report; a missing or empty report is a failure, never a pass. */
function suite(title, command, args, reportFile, count, env) {
  const isOk = run(title, command, args, env);
  const counts = existsSync(reportFile)
    ? count(JSON.parse(readFileSync(reportFile, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  passed += counts.passed;
  skipped += counts.skipped;
  failed += counts.failed + (!isOk && counts.failed === 0 ? 1 : 0) + (isOk && counts.passed === 0 ? 1 : 0);
}

const missing = ensurePrograms();
if (missing.length > 0) {
  console.log(
    `\nMissing programs: ${missing.join(', ')}. The checks that need them are skipped${process.env.CI ? ' and CI fails for it' : ''}.`,
  );
  if (process.env.CI) failed += missing.length;
}

check('Types', bin('tsc'), ['--noEmit']);
check('Lint', bin('biome'), ['lint', '--error-on-warnings']);
check('Format', bin('biome'), ['format']);
suite(
  'Unit tests',
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}/unit.json`],
  `${results}/unit.json`,
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0),
    skipped: report.numPendingTests,
  }),
);
check('Conformance table', 'node', ['e2e/conformance.mjs']);
check('Build and size budget', 'npm', ['run', '--silent', 'build']);
check('Write path under faults', 'node', ['e2e/faults/run.mjs', '--n', '200', '--seed', '7', '--node-only']);
suite(
  'Browser flows',
  bin('playwright'),
  ['test'],
  `${results}/e2e.json`,
  (report) => {
    const { failed: lost, again } = troubles(report);
    if (lost.length > 0) closing += `\nFlows that failed:\n  ${lost.join('\n  ')}\n`;
    if (again.length > 0)
      closing += `\nFlows that failed once and passed when played again:\n  ${again.join('\n  ')}\n`;
    const { stats } = report;
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  },
  { PLAYWRIGHT_JSON_OUTPUT_NAME: `${results}/e2e.json` },
);
check('Archives', 'node', ['e2e/archives.mjs']);
// Last, when nothing else of ours is running. Each measured ratio counts as one check.
suite(
  'Speed against the stored ratios',
  'node',
  ['bench/run.mjs', 'smoke', '--out', results],
  `${results}/smoke.json`,
  ({ passed, failed }) => ({ passed, failed, skipped: 0 }),
);

console.log(closing);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
