import { codes, units } from '../../dicom/codes';
import type { DicomJson } from '../../dicom/json';
import type { GraphicType } from '../../dicom/types';
import { seededRandom } from '../../lib/seededRandom';
import { NUCLEUS, reportInput, slideImage } from '../testData';
import { encodeGroupSources } from './encodeGroupSources';
import { type GroupSource, POINTS_OF } from './groupSource';

/** How the coordinates of a fixture are stored. */
export type CoordinateMode = '2D' | '3D' | '3D common Z';

export interface AnnFixture {
  readonly name: string;
  readonly dataset: DicomJson;
  readonly groups: readonly GroupSource[];
}

const GRAPHIC_TYPES = Object.keys(POINTS_OF) as GraphicType[];
const COMMON_Z_MM = 0.0045;

/**
 * Test support: every graphic type in pixels, in space and in one plane of space, in floats and in doubles (T-ANN-01),
 * and the groups that say more: computed ones, of one optical path, for several focal planes, with gaps in their values.
 */
export function annFixtures(): readonly AnnFixture[] {
  const matrix = GRAPHIC_TYPES.flatMap((graphicType) =>
    (['2D', '3D', '3D common Z'] as const).flatMap((mode) =>
      [false, true].map((isDouble) =>
        fixture(`${graphicType} ${mode} ${isDouble ? 'double' : 'float'}`, mode, [
          fixtureGroup(graphicType, mode, { isDouble }),
        ]),
      ),
    ),
  );
  return [...matrix, ...special()];
}

function special(): AnnFixture[] {
  const polygons = fixtureGroup('POLYGON', '3D common Z');
  const algorithm = {
    family: { value: '123110', scheme: 'DCM', meaning: 'Artificial Intelligence' },
    name: 'Nucleus finder',
    version: '1.0',
  };
  return [
    fixture('computed', '3D common Z', [{ ...polygons, generationType: 'AUTOMATIC', algorithm }]),
    fixture('one optical path', '3D common Z', [{ ...polygons, opticalPathIdentifiers: ['2'] }]),
    fixture('two focal planes', '3D common Z', [{ ...polygons, zPlanesMm: [COMMON_Z_MM, 0.009] }]),
    fixture('all focal planes', '3D', [{ ...fixtureGroup('POINT', '3D'), appliesToAllZPlanes: true }]),
    fixture(
      'every type at once',
      '2D',
      GRAPHIC_TYPES.map((graphicType) => fixtureGroup(graphicType, '2D')),
    ),
  ];
}

/** A group of six shapes with seeded coordinates, some of them zero or negative; values for two of the six. */
export function fixtureGroup(
  graphicType: GraphicType,
  mode: CoordinateMode,
  more: Partial<GroupSource> = {},
): GroupSource {
  const random = seededRandom(GRAPHIC_TYPES.indexOf(graphicType) * 3 + mode.length);
  const dimension = mode === '2D' ? 2 : 3;
  const exact = (value: number) => (more.isDouble === true ? value : Math.fround(value));
  const shapes = Array.from({ length: 6 }, (_, index) =>
    outline(graphicType, index).flatMap(([x, y], corner) => {
      const [u, v] = [exact(x + 8 * random() - 4), exact(y + random())];
      const z = mode === '3D' ? exact(index / 1000) : COMMON_Z_MM;
      return (index === 0 && corner === 0 ? [0, 0, z] : [u, v, z]).slice(0, dimension);
    }),
  );
  return {
    annotationGroupUid: `2.25.${100 + GRAPHIC_TYPES.indexOf(graphicType)}`,
    label: `${graphicType.toLowerCase()} marks`,
    generationType: 'MANUAL',
    propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
    propertyType: NUCLEUS,
    graphicType,
    dimension,
    shapes,
    measurements: [
      { name: codes.area, unit: units.um2, values: [Number.NaN, 7, Number.NaN, Number.NaN, 9, Number.NaN] },
    ],
    ...more,
  };
}

/** Corners of one shape; those of polylines and polygons grow in number. */
function outline(graphicType: GraphicType, index: number): (readonly [number, number])[] {
  const { count, isFixed } = POINTS_OF[graphicType];
  const points = isFixed ? count : count + index;
  return Array.from({ length: points }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / points;
    return [20 + index + Math.cos(angle), 10 + Math.sin(angle)];
  });
}

function fixture(name: string, mode: CoordinateMode, groups: readonly GroupSource[]): AnnFixture {
  const { images: _, annotations: __, ...common } = reportInput([]);
  const slide = slideImage(mode !== '2D', mode === '2D' ? 3 : 1);
  const written = encodeGroupSources({ ...common, slide }, groups);
  if (!written.ok) throw new Error(`${name}: ${written.error.title}`);
  return { name, dataset: written.value, groups };
}
