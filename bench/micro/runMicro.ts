import { annCases } from './annCases';
import { frameCases } from './frameCases';
import { markCases } from './markCases';
import { FULL, type MeasureOptions, measureCase, type MicroCase, type MicroResult } from './measure';
import { storeCases } from './storeCases';
import { tileCases } from './tileCases';

export const microCases: readonly MicroCase[] = [...tileCases, ...frameCases, ...storeCases, ...markCases, ...annCases];

/** All of them, about a minute; start Node with `--expose-gc` for figures without the garbage of the case before. */
export async function runMicro(
  log: (line: string) => void,
  cases: readonly MicroCase[] = microCases,
  options: MeasureOptions = FULL,
): Promise<MicroResult[]> {
  const results: MicroResult[] = [];
  for (const one of cases) {
    const result = await measureCase(one, options);
    log(lineOf(result));
    results.push(result);
  }
  return results;
}

export function lineOf({ id, unit, sizes, growth, bar, limitUs, thread, ok }: MicroResult): string {
  const figures = sizes.map(({ n, usPerUnit }) => `${usText(usPerUnit)} at ${n.toLocaleString('en')}`).join(', ');
  const limit = limitUs === undefined ? '' : `, at most ${usText(limitUs)}`;
  const place = thread === 'worker' ? ' (in a worker)' : '';
  return `${ok ? 'ok    ' : 'GROWS '} ${id.padEnd(18)} per ${unit}${place}: ${figures}; × ${growth.toFixed(2)} (bar ${bar}${limit})`;
}

/** As a Markdown table. */
export function microTable(results: readonly MicroResult[]): string {
  const rows = results.map(({ title, unit, grows, sizes, growth, bar, limitUs, ok }) => {
    const cells = sizes.map(({ n, usPerUnit }) => `${usText(usPerUnit)} (${n.toLocaleString('en')})`);
    const limit = limitUs === undefined ? '' : `, ≤ ${usText(limitUs)}`;
    return `| ${title} | ${unit} | ${grows} | ${cells.join(' | ')} | × ${growth.toFixed(2)} | ≤ ${bar}${limit} | ${ok ? 'ok' : 'grows'} |`;
  });
  const head = '| step | per | grows with | 1× | 10× | 100× | growth | bar | |\n|---|---|---|---|---|---|---|---|---|';
  return [head, ...rows].join('\n');
}

export function usText(us: number): string {
  if (us >= 1000) return `${(us / 1000).toPrecision(3)} ms`;
  return us >= 1 ? `${us.toPrecision(3)} µs` : `${Math.round(us * 1000)} ns`;
}
