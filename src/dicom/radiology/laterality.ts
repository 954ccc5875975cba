import { type DicomJson, itemOf, stringOf } from '../json';
import { radiologyTags as tags } from './radiologyTags';

/** Which side of the body an image is of, as its header says (ORI-02). */
export interface SideOfBody {
  /** "Right", "R MLO"; empty where nothing is said, and for what is not one of a pair. */
  readonly text: string;
  /** Where parts of the header contradict each other: what each of them says. */
  readonly contradiction?: string;
}

type Side = 'R' | 'L' | 'B' | 'U';

/** Codes of a side beside a body part (CID 244), SNOMED CT and the SNOMED RT it came from. */
const SIDE_CODES: Readonly<Record<string, Side>> = {
  '24028007': 'R',
  'G-A100': 'R',
  '7771000': 'L',
  'G-A101': 'L',
  '51440002': 'B',
  'G-A102': 'B',
};
const SIDE_WORDS: Readonly<Record<Side, string>> = { R: 'Right', L: 'Left', B: 'Both sides', U: '' };

/** Mammographic views (CID 4014) by the letters that every reader of them uses. */
const VIEWS: Readonly<Record<string, string>> = {
  '399162004': 'CC',
  'R-10242': 'CC',
  '399368009': 'MLO',
  '399268006': 'MLO',
  'R-10226': 'MLO',
  '399260004': 'ML',
  'R-10224': 'ML',
  '399352003': 'LM',
  'R-10228': 'LM',
  '399099002': 'LMO',
  '399159002': 'LMO',
  'R-10230': 'LMO',
  '399192008': 'XCCL',
  '399101009': 'XCCM',
  '399196006': 'FB',
  'R-10244': 'FB',
  '399188001': 'SIO',
  '441555000': 'ISO',
};
/** What was done to the view (CID 4015). */
const VIEW_MODIFIERS: Readonly<Record<string, string>> = {
  '399163009': 'mag',
  'R-102D6': 'mag',
  '399055006': 'spot',
  'R-102D7': 'spot',
  '399209000': 'ID',
  'R-102D5': 'ID',
  '399161006': 'CV',
  'R-102D2': 'CV',
  '399011000': 'AT',
  'R-102D1': 'AT',
  '399110001': 'TAN',
  'R-102C2': 'TAN',
  '399197002': 'RL',
  'R-102D3': 'RL',
  '399226006': 'RM',
  'R-102D4': 'RM',
};

/**
 * The side: Image Laterality (0020,0062), else Laterality of the series (0020,0060), else Frame Laterality (0020,9072),
 * else the modifier of the body part. A mammogram says its view with it ("R CC"). Where two of them differ, nobody can
 * know which is right: both are told.
 */
export function sideOfBody(dataset: DicomJson): SideOfBody {
  const said = sidesIn(dataset);
  const side = said[0]?.side;
  const isContradiction = said.some((one) => one.side !== side);
  const view = viewOf(dataset);
  const isMammogram = stringOf(dataset, tags.Modality) === 'MG';
  const sideText = side === undefined ? '' : isMammogram && side !== 'U' ? side : SIDE_WORDS[side];
  return {
    text: [sideText, view].filter(Boolean).join(' '),
    ...(isContradiction && {
      contradiction: `Side contradicts itself: ${said.map((one) => `${one.source} ${one.side}`).join(', ')}`,
    }),
  };
}

/** The same for hanging: the side that is said first, and the view in letters, both absent where nothing is said. */
export function sideAndView(dataset: DicomJson): { readonly side?: 'R' | 'L' | 'B'; readonly view?: string } {
  const side = sidesIn(dataset)[0]?.side;
  const view = viewOf(dataset);
  return { ...(side !== undefined && side !== 'U' && { side }), ...(view !== '' && { view }) };
}

function sidesIn(dataset: DicomJson): readonly { readonly source: string; readonly side: Side }[] {
  const named = [
    { source: 'Image Laterality', side: sideNamed(stringOf(dataset, tags.ImageLaterality)) },
    { source: 'Laterality', side: sideNamed(stringOf(dataset, tags.Laterality)) },
    { source: 'Frame Laterality', side: sideNamed(stringOf(dataset, tags.FrameLaterality)) },
    { source: 'body part', side: sideCoded(dataset) },
  ];
  return named.flatMap(({ source, side }) => (side === undefined ? [] : [{ source, side }]));
}

const sideNamed = (value: string | undefined): Side | undefined =>
  value === 'R' || value === 'L' || value === 'B' || value === 'U' ? value : undefined;

function sideCoded(dataset: DicomJson): Side | undefined {
  const region = itemOf(dataset, tags.AnatomicRegionSequence);
  const modifier = region && itemOf(region, tags.AnatomicRegionModifierSequence);
  return modifier && SIDE_CODES[stringOf(modifier, tags.CodeValue) ?? ''];
}

/** By code, else by View Position (0018,5101): AP, PA, LL, MLO. */
function viewOf(dataset: DicomJson): string {
  const code = itemOf(dataset, tags.ViewCodeSequence);
  const coded = code && VIEWS[stringOf(code, tags.CodeValue) ?? ''];
  const view = coded ?? stringOf(dataset, tags.ViewPosition) ?? '';
  const modifier = code && itemOf(code, tags.ViewModifierCodeSequence);
  const changed = modifier && VIEW_MODIFIERS[stringOf(modifier, tags.CodeValue) ?? ''];
  return [view, changed].filter(Boolean).join(' ');
}
