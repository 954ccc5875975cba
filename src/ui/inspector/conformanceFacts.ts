import { iccWords } from '../../dicom/slide/iccProfile';
import type { OpticalPath, PyramidLevel, Slide } from '../../dicom/types';
import type { Fact } from './displaySetFacts';

/** How a slide was understood, so that what is on the screen can be held against the files. */
export function conformanceFacts(slide: Slide): readonly Fact[] {
  const { opticalPaths = [], focalPlanesMm = [], levels, referencedSopInstanceUid } = slide;
  const instances = new Set(levels.flatMap((level) => level.instances.map(({ sopInstanceUid }) => sopInstanceUid)));
  return [
    ['Levels', levels.map(levelWords).join('; ')],
    ['Instances', String(instances.size)],
    ...(opticalPaths.length > 0 ? [['Optical paths', opticalPaths.map(pathWords).join('; ')] as const] : []),
    ...(focalPlanesMm.length > 1 ? [['Focal planes', planeWords(focalPlanesMm, slide.focalPlaneMm)] as const] : []),
    ['Colour', iccWords(slide)],
    ['Place on the glass', slide.frameOfReferenceUid ? 'known' : 'not known'],
    ...(referencedSopInstanceUid ? [['Referenced as', referencedSopInstanceUid] as const] : []),
  ];
}

function levelWords(level: PyramidLevel): string {
  const { tileIndex, looseTiles, tileColumns, tileRows } = level;
  const absent = tileIndex.reduce((count, entry) => count + (entry < 0 ? 1 : 0), 0);
  const size = `${level.totalPixelMatrixColumns} × ${level.totalPixelMatrixRows} in tiles of ${tileColumns} × ${tileRows}`;
  const gaps = absent > 0 && !looseTiles ? `, ${absent} of ${tileIndex.length} not scanned` : '';
  return `${size}${gaps}${looseTiles ? `, ${looseTiles.frames.length} off the grid` : ''}`;
}

function pathWords({ identifier, description, illuminationType, isColor }: OpticalPath, index: number): string {
  const words = [
    description ?? illuminationType?.meaning,
    isColor ? 'colour' : 'grey',
    index === 0 ? 'shown' : 'not shown',
  ];
  return `${identifier} (${words.filter(Boolean).join(', ')})`;
}

function planeWords(heights: readonly number[], shown = 0): string {
  const um = (mm: number): string => (mm * 1000).toFixed(1);
  return `${heights.length}, ${um(Math.min(...heights))} to ${um(Math.max(...heights))} µm, shown: ${um(shown)} µm`;
}
