import { runDecodeJob } from '../../src/codecs/ann/annDecodeMessages';
import { encodeGroupSources } from '../../src/codecs/ann/encodeGroupSources';
import { binary, element, sequence } from '../../src/codecs/dataset';
import { objectTags } from '../../src/codecs/objectTags';
import { NUCLEUS, reportInput, SOURCE, slideImage } from '../../src/codecs/testData';
import { type DicomJson, itemOf } from '../../src/dicom/json';
import { seededRandom } from '../../src/lib/seededRandom';
import type { MicroCase, MicroRun } from './measure';

const CORNERS = 8;

/** An object of one group of n outlines of eight corners: the header is encoded as always, the columns are put in. */
function bulkObject(n: number): DicomJson {
  const { images: _images, annotations: _annotations, ...common } = reportInput([]);
  const written = encodeGroupSources({ ...common, slide: slideImage(false, 3) }, [
    {
      annotationGroupUid: '2.25.77',
      label: 'nuclei',
      generationType: 'MANUAL',
      propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
      propertyType: NUCLEUS,
      graphicType: 'POLYGON',
      dimension: 2,
      shapes: [[0, 0, 4, 0, 4, 4]],
      measurements: [],
    },
  ]);
  if (!written.ok) throw new Error(written.error.title);
  const group = itemOf(written.value, objectTags.AnnotationGroupSequence) ?? {};
  const full: DicomJson = {
    ...group,
    [objectTags.NumberOfAnnotations]: element('UL', n),
    [objectTags.PointCoordinatesData]: binary('OF', outlines(n)),
    [objectTags.LongPrimitivePointIndexList]: binary('OL', startsOf(n)),
  };
  return { ...written.value, [objectTags.AnnotationGroupSequence]: sequence([full]) };
}

function outlines(n: number): Float32Array {
  const random = seededRandom(n);
  const coordinates = new Float32Array(n * CORNERS * 2);
  for (let shape = 0; shape < n; shape += 1) {
    const [x, y, radius] = [20 + random() * 19_000, 20 + random() * 9_000, 3 + random() * 4];
    for (let corner = 0; corner < CORNERS; corner += 1) {
      const angle = (2 * Math.PI * corner) / CORNERS;
      const at = (shape * CORNERS + corner) * 2;
      coordinates[at] = x + radius * Math.cos(angle);
      coordinates[at + 1] = y + radius * Math.sin(angle);
    }
  }
  return coordinates;
}

/** 1-based, counting values. */
const startsOf = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, shape) => shape * CORNERS * 2 + 1);

function decodeRun(n: number): MicroRun {
  const dataset = bulkObject(n);
  return {
    units: n,
    async run() {
      const decoded = await runDecodeJob(
        { sourceId: SOURCE, from: { kind: 'dataset', dataset } },
        { isGridWanted: true },
      );
      const group = decoded.ok && decoded.value.kind === 'groups' ? decoded.value.groups[0] : undefined;
      if (group?.count !== n) throw new Error('the made object cannot be read');
    },
  };
}

export const annCases: readonly MicroCase[] = [
  {
    id: 'ann-decode',
    title: 'Columns of one bulk object, with the grid to paint it by',
    unit: 'object',
    grows: 'objects',
    thread: 'worker',
    sizes: [10_000, 100_000, 1_000_000],
    bar: 2,
    prepare: decodeRun,
  },
];
