import { vrTable } from './vrTable';

/** Every VR of PS3.5 table 6.2-1. Two other letters after a tag mean an implicit element or a VR of the future. */
export const knownVrs: ReadonlySet<string> = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(' '),
);

/** Attributes that are US or SS by Pixel Representation (0028,0103). */
const SIGNED_BY_PIXELS = new Set([
  '00280106',
  '00280107',
  '00280108',
  '00280109',
  '00280120',
  '00280121',
  '00281101',
  '00281102',
  '00281103',
  '00283002',
  '00409211',
  '00409216',
]);
/** US or OW: whichever is asked, the bytes are words. */
const WORDS = new Set(['00283006', '00281408', '00281409', '0028140A']);

let dictionary: Map<string, string> | undefined;

/** VR of a tag in implicit VR. `isSigned` is Pixel Representation = 1. Private and unknown attributes are UN. */
export function vrOf(tag: string, isSigned: boolean): string {
  if (tag.endsWith('0000')) return 'UL';
  if (Number.parseInt(tag[3] ?? '0', 16) % 2 === 1) return /^....00[1-9A-F]/.test(tag) ? 'LO' : 'UN';
  if (SIGNED_BY_PIXELS.has(tag)) return isSigned ? 'SS' : 'US';
  if (WORDS.has(tag)) return 'OW';
  dictionary ??= readTable();
  return dictionary.get(tag.startsWith('60') ? `6000${tag.slice(4)}` : tag) ?? 'UN';
}

function readTable(): Map<string, string> {
  const map = new Map<string, string>();
  let group = '';
  let vr = '';
  let element = 0;
  for (const word of vrTable.trim().split(/\s+/)) {
    const text = word.replace(/;$/, '');
    if (word.endsWith(':')) group = word.slice(0, 4);
    else if (/^[A-Z]{2}$/.test(text)) {
      vr = text;
      element = 0;
    } else {
      element += Number.parseInt(text, 16);
      map.set(`${group}${element.toString(16).toUpperCase().padStart(4, '0')}`, vr);
    }
  }
  return map;
}
