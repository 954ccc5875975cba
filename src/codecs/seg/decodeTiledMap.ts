import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { type MapValues, VIRIDIS } from '../../dicom/overlay/mapValues';
import type { TiledOverlay } from '../../dicom/overlay/tiledOverlay';
import type { Problem } from '../../dicom/problem';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { realWorldMapping } from '../../dicom/radiology/realWorldValues';
import { valueUnitWords } from '../../dicom/radiology/suvTypes';
import { paletteOf } from '../../dicom/slide/paletteLut';
import { slideTags } from '../../dicom/slide/slideTags';
import { tags } from '../../dicom/tags';
import type { Series } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { hexColour } from '../overlayColours';
import { groupOf, sourcesOf } from './decodeSegmentation';
import { overlayLevelOf } from './overlayLevel';
import { segTags as t } from './segTags';

/** Steps taken of a palette of the object. */
const STEPS = 64;

/** A parametric map in tiles over a slide (PS3.3 A.75), from its header: what its values are, where each tile lies. */
export function decodeTiledMap(series: Series, dataset: DicomJson): Result<TiledOverlay, Problem> {
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID);
  const frameOfReferenceUid = stringOf(dataset, tags.FrameOfReferenceUID);
  if (!sopInstanceUid || !frameOfReferenceUid) return fail(mapNotShown('it does not say in which space it lies'));
  if (numberOf(dataset, tags.PixelRepresentation) === 1)
    return fail(mapNotShown('its values are whole numbers with a sign'));
  const level = overlayLevelOf(series, dataset, undefined);
  if (!level.ok) return fail(mapNotShown(level.error));
  const values = valuesOf(dataset);
  if (!values.ok) return fail(mapNotShown(values.error));
  return ok({
    kind: 'tiled',
    id: sopInstanceUid,
    label: stringOf(dataset, tags.SeriesDescription) ?? stringOf(dataset, t.ContentLabel) ?? 'Parametric map',
    series,
    frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid,
    segments: [],
    ...sourcesOf(dataset),
    notes: [...level.value.notes, ...values.value.notes],
    values: values.value.values,
    levels: [level.value.level],
  });
}

interface ReadValues {
  readonly values: MapValues;
  readonly notes: readonly string[];
}

function valuesOf(dataset: DicomJson): Result<ReadValues, string> {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const frames = sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence);
  const own = frames[0] ?? {};
  const mappings = (frame: DicomJson) => frame[radiologyTags.RealWorldValueMappingSequence];
  const inFrame = JSON.stringify(mappings(own));
  if (frames.some((frame) => JSON.stringify(mappings(frame)) !== inFrame))
    return fail('its tiles do not all mean the same by their values');
  const group = mappings(own) ? own : shared;
  const mapping = realWorldMapping(group);
  if (!mapping) return fail('it does not say by a line what its values mean');
  const { slope, intercept, unit, quantity, covers } = mapping;
  const stored = windowOf(groupOf(own, shared, radiologyTags.FrameVOILUTSequence));
  const window = stored && ordered(stored.map((value) => value * slope + intercept));
  const notes: string[] = [];
  if (!window && !covers) notes.push('It states no range: its colours go from 0 to 1.');
  if (sequenceOf(group, radiologyTags.RealWorldValueMappingSequence).length > 1)
    notes.push('It has other mappings of its values too: this is the first.');
  const colours = coloursOf(dataset, notes);
  return ok({
    values: {
      kind: 'map',
      slope,
      intercept,
      unit: valueUnitWords(unit),
      quantity: quantity?.meaning ?? '',
      ...(covers && { covers }),
      range: window ?? covers ?? [0, 1],
      ...colours,
    },
    notes,
  });
}

/** First and last stored value of the window; undefined without one. */
function windowOf(group: DicomJson): readonly [number, number] | undefined {
  const [centre] = numbersOf(group, tags.WindowCenter);
  const [width] = numbersOf(group, tags.WindowWidth);
  if (centre === undefined || width === undefined || !(width > 0)) return undefined;
  return [centre - width / 2, centre + width / 2];
}

const ordered = ([a = 0, b = 0]: readonly number[]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)];

/** Those of the object where it has a palette (Pixel Presentation COLOR_RANGE, PM-04), else Viridis. */
function coloursOf(dataset: DicomJson, notes: string[]): Pick<MapValues, 'colours' | 'coloursName'> {
  if (!dataset[slideTags.RedPaletteDescriptor]) return { colours: VIRIDIS, coloursName: 'Viridis' };
  const palette = paletteOf(dataset, {});
  if (!palette.ok) {
    notes.push(`Its own colours cannot be read: ${palette.error}.`);
    return { colours: VIRIDIS, coloursName: 'Viridis' };
  }
  const { red, green, blue } = palette.value;
  const colours = Array.from({ length: STEPS }, (_, step) => {
    const at = Math.round((step / (STEPS - 1)) * (red.length - 1));
    return hexColour(red[at] ?? 0, green[at] ?? 0, blue[at] ?? 0);
  });
  return { colours, coloursName: 'Colours of the object' };
}

const mapNotShown = (why: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `1 parametric map is not shown: ${why}`,
});
