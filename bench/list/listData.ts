import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement, DicomJson } from '../../src/dicom/json';
import type { Servable } from '../archive/served';

/** Family name of all patients of the made work list: what the page is searched for. */
export const LISTED_NAME = 'Benchlisted';

const EXPLICIT = '1.2.840.10008.1.2.1';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
/** UUID-derived (PS3.5 B.2); the last digits count studies. */
const ROOT = '2.25.31415926535897932384626433832';
const SIZE = 16;
const VERSION = 1;

/** A work list of `count` studies of as many patients, each of one small image. Made once; its folder is the set. */
export async function makeList(name: string, count: number, cache: string): Promise<Servable> {
  const directory = join(cache, `${name}-v${VERSION}`);
  if (!existsSync(directory)) {
    const making = `${directory}.${process.pid}.making`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    for (let index = 0; index < count; index++) {
      const file = join(making, `${String(index).padStart(5, '0')}.dcm`);
      await writeFile(file, encodePart10(studyOf(index), EXPLICIT));
    }
    await rename(making, directory);
  }
  return { name, directory, archives: ['orthanc', 'embedded'] };
}

const GIVEN_NAMES = ['Ada', 'Bela', 'Cleo', 'Dana', 'Edda', 'Finn', 'Gwen', 'Hugo', 'Iris', 'Jona'];

function studyOf(index: number): DicomJson {
  const one = (vr: string, value: unknown): DicomElement => ({ vr, Value: [value] });
  const number = String(index + 1).padStart(5, '0');
  const study = `${ROOT}${number}`;
  const day = String(1 + (index % 28)).padStart(2, '0');
  const month = String(1 + (Math.floor(index / 28) % 12)).padStart(2, '0');
  return {
    '00080005': one('CS', 'ISO_IR 192'),
    '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    '00080016': one('UI', CT_IMAGE),
    '00080018': one('UI', `${study}.1.1`),
    '00080020': one('DA', `2025${month}${day}`),
    '00080030': one('TM', '101530'),
    '00080050': one('SH', `B${number}`),
    '00080060': one('CS', 'CT'),
    '00080070': one('LO', 'Parfocal'),
    '00080090': one('PN', { Alphabetic: 'Referrer^Rhea' }),
    '00081030': one('LO', 'CT of the chest'),
    '0008103E': one('LO', 'Axial'),
    '00100010': one('PN', { Alphabetic: `${LISTED_NAME}^${GIVEN_NAMES[index % 10]} ${number}` }),
    '00100020': one('LO', `LIST-${number}`),
    '00100030': one('DA', '19600101'),
    '00100040': one('CS', 'O'),
    '0020000D': one('UI', study),
    '0020000E': one('UI', `${study}.1`),
    '00200010': one('SH', number),
    '00200011': one('IS', 1),
    '00200013': one('IS', 1),
    '00200032': { vr: 'DS', Value: [0, 0, 0] },
    '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
    '00200052': one('UI', `${study}.2`),
    '00280002': one('US', 1),
    '00280004': one('CS', 'MONOCHROME2'),
    '00280010': one('US', SIZE),
    '00280011': one('US', SIZE),
    '00280030': { vr: 'DS', Value: [1, 1] },
    '00280100': one('US', 16),
    '00280101': one('US', 12),
    '00280102': one('US', 11),
    '00280103': one('US', 0),
    '00281052': one('DS', -1024),
    '00281053': one('DS', 1),
    '7FE00010': { vr: 'OW', InlineBinary: Buffer.alloc(SIZE * SIZE * 2).toString('base64') },
  };
}
