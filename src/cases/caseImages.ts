import { ctImage, slideImage } from '../codecs/testData';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';

/** Images for the tests of this folder that a case opens whole: a CT of 5 mm steps, and a slide. */

const value = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const pixels = {
  '00280008': value('IS', 1),
  '00280002': value('US', 1),
  '00280100': value('US', 16),
  '00280101': value('US', 12),
};

export const ct = (number = 1): DicomJson => ({
  ...ctImage(number),
  ...pixels,
  '00280004': value('CS', 'MONOCHROME2'),
  '00200032': value('DS', 0, 0, 5 * (number - 1)),
  '00200037': value('DS', 1, 0, 0, 0, 1, 0),
  '00280030': value('DS', 0.7, 0.7),
});

export const slide: DicomJson = {
  ...slideImage(),
  '00080008': value('CS', 'ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'),
  '00280008': value('IS', 79 * 40),
  '00280002': value('US', 3),
  '00280004': value('CS', 'YBR_FULL_422'),
  '00280100': value('US', 8),
  '00209311': value('CS', 'TILED_FULL'),
  '00480102': value('DS', 0, -1, 0, -1, 0, 0),
  '00480008': value('SQ', { '0040072A': value('DS', 20), '0040073A': value('DS', 40) }),
};

export const STUDIES = [ct(), slide].map((one) => stringOf(one, tags.StudyInstanceUID) ?? '');
