// Makes the generated parts of docs/conformance.md from the tables that the code and its tests use, and from what the
// tests said. `--write` writes them; without it a difference, a missing id or a failed test is an error.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { createServer } from 'vite';
import { groups, later } from './requirements.mjs';

const FILE = 'docs/conformance.md';
const FLOWS = 'e2e/flows';
const REPORT = 'test-results/unit.json';
const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))];
const yes = (value) => (value ? 'yes' : '');
const code = ({ value, scheme, meaning }) => `(${value}, ${scheme}, "${meaning}")`;

const ID = /\b(?:T(?:-[A-Z]+-)?|AT-)\d+\b/g;

function add(found, name, test) {
  for (const id of new Set(name.match(ID))) found.set(id, [...(found.get(id) ?? []), test]);
}

/** Test cases by the ids their names carry; browser flows run after this table and fail the whole run by themselves. */
function testsById() {
  if (!existsSync(REPORT)) throw new Error(`${REPORT} is missing: run the unit tests with the JSON reporter first`);
  const found = new Map();
  for (const { name: file, assertionResults } of JSON.parse(readFileSync(REPORT, 'utf8')).testResults) {
    for (const { fullName, title, status } of assertionResults) {
      add(found, fullName, { title, status, file: relative(process.cwd(), file) });
    }
  }
  for (const file of readdirSync(FLOWS).filter((name) => name.endsWith('.spec.ts'))) {
    const path = `${FLOWS}/${file}`;
    for (const [, , title] of readFileSync(path, 'utf8').matchAll(/^ *(?:test|bare)\(\s*(['"`])(.+?)\1,/gm))
      add(found, title, { title, status: 'flow', file: path });
  }
  // Runners report in the order in which files finish: the table must not depend on it.
  for (const tests of found.values())
    tests.sort((a, b) => `${a.file} ${a.title}`.localeCompare(`${b.file} ${b.title}`, 'en'));
  return found;
}

const words = {
  passed: 'passes',
  failed: 'FAILS',
  pending: 'skipped',
  skipped: 'skipped',
  todo: 'not written',
  flow: 'in the browser',
};

const isWriting = process.argv.includes('--write');

/** Where a machine lacks what a test needs, the table of a full run is still the one to compare with; it is said. */
function stateWord(id, state) {
  if (isWriting || words[state] !== 'skipped') return words[state];
  console.log(`${id}: skipped on this machine`);
  return words.passed;
}

function requirementTable(problems) {
  const found = testsById();
  const rows = [];
  for (const { title, ids } of groups) {
    rows.push([`**${title}**`, '', '']);
    for (const id of ids) {
      const tests = found.get(id) ?? [];
      const reason = later.get(id);
      if (tests.length === 0 && reason === undefined) problems.push(`${id} has no test and no reason`);
      if (tests.length > 0 && reason !== undefined) problems.push(`${id} has a test, and a reason why it has none`);
      const bad = tests.filter(({ status }) => status === 'failed');
      if (bad.length > 0) problems.push(`${id} fails: ${bad[0].title}`);
      // The test that is named after the id speaks for it; further ones are counted.
      const first = tests.find((test) => test.title.startsWith(id)) ?? tests[0];
      const more = tests.length > 1 ? ` and ${tests.length - 1} more` : '';
      const state =
        bad.length > 0 ? 'failed' : (tests.find(({ status }) => status === 'passed')?.status ?? first?.status);
      rows.push([
        id,
        first
          ? `${cell(first.title.replace(`${id}: `, ''))}${more} (\`${first.file}\`)`
          : `not yet: ${reason ?? 'MISSING'}`,
        first ? stateWord(id, state) : 'later',
      ]);
    }
  }
  return table(['Id', 'Test', 'State'], rows);
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

async function sections(problems) {
  const server = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' });
  try {
    const { sopClasses } = await server.ssrLoadModule('/src/dicom/sopClasses.ts');
    const { toolTable } = await server.ssrLoadModule('/src/codecs/sr/toolTable.ts');
    const { defaultLabels } = await server.ssrLoadModule('/src/dicom/codes.ts');
    return {
      'sop-classes': table(
        ['SOP Class', 'UID', 'Shown as a document', 'Marks drawn', "Others' marks can be changed", 'Written'],
        sopClasses.map((one) => [
          one.name,
          `\`${one.uid}\``,
          yes(one.isDocument),
          yes(one.hasMarks),
          yes(one.isEditable),
          yes(one.isWritten),
        ]),
      ),
      tools: table(
        ['Tool', 'Template', 'SCOORD', 'SCOORD3D', 'Values', 'Units when calibrated'],
        toolTable.map((tool) => [
          tool.tool,
          `TID ${tool.template}`,
          tool.graphics > 1 ? `${tool.graphics} ${tool.scoord}` : tool.scoord,
          tool.graphics > 1 ? `${tool.graphics} ${tool.scoord3d}` : tool.scoord3d,
          tool.quantities.map(code).join(', '),
          [...new Set(tool.calibratedUnits.map(({ value }) => value))].join(', '),
        ]),
      ),
      labels: table(
        ['Label', 'Category', 'Offered on'],
        defaultLabels.map(({ concept, category, appliesTo }) => [code(concept), code(category), appliesTo]),
      ),
      requirements: requirementTable(problems),
    };
  } finally {
    await server.close();
  }
}

const problems = [];
const made = await sections(problems);
const before = readFileSync(FILE, 'utf8');
const after = Object.entries(made).reduce((text, [name, lines]) => {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) {
    problems.push(`${FILE} has no place for ${name}`);
    return text;
  }
  return `${text.slice(0, from + start.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}, before);
if (isWriting) writeFileSync(FILE, after);
else if (after !== before) problems.push(`${FILE} is not what the tables and tests say: run npm run conformance`);
for (const problem of problems) console.error(problem);
console.log(`Conformance: ${problems.length === 0 ? 'as tested' : `${problems.length} problems`}`);
process.exit(problems.length === 0 ? 0 : 1);
