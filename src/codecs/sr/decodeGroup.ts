import type { Problem } from '../../dicom/problem';
import type { TrackingUid } from '../../dicom/uids';
import { NO_FINDING } from '../codeItems';
import { derivedUid } from '../derivedUid';
import type { DecodeContext } from './decodeContext';
import type { GroupContent, Located } from './groupContent';
import { placedLink } from './linkItems';
import { type Common, type Mark, marksOf, paired, type Shaped } from './marks';
import { hashOf } from './outlineName';
import type { ReportIdentity } from './reportIdentity';
import type { InstanceReference } from './reportInput';
import { drawnWith, notShown, WITHOUT_POINTS, withoutValues } from './reportProblems';

/** What decoding needs to know of the report around a group. */
export interface ReportAround {
  readonly identity: ReportIdentity;
  readonly context: DecodeContext;
  /** Why nothing of this report can be changed here. */
  readonly lockedReason: string | undefined;
  /** In other documents groups of bare values are tables: the document shows them, no image misses them. */
  readonly isMeasurementReport: boolean;
  /** By how many groups each graphic is used. */
  readonly usedBy: ReadonlyMap<string, number>;
  /** What the document lists as evidence. */
  readonly evidence: ReadonlyMap<string, InstanceReference>;
}

export interface DecodedGroup {
  /** Everything of it that has points is drawn. */
  readonly isWhole: boolean;
  readonly marks: readonly Mark[];
  readonly problems: readonly Problem[];
}

/** The marks of one Measurement Group; what of it is not drawn is told (SR-29). */
export function decodeGroup(group: GroupContent, index: number, report: ReportAround): DecodedGroup {
  if (group.located.length === 0) return withoutPoints(group, report);
  const common = commonOf(group, index, report);
  const drawn = withGroupValues(paired(group.located), group).map((located) =>
    marksOf(located, common, group.path, report.context, lockOfShared(located, report)),
  );
  const reasons = drawn.flatMap((graphic) => graphic.reasons);
  const notes = drawn.flatMap((graphic) => graphic.notes);
  return {
    marks: drawn.flatMap((graphic) => graphic.marks),
    problems: [
      ...withoutValues(group),
      ...reasons.map((reason) => notShown(group, reason)),
      ...notes.map((note) => drawnWith(group, note)),
    ],
    isWhole: reasons.length === 0,
  };
}

function withoutPoints(group: GroupContent, { isMeasurementReport }: ReportAround): DecodedGroup {
  const explained = [...withoutValues(group), notShown(group, WITHOUT_POINTS[group.about ?? 'nothing'], 'info')];
  return { marks: [], problems: isMeasurementReport ? explained : [], isWhole: false };
}

function commonOf(group: GroupContent, index: number, { identity, lockedReason, evidence }: ReportAround): Common {
  const { finding, trackingUid, trackingIdentifier, site, laterality, comment, specimenUid, algorithm, link } = group;
  const { responseRole } = group;
  return {
    trackingUid: (trackingUid ?? derivedUid(`${identity.studyInstanceUid}|${fingerprint(group)}`)) as TrackingUid,
    trackingIdentifier: trackingIdentifier ?? finding?.meaning ?? `Mark ${index + 1}`,
    label: finding ?? NO_FINDING,
    ...(site === undefined ? {} : { site }),
    ...(laterality === undefined ? {} : { laterality }),
    ...(comment === undefined ? {} : { comment }),
    ...(responseRole === undefined ? {} : { responseRole }),
    ...(specimenUid === undefined ? {} : { specimenUid }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(link === undefined ? {} : { link: placedLink(link, evidence) }),
    ...(lockedReason === undefined ? {} : { lockedReason }),
  };
}

const lockOfShared = ({ graphicPaths }: Located, { usedBy }: ReportAround): string | undefined =>
  graphicPaths.some((path) => (usedBy.get(path) ?? 0) > 1)
    ? 'Several findings of its report share its outline'
    : undefined;

/** Values of the group as a whole go with its first graphic (SR-30: every NUM is shown once). */
const withGroupValues = (located: readonly Shaped[], group: GroupContent): Shaped[] =>
  located.map((one, index) => (index === 0 ? { ...one, numbers: [...one.numbers, ...group.numbers] } : one));

/**
 * What a group without Tracking UID is known by: its finding and where it lies, neither its place in the file nor the
 * instance it is in. So it keeps its identity in the next version of the report, where others were changed.
 */
function fingerprint({ located, finding, numbers }: GroupContent): string {
  const graphics = located.map(({ graphicType, points, placement, graphicPaths, unread }) => [
    graphicType,
    unread === undefined ? hashOf(points) : graphicPaths,
    placement,
  ]);
  const values = numbers.map(({ measurement: { name, value, unit } }) => [name.scheme, name.value, value, unit.value]);
  const text = JSON.stringify([graphics, finding?.scheme, finding?.value, values]);
  return text.length < 1000 ? text : hashOf(Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
}
