import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barRatioText, limitText, oursText, peerText } from './markdown';
import type { BarResult, Results } from './results';

/** Why a bar is not met: `ID.md` for each bar, Markdown with the profile that shows it. See its README. */
export const REASONS = 'bench/reasons';

export type Reasons = ReadonlyMap<string, string>;

export function reasonsIn(folder: string): Reasons {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[a-z0-9-]+\.md$/.test(name)) : [];
  return new Map(names.map((name) => [name.slice(0, -'.md'.length), readFileSync(join(folder, name), 'utf8').trim()]));
}

const NONE = '*Nobody has written down why yet.*';

function figuresSentence(results: Results, bar: BarResult): string {
  const held = [peerText(results, bar), barRatioText(bar)].filter((text) => text !== '').join(', ratio ');
  const against = held === '' ? '' : ` against ${held}`;
  const remark = bar.reason === undefined ? '' : ` (${bar.reason})`;
  return `Ours ${oursText(results, bar)}${against}; the bar is ${limitText(bar)}${remark}.`;
}

/** Of the bars that this run does not meet, in the order of the table; what is written of the others stays away. */
export function reasonsSection(results: Results, reasons: Reasons): string {
  const missed = results.bars.filter(({ ok }) => !ok);
  if (missed.length === 0) return 'Every bar is met in this run.';
  return missed
    .map((bar) => [`### ${bar.title}`, figuresSentence(results, bar), reasons.get(bar.id) ?? NONE].join('\n\n'))
    .join('\n\n');
}
