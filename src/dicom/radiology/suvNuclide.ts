import { type DicomJson, itemOf, stringOf } from '../json';
import { codeTags } from './suvTags';

/** Half-lives in seconds of nuclides given for PET (PS3.16 CID 4020), by mass number and symbol. */
const HALF_LIFE_S: Readonly<Record<string, number>> = {
  '11C': 1221.8,
  '13N': 597.9,
  '14O': 70.6,
  '15O': 122.24,
  '18F': 6586.2,
  '38K': 458.2,
  '44SC': 14_551,
  '60CU': 1422,
  '61CU': 12_020,
  '62CU': 580.4,
  '64CU': 45_724,
  '66GA': 34_164,
  '68GA': 4062.6,
  '76BR': 58_320,
  '82RB': 75.5,
  '86Y': 53_064,
  '89ZR': 282_280,
  '124I': 360_806,
};

const SYMBOLS: Readonly<Record<string, string>> = {
  CARBON: 'C',
  NITROGEN: 'N',
  OXYGEN: 'O',
  FLUORINE: 'F',
  POTASSIUM: 'K',
  SCANDIUM: 'SC',
  COPPER: 'CU',
  GALLIUM: 'GA',
  BROMINE: 'BR',
  RUBIDIUM: 'RB',
  YTTRIUM: 'Y',
  ZIRCONIUM: 'ZR',
  IODINE: 'I',
};

/** SNOMED CT and the older SNOMED-RT codes that scanners still write. */
const NUCLIDE_OF_CODE: Readonly<Record<string, string>> = {
  '40565003': '11C',
  'C-105A1': '11C',
  '21576001': '13N',
  'C-107A1': '13N',
  '424875009': '14O',
  'C-1018C': '14O',
  '129504001': '15O',
  'C-B1038': '15O',
  '77004003': '18F',
  'C-111A1': '18F',
  '423764008': '38K',
  'C-135A4': '38K',
  '126600': '44SC',
  '425364008': '60CU',
  'C-127A4': '60CU',
  '71425003': '61CU',
  'C-127A1': '61CU',
  '422934004': '62CU',
  'C-127A5': '62CU',
  '3932008': '64CU',
  'C-127A2': '64CU',
  '79477007': '66GA',
  'C-131A1': '66GA',
  '35337001': '68GA',
  'C-131A3': '68GA',
  '79523006': '76BR',
  'C-113A2': '76BR',
  '79197006': '82RB',
  'C-159A2': '82RB',
  '10738001': '86Y',
  'C-162A3': '86Y',
  '63360001': '89ZR',
  'C-168A4': '89ZR',
  '40937006': '124I',
  'C-114A5': '124I',
};

const RadionuclideCodeSequence = '00540300';

/** The half-life a nuclide really has, and what it is called: "18F". */
export interface Nuclide {
  readonly name: string;
  readonly halfLifeS: number;
}

/**
 * The nuclide of a radiopharmaceutical item; undefined where it is not coded or not known here. By its words before its
 * code: a private designator may reuse a code, but "^18^Fluorine", "18F" and "F-18" leave no doubt.
 */
export function nuclideOf(radiopharmaceutical: DicomJson): Nuclide | undefined {
  const item = itemOf(radiopharmaceutical, RadionuclideCodeSequence);
  if (!item) return undefined;
  const code = NUCLIDE_OF_CODE[stringOf(item, codeTags.CodeValue) ?? ''];
  const name = namedNuclide(stringOf(item, codeTags.CodeMeaning) ?? '') ?? code;
  const halfLifeS = name === undefined ? undefined : HALF_LIFE_S[name];
  return name === undefined || halfLifeS === undefined
    ? undefined
    : { name: name.replace(/[A-Z]+/, (symbol) => symbol.charAt(0) + symbol.slice(1).toLowerCase()), halfLifeS };
}

function namedNuclide(meaning: string): string | undefined {
  const words = meaning.toUpperCase().replace(/[\^\s[\]()-]/g, '');
  const match = /^(\d{2,3})([A-Z]+)$/.exec(words) ?? /^([A-Z]+)(\d{2,3})$/.exec(words);
  if (!match) return undefined;
  const [mass, element] = /^\d/.test(match[1] as string) ? [match[1], match[2]] : [match[2], match[1]];
  const name = `${mass}${SYMBOLS[element ?? ''] ?? element}`;
  return Object.hasOwn(HALF_LIFE_S, name) ? name : undefined;
}
