import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** One line for each journey: its name, how it ended, and what its hands did. */
class LineReporter implements Reporter {
  onTestEnd(test: TestCase, { status, error, annotations }: TestResult): void {
    const told = annotations.find(({ type }) => type === 'journey')?.description ?? '';
    const verdict = status === 'passed' ? 'ok' : status === 'skipped' ? 'SKIPPED' : 'FAILED';
    const why = status === 'skipped' ? (annotations.find(({ type }) => type === 'skip')?.description ?? '') : '';
    console.log([test.title.split(':')[0], verdict, told, why].filter(Boolean).join(' '));
    if (error) console.log(error.message ?? error.value ?? '');
  }

  onError(error: { readonly message?: string }): void {
    console.log(error.message ?? 'the journeys could not be played');
  }
}

/** Playwright takes a reporter as the default export of its file. */
export default LineReporter;
