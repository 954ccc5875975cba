import { differenceOf } from '../codecs/sr/sameDocument';
import type { SourceId } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { labelsOf } from './findStudies';

/**
 * One object for each SOP Instance UID. Two archives may hold the same report: it is read from one where its next version
 * can be stored, by the order of the configuration, and compared with the other before it stands for both (WEB-35).
 */
export function oneObjectEach(context: CaseContext, objects: readonly DerivedObject[]): readonly DerivedObject[] {
  const order = [...context.sources.keys()];
  const rank = ({ series }: DerivedObject) =>
    order.indexOf(series.sourceId) + (context.sources.get(series.sourceId)?.config.stowRoot === undefined ? 1e6 : 0);
  const byUid = new Map<string, DerivedObject>();
  for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) {
    const uid = uidOf(object);
    const known = byUid.get(uid);
    if (known === undefined) byUid.set(uid, object);
    else compare(context, known, object);
  }
  const chosen = new Set(byUid.values());
  return objects.filter((object) => chosen.has(object));
}

function compare(context: CaseContext, shown: DerivedObject, other: DerivedObject): void {
  const difference = differenceOf(other.dataset, shown.dataset);
  if (difference === undefined || shown.series.sourceId === other.series.sourceId) return;
  const [here, there] = [shown, other].map(({ series }) => labelsOf(context, [series.sourceId]));
  explain(context, `${uidOf(shown)}/${other.series.sourceId}`, titleOf(shown.series), [
    {
      code: 'conflict',
      severity: 'error',
      title: `${here} and ${there} hold different contents under one identifier; that of ${here} is shown`,
      tip: 'Tell your administrator: one of the archives has changed this object.',
      detail: difference,
    },
  ]);
}

/** The archives besides this one that hold something of a series: a newer version may have been stored there. */
export const otherHolders = (
  objects: readonly DerivedObject[],
  seriesInstanceUid: string,
  sourceId: SourceId,
): readonly SourceId[] => [
  ...new Set(
    objects
      .filter(({ series }) => series.seriesInstanceUid === seriesInstanceUid && series.sourceId !== sourceId)
      .map(({ series }) => series.sourceId),
  ),
];
