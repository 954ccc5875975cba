import { join } from 'node:path';
import { writeFileWhole } from '../../archive/sample/atomicFile';
import { sampleUid, seriesUid, studyUid } from '../../archive/sample/facts';
import { encodeGroupSources } from '../../src/codecs/ann/encodeGroupSources';
import type { StoredGroup } from '../../src/codecs/ann/groupSource';
import { prepareSource } from '../../src/codecs/ann/preparedGroup';
import { encodePart10 } from '../../src/codecs/part10';
import type { CodedConcept } from '../../src/dicom/codedConcept';
import { codes, units } from '../../src/dicom/codes';
import type { AnnotationGroup } from '../../src/dicom/types';
import { seededRandom } from '../../src/lib/seededRandom';
import type { AnnData } from '../types';
import { patientNameOf, seedOf } from './identity';
import type { AnnRecipe } from './recipes';
import { instanceDataset } from './slideInstance';
import { glassFacts, levelUid, PIXEL_SPACING_MM, plannedLevels } from './slidePlan';

/** Corners of an outline; where there are ten million, as many as a file of one object of less than 1 GB can hold. */
const verticesOf = ({ objects }: AnnRecipe): number => (objects > 1e6 ? 10 : 25);
/** Largest radius of an outline in pixels: a large nucleus at 0.25 µm. */
const LARGEST_RADIUS = 16;

interface Kind {
  readonly label: string;
  readonly category: CodedConcept;
  readonly type: CodedConcept;
}

