import type { DicomJson } from '../../src/dicom/json';
import type { ViewerPage } from '../pages/viewerPage';

/** A group of marks as it stands in a file, found by a walk of our own. */
export interface GroupInFile {
  readonly trackingUid: string;
  readonly name: string;
  /** Coordinates of all its graphics. */
  readonly points: readonly number[];
  /** SOP Instance UIDs of the images it names. */
  readonly images: readonly string[];
}

const first = (dataset: DicomJson | undefined, tag: string): unknown => dataset?.[tag]?.Value?.[0];
const children = (item: DicomJson): DicomJson[] => (item['0040A730']?.Value ?? []) as DicomJson[];
const conceptOf = (item: DicomJson): string => String(first(first(item, '0040A043') as DicomJson, '00080100') ?? '');

function* below(item: DicomJson): Generator<DicomJson> {
  for (const child of children(item)) {
    yield child;
    yield* below(child);
  }
}

/** Measurement groups (125007, DCM) of a report at any depth; annotation groups of a bulk annotation object. */
export function groupsOf(header: DicomJson): GroupInFile[] {
  const bulk = (header['006A0002']?.Value ?? []) as DicomJson[];
  if (bulk.length > 0) {
    return bulk.map((group) => ({
      trackingUid: '',
      name: String(first(group, '006A0005') ?? ''),
      points: [],
      images: [],
    }));
  }
  const groups = [...below(header)].filter(
    (item) => first(item, '0040A040') === 'CONTAINER' && conceptOf(item) === '125007',
  );
  return groups.map((group) => {
    const within = [...below(group)];
    const item = (concept: string) => within.find((one) => conceptOf(one) === concept);
    return {
      trackingUid: String(first(item('112040'), '0040A124') ?? ''),
      name: String(first(item('112039'), '0040A160') ?? ''),
      points: within.flatMap((one) => (one['00700022']?.Value ?? []) as number[]),
      images: within.flatMap((one) =>
        ((one['00081199']?.Value ?? []) as DicomJson[]).map((reference) => String(first(reference, '00081155'))),
      ),
    };
  });
}

/**
 * Groups of a file that are neither in the lists of marks nor among what the viewer says it could not show; and those
 * that it says it has no image for although the study holds it.
 */
export async function groupsAstray(
  viewer: ViewerPage,
  header: DicomJson,
  imagesOfStudy: ReadonlySet<string>,
): Promise<string[]> {
  const groups = groupsOf(header);
  if (groups.length === 0) return [];
  const rows = await viewer.page
    .getByRole('table', { name: 'Annotations' })
    .locator('[data-tracking-uid]')
    .evaluateAll((all) => all.map((row) => row.getAttribute('data-tracking-uid') ?? ''));
  const bulk = await viewer.page.getByRole('list', { name: 'Bulk groups' }).getByRole('listitem').allInnerTexts();
  const problems = await viewer.problemLines();
  return groups.flatMap(({ trackingUid, name, images }) => {
    const isListed = (trackingUid !== '' && rows.includes(trackingUid)) || bulk.some((words) => words.includes(name));
    const said = problems.find((words) => name !== '' && words.includes(name));
    if (!isListed && said === undefined) return [`${name} ${trackingUid} is lost`];
    const isDenied =
      said?.includes('its image is not among those opened') && images.some((uid) => imagesOfStudy.has(uid));
    return isDenied ? [`${name} ${trackingUid}: its image is there`] : [];
  });
}
