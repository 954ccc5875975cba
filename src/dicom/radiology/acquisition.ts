import { inlineBytes } from '../inlineBytes';
import { type DicomJson, numberOf, stringOf } from '../json';
import { tags } from '../tags';
import { imageTypeOf } from './imageKind';
import { radiologyTags } from './radiologyTags';

/**
 * How an MR image was made, where images made otherwise are never scrolled through as one: each is a word for the reader,
 * empty where the header does not tell.
 */
export interface Acquisition {
  /** "b 800" (s/mm²). */
  readonly diffusion: string;
  /** "magnitude", "phase", "water", "ADC". */
  readonly contrast: string;
  /** "echo 2"; of enhanced objects "TE 4.92 ms". */
  readonly echo: string;
  /** Stack ID (0020,9056) of enhanced objects: "stack 2". */
  readonly stack: string;
}

const NONE: Acquisition = { diffusion: '', contrast: '', echo: '', stack: '' };

export function acquisitionOf(dataset: DicomJson): Acquisition {
  const stackId = stringOf(dataset, radiologyTags.StackID);
  const stack = stackId === undefined ? '' : `stack ${stackId}`;
  if (stringOf(dataset, tags.Modality) !== 'MR') return stack === '' ? NONE : { ...NONE, stack };
  const bValue = bValueOf(dataset);
  return {
    diffusion: bValue === undefined ? '' : `b ${Math.round(bValue)}`,
    contrast: contrastOf(dataset),
    echo: echoOf(dataset),
    stack,
  };
}

function echoOf(dataset: DicomJson): string {
  const number = numberOf(dataset, radiologyTags.EchoNumbers);
  if (number !== undefined) return `echo ${number}`;
  return echoTimeText(numberOf(dataset, radiologyTags.EffectiveEchoTime));
}

export const echoTimeText = (ms: number | undefined): string =>
  ms === undefined ? '' : `TE ${Number(ms.toFixed(2))} ms`;

/** Values of Image Type from the third on, as scanners write them (PS3.3 C.8.3.1.1.1 and what vendors add). */
const CONTRASTS: Readonly<Record<string, string>> = {
  M: 'magnitude',
  MAGNITUDE: 'magnitude',
  P: 'phase',
  PHASE: 'phase',
  'PHASE MAP': 'phase',
  R: 'real',
  REAL: 'real',
  I: 'imaginary',
  IMAGINARY: 'imaginary',
  W: 'water',
  WATER: 'water',
  F: 'fat',
  FAT: 'fat',
  IN: 'in phase',
  IP: 'in phase',
  IN_PHASE: 'in phase',
  OPP: 'opposed phase',
  OP: 'opposed phase',
  OPP_PHASE: 'opposed phase',
  OUT_PHASE: 'opposed phase',
  FAT_FRACTION: 'fat fraction',
  ADC: 'ADC',
  EADC: 'eADC',
  FA: 'FA',
  TRACEW: 'trace',
};

function contrastOf(dataset: DicomJson): string {
  const component = CONTRASTS[stringOf(dataset, radiologyTags.ComplexImageComponent) ?? ''];
  const typed = imageTypeOf(dataset)
    .slice(2)
    .flatMap((word) => (Object.hasOwn(CONTRASTS, word) ? [CONTRASTS[word] ?? ''] : []));
  return [...new Set([...(component === undefined ? [] : [component]), ...typed])].join(' ');
}

/** Where vendors wrote b-values before the standard had a place for them: group, element of the block, its creator. */
const PRIVATE_B_VALUES = [
  { group: '0019', element: '0C', creator: 'SIEMENS MR HEADER' },
  { group: '0043', element: '39', creator: 'GEMS_PARM_01' },
  { group: '2001', element: '03', creator: 'Philips Imaging DD 001' },
  { group: '0065', element: '09', creator: 'Image Private Header' },
] as const;

/** GE adds multiples of this to tell the direction apart from the value. */
const GE_OFFSET = 100_000;

/** Siemens: "*ep_b800t", "ep_b50#3"; "ep_b50_800" is computed from both. Some archives send private elements on request only, this one always. */
const B_IN_SEQUENCE_NAME = /^\*?ep_b(\d+)(?:t|#\d+)?$/;

/** Diffusion b-value (0018,9087), else the vendor's own, s/mm². */
export function bValueOf(dataset: DicomJson): number | undefined {
  const standard = numberOf(dataset, radiologyTags.DiffusionBValue);
  if (standard !== undefined) return standard;
  for (const { group, element, creator } of PRIVATE_B_VALUES) {
    // Nearly always the first block (PS3.5 7.8.1); a few more, because archives move blocks.
    const block = ['10', '11', '12', '13'].find((one) => stringOf(dataset, `${group}00${one}`)?.trim() === creator);
    const value = block === undefined ? undefined : privateNumber(dataset, `${group}${block}${element}`);
    if (value !== undefined && value >= 0) return group === '0043' ? value % GE_OFFSET : value;
  }
  const named = B_IN_SEQUENCE_NAME.exec(stringOf(dataset, radiologyTags.SequenceName) ?? '')?.[1];
  return named === undefined ? undefined : Number(named);
}

/** Private elements come as numbers, as text, or, where the archive does not know them, as their bytes (VR UN). */
function privateNumber(dataset: DicomJson, tag: string): number | undefined {
  const known = numberOf(dataset, tag);
  if (known !== undefined && Number.isFinite(known)) return known;
  const bytes = bytesOf(dataset, tag);
  if (!bytes) return undefined;
  const text = new TextDecoder('latin1').decode(bytes);
  if (/^\s*\d[\d. \\eE+-]*\0?$/.test(text)) return Number.parseFloat(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return finite(view.getFloat32(0, true));
  return bytes.length === 8 ? finite(view.getFloat64(0, true)) : undefined;
}

/** Inline in what an archive sends, as they are in what was read from a file. */
function bytesOf(dataset: DicomJson, tag: string): Uint8Array | undefined {
  const [value] = (dataset[tag]?.Value ?? []) as readonly unknown[];
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : inlineBytes(dataset[tag]);
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
