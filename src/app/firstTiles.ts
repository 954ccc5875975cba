import { isUid } from '../dicom/uids';

/** As many as `slidePane` fetches beside the engine's code. */
const OVERVIEW_TILES = 6;
/** A thumbnail this much coarser than the pyramid becomes its coarsest level (`pyramid.ts`). */
const USEFUL_THUMBNAIL_RATIO = 1.5;

/** Frames of one instance, by ascending number. */
export interface FirstTiles {
  readonly sopInstanceUid: string;
  readonly frameNumbers: readonly number[];
}

interface Level {
  readonly uid: string;
  readonly flavour: string;
  /** What images of one slide have in common. */
  readonly slide: string;
  readonly columns: number;
  readonly samples: number;
  readonly tiles: number;
  readonly isWhole: boolean;
}

/**
 * The tiles of the coarsest level of the one slide that these headers describe, found before the code that reads slides is
 * there. Only what is plain: one glass, one image of each size, and of the coarsest as many frames as tiles. Anything else
 * is left to that code, which decides what is shown; what is asked for here in vain costs some bytes.
 */
export function firstTiles(headers: unknown): FirstTiles | undefined {
  const levels = (Array.isArray(headers) ? headers : [headers]).flatMap((header) => levelOf(header) ?? []);
  const volumes = levels.filter(({ flavour }) => flavour === 'VOLUME').sort((a, b) => a.columns - b.columns);
  const [coarsest] = volumes;
  const isOneSlide = volumes.every(({ slide }) => slide === coarsest?.slide);
  if (!coarsest || !isOneSlide || new Set(volumes.map(({ columns }) => columns)).size < volumes.length)
    return undefined;
  const thumbnail = levels.find(
    ({ flavour, columns, samples }) =>
      flavour === 'THUMBNAIL' && coarsest.columns / columns >= USEFUL_THUMBNAIL_RATIO && samples === coarsest.samples,
  );
  const { uid, tiles, isWhole } = thumbnail ?? coarsest;
  if (!isUid(uid) || !isWhole || tiles > OVERVIEW_TILES) return undefined;
  return { sopInstanceUid: uid, frameNumbers: Array.from({ length: tiles }, (_, i) => i + 1) };
}

/** Undefined for what is no image of a pyramid. */
function levelOf(header: unknown): Level | undefined {
  const text = (tag: string, at = 0) => String(valueIn(header, tag, at) ?? '').trim();
  const number = (tag: string) => Number(valueIn(header, tag) ?? 1);
  const flavour = text('00080008', 2).toUpperCase();
  if (flavour === 'LABEL' || flavour === 'OVERVIEW') return undefined;
  const [columns, tileColumns, tileRows] = [number('00480006'), number('00280011'), number('00280010')];
  const tiles = Math.ceil(columns / tileColumns) * Math.ceil(number('00480007') / tileRows);
  return {
    uid: text('00080018'),
    flavour,
    // Frame of Reference, Container Identifier, Pyramid UID.
    slide: ['00200052', '00400512', '00080019'].map((tag) => text(tag)).join(' '),
    columns,
    samples: number('00280002'),
    tiles,
    // Neither a part of a concatenation, nor with more than one frame for a place, nor with gaps.
    isWhole: text('00209161') === '' && number('00280008') === tiles,
  };
}

/** Of one element of DICOM JSON (PS3.18 Annex F). */
function valueIn(header: unknown, tag: string, at = 0): unknown {
  const element: unknown = isObject(header) ? header[tag] : undefined;
  return isObject(element) && Array.isArray(element.Value) ? element.Value[at] : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Whether what this device remembers of an archive (`capabilityMemory`) says that it takes frames in other words than the
 * first ones, or one at a time only.
 */
export function takesOtherWords(memory: string | null | undefined): boolean {
  if (!memory) return false;
  return (
    /\["frameLists","no"/.test(memory) || (/\["frames",/.test(memory) && !/\["frames","stored","works"/.test(memory))
  );
}
