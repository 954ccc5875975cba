/** What the tests of editing reports share; nothing in the product imports it. */
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { derivedUid } from '../derivedUid';
import { objectTags as t } from '../objectTags';
import { everythingOpen, reportInput } from '../testData';
import { type AmendedReport, type AmendInput, amendReport, type ReportEdits } from './amendReport';
import type { DecodeContext } from './decodeContext';
import { type DecodedReport, decodeReport } from './decodeReport';

export interface Change {
  /** What becomes of a mark: another record, or nothing when it is deleted. Marks without an answer are kept. */
  readonly change?: (mark: Annotation, index: number) => Annotation | 'removed' | undefined;
  readonly added?: readonly Annotation[];
}

/** A document as the reader of the case gets it. */
export const opened = (document: DicomJson, context: DecodeContext = everythingOpen): DecodedReport =>
  decodeReport(document, context);

let versions = 0;

/** The input of an edit of a document that has just been read. */
export function amendInput(
  document: DicomJson,
  { change, added = [] }: Change,
  more: Partial<AmendInput> = {},
  context: DecodeContext = everythingOpen,
): AmendInput {
  const { annotations, views } = opened(document, context);
  const changed: ReportEdits['changed'][number][] = [];
  const removed: ReportEdits['removed'][number][] = [];
  const keptViews = new Map(views);
  annotations.forEach((before, index) => {
    const view = views.get(before.id);
    const after = change?.(before, index);
    if (after === undefined || view === undefined) return;
    keptViews.delete(before.id);
    if (after === 'removed') removed.push({ before, view });
    else changed.push({ before, after, view });
  });
  versions += 1;
  const version = versions;
  const { images, author, now, series } = reportInput([]);
  return {
    document,
    edits: { added, changed, removed },
    keptViews,
    images,
    author,
    now,
    newUid: () => derivedUid(`version ${version}`),
    series: { ...series, instanceNumber: 2 },
    ...more,
  };
}

/** The next version; a refusal is an error of the test. */
export function amended(
  document: DicomJson,
  change: Change,
  more: Partial<AmendInput> = {},
  context: DecodeContext = everythingOpen,
): AmendedReport {
  const result = amendReport(amendInput(document, change, more, context));
  if (!result.ok) throw new Error(`${result.error.title} ${result.error.tip ?? ''}`);
  return result.value;
}

/** The words of a refusal. */
export function refusal(document: DicomJson, change: Change, more: Partial<AmendInput> = {}): string | undefined {
  const result = amendReport(amendInput(document, change, more));
  return result.ok ? undefined : result.error.title;
}

/** Every instance the evidence of a document lists. */
export const evidenceOf = (document: DicomJson): Set<string | undefined> =>
  new Set(
    [t.CurrentRequestedProcedureEvidenceSequence, t.PertinentOtherEvidenceSequence]
      .flatMap((tag) => sequenceOf(document, tag))
      .flatMap((study) => sequenceOf(study, t.ReferencedSeriesSequence))
      .flatMap((series) => sequenceOf(series, tags.ReferencedSOPSequence))
      .map((item) => stringOf(item, tags.ReferencedSOPInstanceUID)),
  );
