import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import type { Problem } from '../../dicom/problem';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { type ContentItem, childrenNamed, walk } from './contentItem';
import { codedValueOf } from './itemContext';
import type { LooseFinding } from './looseRegions';
import { readCodes as r } from './readCodes';
import { srCodes as c } from './srCodes';

const CAD_CLASSES = new Set(['50', '65', '69'].map((leaf) => `1.2.840.10008.5.1.4.1.1.88.${leaf}`));

/** Mammography, chest and colon CAD, by what they are stored as or by their title (TID 4000, 4100, 4120). */
export const isCadReport = (sopClassUid: string, root: ContentItem): boolean =>
  CAD_CLASSES.has(sopClassUid) || [r.mammographyCadReport, r.chestCadReport, r.colonCadReport].some(isTitle(root));

const isTitle =
  ({ name }: ContentItem) =>
  (title: CodedConcept): boolean =>
    name !== undefined && isSameConcept(name, title);

/** Not for presentation (CID 6034), said by the finding itself or by the nearest of those it stands in. */
export function isNotForPresentation({ owner, ancestors }: LooseFinding): boolean {
  for (const item of [owner, ...ancestors]) {
    const intent = codedValueOf(childrenNamed(item, r.renderingIntent)[0]);
    if (intent !== undefined) return isSameConcept(intent, r.notForPresentation);
  }
  return false;
}

/** Outlines of the breast, the nipple, a marker: they describe the image, and no one looks for them among findings. */
export const describesImage = ({ owner, ancestors }: LooseFinding): boolean =>
  [owner, ...ancestors].some((item) => item.name !== undefined && isSameConcept(item.name, c.imageLibrary));

/**
 * What a CAD result says about its own work (SR-35). Where detection failed or was not tried, an image without marks
 * looks like one without findings; and a result that says nothing of it proves nothing.
 */
export function cadProblems(root: ContentItem): Problem[] {
  const detections = outcomes(root, r.summaryOfDetections, r.failedDetections);
  const analyses = outcomes(root, r.summaryOfAnalyses, r.failedAnalyses);
  const stated = [
    ...detections.flatMap((outcome) => told('detection of findings', outcome, 'warning')),
    ...analyses.flatMap((outcome) => told('analysis of findings', outcome, 'info')),
  ];
  return detections.length > 0 ? stated : [...stated, SILENT];
}

const SILENT: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'CAD result: it does not say whether its detection succeeded',
  tip: 'No marks on an image do not mean that nothing was found.',
};

interface Outcome {
  readonly status: CodedConcept;
  readonly failed: readonly string[];
}

function outcomes(root: ContentItem, summary: CodedConcept, failures: CodedConcept): Outcome[] {
  const found = new Map<string, Outcome>();
  walk(root, (item) => {
    const status = item.valueType === 'CODE' ? codeOf(item.dataset, t.ConceptCodeSequence) : undefined;
    if (status === undefined || item.name === undefined || !isSameConcept(item.name, summary)) return;
    const failed = childrenNamed(item, failures)
      .flatMap((container) => container.children)
      .flatMap((child) => codedValueOf(child)?.meaning ?? []);
    found.set(item.path, { status, failed });
  });
  return [...found.values()];
}

/** Analyses are often not asked for; detection is what the reader relies on. */
function told(what: string, { status, failed }: Outcome, severity: 'warning' | 'info'): Problem[] {
  if (isSameConcept(status, r.succeeded)) return [];
  const known = [
    [r.failed, 'failed'],
    [r.notAttempted, 'was not attempted'],
    [r.partiallySucceeded, 'succeeded in part only'],
  ] as const;
  const outcome = known.find(([concept]) => isSameConcept(concept, status))?.[1] ?? `ended with “${status.meaning}”`;
  const isTried = !isSameConcept(status, r.notAttempted);
  return [
    {
      code: 'incomplete',
      severity: isTried ? 'warning' : severity,
      title: `CAD result: ${what} ${outcome}`,
      tip:
        failed.length > 0
          ? `Not done: ${[...new Set(failed)].join(', ')}`
          : 'No marks on an image do not mean that nothing was found.',
    },
  ];
}
