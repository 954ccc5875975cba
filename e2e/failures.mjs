// What went wrong in browser flows, told again at the end of a run, where a reader of a long log looks first.

/** Colours of a terminal, which a log has no use for. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const LINES = 14;

/**
 * Flows that failed, and flows that failed first and passed when played again, each with the beginning of its errors.
 * @param report what Playwright's JSON reporter wrote
 * @returns {{ failed: string[], again: string[] }} one text each
 */
export function troubles(report) {
  const failed = [];
  const again = [];
  const visit = (suite) => {
    for (const inner of suite.suites ?? []) visit(inner);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests ?? []) {
        if (test.status !== 'unexpected' && test.status !== 'flaky') continue;
        const errors = test.results.flatMap((result) => result.errors ?? []).map(({ message }) => shortened(message));
        const text = [`${spec.file}:${spec.line} ${spec.title}`, ...errors].join('\n    ');
        (test.status === 'flaky' ? again : failed).push(text);
      }
    }
  };
  for (const suite of report.suites ?? []) visit(suite);
  return { failed, again };
}

const shortened = (message = '') => message.replace(COLOURS, '').split('\n').slice(0, LINES).join('\n    ');
