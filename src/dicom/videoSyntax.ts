/** Transfer syntaxes of whole videos (PS3.5 A.4.5 to A.4.7, 8.2.5 and on), up to their profile. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^1\.2\.840\.10008\.1\.2\.4\.10[01](\.1)?$/, 'MPEG-2'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[2-6](\.1)?$/, 'MPEG-4 AVC/H.264'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[78]$/, 'HEVC/H.265'],
];

/** What a video of this transfer syntax is called; undefined for a syntax of single frames. */
export const videoFormat = (transferSyntaxUid: string): string | undefined =>
  FAMILIES.find(([syntax]) => syntax.test(transferSyntaxUid))?.[1];
