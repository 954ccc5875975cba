import type { Problem } from '../../dicom/problem';
import type { TrackingUid } from '../../dicom/uids';
import { derivedUid } from '../derivedUid';
import { describesImage, isNotForPresentation } from './cadReport';
import type { ContentItem } from './contentItem';
import type { ReportAround } from './decodeGroup';
import { readGraphic } from './groupContent';
import { describeLoose, type LooseFinding, looseFindings, numbersOfLoose } from './looseRegions';
import { type Common, type Mark, marksOf } from './marks';
import { regionsDrawnWith, regionsNotShown } from './reportProblems';

/** Graphics outside Measurement Groups: in the file = shown + hidden + explained. */
export interface OutsideGroups {
  readonly inFile: number;
  readonly shown: number;
  /** The CAD says that they are not for presentation. */
  readonly hidden: number;
  readonly explained: number;
}

export interface DecodedLoose {
  readonly marks: readonly Mark[];
  readonly problems: readonly Problem[];
  readonly counts: OutsideGroups;
}

/** Marks of findings that stand in no group (SR-29, SR-35); they can be looked at, not changed. */
export function decodeLoose(
  root: ContentItem,
  used: ReadonlySet<string>,
  isCad: boolean,
  report: ReportAround,
): DecodedLoose {
  const findings = looseFindings(root, used);
  const isHidden = (finding: LooseFinding) => isNotForPresentation(finding);
  const aboutImages = findings.filter((finding) => isCad && describesImage(finding));
  const others = findings.filter((finding) => !aboutImages.includes(finding));
  const hidden = count(others.filter(isHidden));
  const drawn = others.filter((finding) => !isHidden(finding)).flatMap((finding) => drawFinding(finding, report));
  const shown = drawn.filter(({ marks }) => marks.length > 0).length;
  const inFile = count(findings);
  return {
    marks: drawn.flatMap(({ marks }) => marks),
    problems: [
      ...told(drawn),
      ...(hidden > 0 ? [notForPresentation(hidden)] : []),
      ...(aboutImages.length > 0 ? [ofTheImage(count(aboutImages))] : []),
    ],
    counts: { inFile, shown, hidden, explained: inFile - shown - hidden },
  };
}

const count = (findings: readonly LooseFinding[]): number =>
  findings.reduce((sum, { graphics }) => sum + graphics.length, 0);

interface DrawnLoose {
  readonly name: string;
  readonly marks: readonly Mark[];
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

const OUTSIDE_GROUPS = 'It stands outside the measurement groups of its report; it can be read here, not changed';

function drawFinding(finding: LooseFinding, { identity, context, lockedReason }: ReportAround): DrawnLoose[] {
  const described = describeLoose(finding);
  const numbers = numbersOfLoose(finding);
  const { owner, graphics } = finding;
  const common: Common = {
    ...described,
    trackingUid: (described.trackingUid ?? derivedUid(`${identity.sopInstanceUid}|${owner.path}`)) as TrackingUid,
    lockedReason: lockedReason ?? OUTSIDE_GROUPS,
  };
  return graphics.map((item, index) => {
    const name = graphics.length > 1 && item.name !== undefined ? `, ${item.name.meaning.toLowerCase()}` : '';
    const trackingIdentifier = `${common.trackingIdentifier}${name}`;
    const located = readGraphic(item, index === 0 ? numbers : []);
    const { marks, reasons, notes } = marksOf(located, { ...common, trackingIdentifier }, owner.path, context);
    return { name: trackingIdentifier, marks, reasons, notes };
  });
}

/** Reasons and notes, each once with the findings it is about: a CAD result may hold dozens of them. */
function told(drawn: readonly DrawnLoose[]): Problem[] {
  const reasons = namesBy(drawn, (one) => one.reasons);
  const notes = namesBy(drawn, (one) => one.notes);
  return [
    ...Array.from(reasons, ([reason, names]) => regionsNotShown(reason, names)),
    ...Array.from(notes, ([note, names]) => regionsDrawnWith(note, names)),
  ];
}

function namesBy(drawn: readonly DrawnLoose[], said: (one: DrawnLoose) => readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const one of drawn) {
    for (const text of said(one)) {
      const known = names.get(text);
      if (known) known.push(one.name);
      else names.set(text, [one.name]);
    }
  }
  return names;
}

const notForPresentation = (hidden: number): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title:
    hidden === 1
      ? 'One region is marked as not for presentation and is not drawn'
      : `${hidden} regions are marked as not for presentation and are not drawn`,
});

const ofTheImage = (regions: number): Problem => ({
  code: 'incomplete',
  severity: 'info',
  title:
    regions === 1
      ? 'One outline describes an image, not a finding, and is not drawn'
      : `${regions} outlines describe the images, not findings, and are not drawn`,
});
