import { stringOf, type DicomJson } from '../json';
import { tags } from '../tags';
import type { IccProfile, PyramidLevel, Slide } from '../types';
import { inlineBytes } from '../inlineBytes';
import { slideTags } from './slideTags';

/** Length of the fixed header and the tag count behind it (ICC.1:2022 7.2, 7.3). */
const HEADER_LENGTH = 128;
const LARGEST_TAG_COUNT = 200;
const DEVICE_CLASSES = new Set(['scnr', 'mntr', 'prtr', 'spac']);

/** What is stored under ICC Profile (0028,2000) of an item: the profile, where to fetch it, or why it cannot be used. */
export function iccProfileOf(item: DicomJson): IccProfile {
  const element = item[tags.ICCProfile];
  if (!element) return { kind: 'none' };
  const colorSpace = stringOf(item, slideTags.ColorSpace);
  const more = colorSpace ? { colorSpace } : {};
  if (element.BulkDataURI) {
    const uri = element.BulkDataURI;
    return { kind: 'stored', source: { kind: 'bulkdata', uri }, key: uri, ...more };
  }
  if (!element.InlineBinary && !element.Value?.length) return { kind: 'none' };
  const bytes = inlineBytes(element);
  if (!bytes) return { kind: 'invalid', reason: 'it is not binary data' };
  const checked = checkIccProfile(bytes);
  if (!checked.isUsable) return { kind: 'invalid', reason: checked.reason };
  const { deviceClass } = checked;
  return { kind: 'stored', source: { kind: 'inline', bytes }, key: keyOf(bytes), deviceClass, ...more };
}

export type IccCheck =
  | { readonly isUsable: true; readonly deviceClass: string }
  | { readonly isUsable: false; readonly reason: string };

/**
 * The header of a profile, before anything believes its tables (T69): a damaged or foreign profile must not colour a
 * slide. Also for profiles that are fetched, when their bytes are there.
 */
export function checkIccProfile(bytes: Uint8Array): IccCheck {
  const refused = (reason: string): IccCheck => ({ isUsable: false, reason });
  if (bytes.length < HEADER_LENGTH + 4) return refused(`it has ${bytes.length} bytes, fewer than its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (signature(36) !== 'acsp') return refused('it does not carry the signature of a profile');
  const size = view.getUint32(0);
  if (size < HEADER_LENGTH + 4 || size > bytes.length) {
    return refused(`it says ${size} bytes long, ${bytes.length} are there`);
  }
  const space = signature(16).trim();
  if (space !== 'RGB' && space !== 'GRAY') return refused(`it is for ${space || 'unknown'} colours`);
  const deviceClass = signature(12);
  if (!DEVICE_CLASSES.has(deviceClass)) return refused(`its class is ${deviceClass.trim() || 'unknown'}`);
  const tagCount = view.getUint32(HEADER_LENGTH);
  if (tagCount > LARGEST_TAG_COUNT || HEADER_LENGTH + 4 + tagCount * 12 > size) return refused('its table is damaged');
  for (let tag = 0; tag < tagCount; tag += 1) {
    const at = HEADER_LENGTH + 4 + tag * 12;
    const [start, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    if (start + length > size) return refused('a part of it is cut off');
  }
  return { isUsable: true, deviceClass };
}

/** FNV-1a over the bytes, with the length: profiles are shared by key among levels and slides (T67). */
function keyOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}-${(hash >>> 0).toString(16)}`;
}

/** A level without a profile of its own has that of the finest (T68); one with a broken profile has none. */
export function inheritedProfile(own: IccProfile, base: IccProfile): IccProfile {
  return own.kind === 'none' && base.kind === 'stored' ? { ...base, isInherited: true } : own;
}

/** What the file says about the colours of a slide, in a few words; whether it is applied says the pane. */
export function iccWords({ levels }: Pick<Slide, 'levels'>): string {
  const profile = levels[0]?.iccProfile ?? { kind: 'none' };
  switch (profile.kind) {
    case 'none':
      return 'no ICC profile';
    case 'invalid':
      return 'ICC profile invalid, not applied';
    case 'stored':
      return hasSeveral(levels) ? 'several ICC profiles' : 'ICC profile';
  }
}

/** Only what came with the headers can be compared: each instance has its own address for the same profile. */
const hasSeveral = (levels: readonly PyramidLevel[]): boolean =>
  new Set(
    levels.flatMap(({ iccProfile: icc }) => (icc?.kind === 'stored' && icc.source.kind === 'inline' ? [icc.key] : [])),
  ).size > 1;
