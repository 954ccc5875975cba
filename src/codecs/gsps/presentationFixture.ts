import type { DicomElement, DicomJson } from '../../dicom/json';

const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
const items = (...Value: DicomJson[]): DicomElement => ({ vr: 'SQ', Value });

/** A GSPS about one image, as another maker's workstation stores it; more attributes as the test needs them. */
export const stateOf = (sopInstanceUid: string, more: DicomJson = {}): DicomJson => ({
  '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.11.1'),
  '00080018': one('UI', '2.25.991'),
  '0020000D': one('UI', '2.25.992'),
  '0020000E': one('UI', '2.25.993'),
  '00700080': one('CS', 'LIVER'),
  '00700082': one('DA', '20260102'),
  '00700084': one('PN', { Alphabetic: 'Roe^Rita' }),
  '00081115': items({
    '0020000E': one('UI', '2.25.994'),
    '00081140': items({ '00081150': one('UI', '1.2.840.10008.5.1.4.1.1.2'), '00081155': one('UI', sopInstanceUid) }),
  }),
  '0070005A': items(area([1, 1], [8, 4])),
  '20500020': one('CS', 'IDENTITY'),
  ...more,
});

/** A displayed area by its first and last pixel, counted from 1. */
export const area = (first: readonly number[], last: readonly number[], more: DicomJson = {}): DicomJson => ({
  '00700052': one('SL', ...first),
  '00700053': one('SL', ...last),
  '00700100': one('CS', 'SCALE TO FIT'),
  '00700102': one('IS', 1, 1),
  ...more,
});

export const turned = (deg: number, flip: 'Y' | 'N'): DicomJson => ({
  '00700042': one('US', deg),
  '00700041': one('CS', flip),
});

export const windowed = (center: number, width: number, more: DicomJson = {}): DicomJson => ({
  '00283110': items({ '00281050': one('DS', center), '00281051': one('DS', width), ...more }),
});