/** Even objects are of the first kind, odd ones of the second. */
const KINDS: readonly [Kind, Kind] = [
  {
    label: 'Neoplastic nuclei',
    category: { value: '49755003', scheme: 'SCT', meaning: 'Morphologically abnormal structure' },
    type: { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' },
  },
  {
    label: 'Lymphocyte nuclei',
    category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
    type: { value: '56972008', scheme: 'SCT', meaning: 'Lymphocyte' },
  },
];
const ALGORITHM = {
  family: { value: '123110', scheme: 'DCM', meaning: 'Artificial Intelligence' },
  name: 'Seeded positions',
  version: '1',
};

export interface Columns {
  readonly coordinates: Float32Array;
  /** 1-based, counting values; absent for points. */
  readonly pointIndex?: Uint32Array;
  /** µm². */
  readonly areas?: Float32Array;
}

/** Seeded objects all over the slide, in pixels of its finest level; none reaches over an edge. */
export function objectColumns(recipe: AnnRecipe, kind: 0 | 1): Columns {
  const { objects, graphicType, slide } = recipe;
  const count = Math.floor((objects + 1 - kind) / 2);
  const random = seededRandom(seedOf(recipe.name) + kind);
  if (graphicType === 'POINT') {
    const coordinates = new Float32Array(count * 2);
    for (let at = 0; at < coordinates.length; at += 2) {
      coordinates[at] = random() * slide.columns;
      coordinates[at + 1] = random() * slide.rows;
    }
    return { coordinates };
  }
  // The more there are the smaller they are, so that they do not all lie upon each other.
  const radius = Math.min(LARGEST_RADIUS, 0.5 * Math.sqrt((slide.columns * slide.rows) / objects));
  const vertices = verticesOf(recipe);
  const coordinates = new Float32Array(count * vertices * 2);
  const pointIndex = new Uint32Array(count);
  const areas = new Float32Array(count);
  for (let object = 0; object < count; object += 1) {
    const start = object * vertices * 2;
    pointIndex[object] = start + 1;
    const x = radius + random() * (slide.columns - 2 * radius);
    const y = radius + random() * (slide.rows - 2 * radius);
    for (let vertex = 0; vertex < vertices; vertex += 1) {
      const angle = (2 * Math.PI * vertex) / vertices;
      const reach = radius * (0.6 + 0.4 * random());
      coordinates[start + vertex * 2] = x + reach * Math.cos(angle);
      coordinates[start + vertex * 2 + 1] = y + reach * 0.8 * Math.sin(angle);
    }
    areas[object] = areaOf(coordinates.subarray(start, start + vertices * 2)) * (PIXEL_SPACING_MM * 1000) ** 2;
  }
  return { coordinates, pointIndex, areas };
}

/** Of a closed outline, in square units of its coordinates. */
function areaOf(outline: Float32Array): number {
  let twice = 0;
  for (let at = 0; at < outline.length; at += 2) {
    const next = (at + 2) % outline.length;
    twice +=
      (outline[at] as number) * (outline[next + 1] as number) - (outline[next] as number) * (outline[at + 1] as number);
  }
  return Math.abs(twice) / 2;
}

const annSopInstanceUid = (name: string): string => sampleUid(seedOf(name), 'ann/instance');
const annSeriesUid = (name: string): string => sampleUid(seedOf(name), 'ann/series');

/** The group as the writer of the product takes one that was read: by columns, without a list for each object. */
function groupOf(recipe: AnnRecipe, kind: 0 | 1): StoredGroup {
  const { name, graphicType } = recipe;
  const { label, category, type } = KINDS[kind];
  const { coordinates, pointIndex, areas } = objectColumns(recipe, kind);
  const slideUid = levelUid(name, 0, 0) as AnnotationGroup['storedIn'];
  const words = {
    annotationGroupUid: sampleUid(seedOf(name), `ann/group/${kind}`) as AnnotationGroup['annotationGroupUid'],
    label,
    generationType: 'AUTOMATIC' as const,
    propertyCategory: category,
    propertyType: type,
    graphicType,
  };
  const example = { ...words, algorithm: ALGORITHM, dimension: 2 as const, shapes: [], measurements: [] };
  return {
    stored: {
      ...words,
      storedIn: annSopInstanceUid(name) as AnnotationGroup['storedIn'],
      studyInstanceUid: studyUid(seedOf(name), 'pathology') as AnnotationGroup['studyInstanceUid'],
      space: { kind: 'totalPixelMatrix', sopInstanceUid: slideUid },
      count: graphicType === 'POINT' ? coordinates.length / 2 : coordinates.length / 2 / verticesOf(recipe),
      dimension: 2,
      commonZMm: 0,
      coordinates,
      ...(pointIndex === undefined ? {} : { pointIndex }),
      measurements: areas === undefined ? [] : [{ name: codes.area, unit: units.um2, values: areas }],
      item: prepareSource(example, 1).semantics,
    },
  };
}

/** The annotations; the slide they lie on is written like any other. */
export async function writeAnn(directory: string, recipe: AnnRecipe): Promise<void> {
  const { name, slide } = recipe;
  const planned = plannedLevels(slide.columns, slide.rows, slide.tilePx)[0];
  if (planned === undefined) throw new Error('a slide has a finest level');
  const base = instanceDataset({
    set: name,
    facts: glassFacts(name, 0, slide.columns, slide.rows),
    codec: slide.codec,
    frames: [new Uint8Array(1)],
    image: {
      part: 'level/0',
      flavor: 'VOLUME',
      instanceNumber: 1,
      isOriginal: true,
      totalColumns: planned.columns,
      totalRows: planned.rows,
      tileColumns: slide.tilePx,
      tileRows: slide.tilePx,
      pixelSpacingMm: planned.pixelSpacingMm,
    },
  });
  const written = encodeGroupSources(
    {
      slide: base,
      author: { name: 'Benchmark' },
      now: new Date('2026-06-10T11:00:00Z'),
      newUid: () => annSopInstanceUid(name),
      series: {
        seriesInstanceUid: annSeriesUid(name),
        seriesNumber: 10,
        instanceNumber: 1,
        seriesDescription: `${recipe.objects} objects`,
      },
      contentLabel: 'NUCLEI',
    },
    [groupOf(recipe, 0), groupOf(recipe, 1)],
  );
  if (!written.ok) throw new Error(written.error.title);
  await writeFileWhole(join(directory, 'ann.dcm'), [encodePart10(written.value)]);
}

export function annData(recipe: AnnRecipe, directory: string): Omit<AnnData, 'archives'> {
  const { name, objects, graphicType, slide } = recipe;
  const seed = seedOf(name);
  return {
    kind: 'ann',
    name,
    directory,
    patientName: patientNameOf(name),
    studyInstanceUid: studyUid(seed, 'pathology'),
    slideSeriesInstanceUid: seriesUid(seed, glassFacts(name, 0, slide.columns, slide.rows).name),
    annSeriesInstanceUid: annSeriesUid(name),
    annSopInstanceUid: annSopInstanceUid(name),
    objects,
    graphicType,
  };
}
