import { formatMeasurement } from '../../dicom/format';
import type { Problem } from '../../dicom/problem';
import type { Measurement } from '../../dicom/types';
import type { GroupContent } from './groupContent';

const titleOf = (group: GroupContent): string =>
  `“${group.trackingIdentifier ?? group.finding?.meaning ?? 'A measurement'}”`;

/** Said next to the finding: what it is, what was measured, and why it is not on an image (SR-29, SR-34). */
export function notShown(group: GroupContent, reason: string, severity: Problem['severity'] = 'warning'): Problem {
  const values = [...group.located.flatMap((one) => one.numbers), ...group.numbers];
  const told = [group.finding?.meaning, group.site?.meaning, ...values.map((one) => inWords(one.measurement))].filter(
    (text) => text !== undefined,
  );
  return {
    code: 'incomplete',
    severity,
    title: `${titleOf(group)} is not drawn: ${reason}`,
    ...(told.length === 0 ? {} : { tip: told.join(', ') }),
  };
}

/** It is drawn, and this is what to know of where. */
export const drawnWith = (group: GroupContent, note: string): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title: `${titleOf(group)} ${note}`,
});

export const withoutValues = (group: GroupContent): Problem[] =>
  group.missing.map(({ name, reason }) => ({
    code: 'incomplete',
    severity: 'info',
    title: `${titleOf(group)}: ${name.meaning} has no value (${reason.meaning})`,
  }));

export const inWords = (measurement: Measurement): string => {
  const { name, derivation } = measurement;
  return `${name.meaning}${derivation === undefined ? '' : ` (${derivation.meaning})`} ${formatMeasurement(measurement)}`;
};

/** Why a group without points has none, in words. */
export const WITHOUT_POINTS: Readonly<Record<NonNullable<GroupContent['about']> | 'nothing', string>> = {
  segment: 'it is outlined by a segmentation, not by points',
  image: 'it is about an image as a whole',
  curve: 'it is about a recorded curve',
  nothing: 'it has no outline of its own',
};

/** Regions outside measurement groups that are not drawn, with the reason they share. */
export const regionsNotShown = (reason: string, names: readonly string[]): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${counted(names)} not drawn: ${reason}`,
  ...tipOf(names),
});

/** Those that are, and what they have in common that the reader should know. */
export const regionsDrawnWith = (note: string, names: readonly string[]): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title: names.length === 1 ? `“${names[0]}” ${note}` : `Of ${names.length} regions, each ${note}`,
  ...tipOf(names),
});

const counted = ({ length }: readonly string[]): string =>
  length === 1 ? 'One region of the report is' : `${length} regions of the report are`;

function tipOf(names: readonly string[]): { tip?: string } {
  const listed = [...new Set(names)].filter((name) => name !== '');
  if (listed.length === 0) return {};
  return { tip: listed.slice(0, 20).join(', ') + (listed.length > 20 ? ' …' : '') };
}

export const nestedTooDeep: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'Part of the report is nested too deeply to be read',
  tip: 'What lies deeper is not shown. Ask for the report to be sent to the archive again.',
};

export const notLoaded: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'Part of the report was not in what the archive sent',
};

export const emptyReport: Problem = {
  code: 'invalid-object',
  severity: 'warning',
  title: 'The report holds no content that can be read',
  tip: 'Ask for it to be sent to the archive again.',
};
