/** Key images and selections for tests; nothing in the product imports it. */
import type { DicomJson } from '../../dicom/json';
import { FOR_TUMOR_BOARD } from '../../dicom/keyImage';
import { stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { element } from '../dataset';
import { derivedUid } from '../derivedUid';
import { ctImage, frameSpace, idsOf, mark, matrixSpace, slideImage } from '../testData';
import { encodeKeyObjectSelection } from './encodeKeyObjectSelection';
import type { KeyObjectInput } from './keyObjectInput';
import type { KeyObjectContext } from './keyObjectReference';

/** An enhanced CT of nine frames, in the study of the others. */
export const enhancedCt: DicomJson = {
  ...ctImage(),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'),
  '00080018': element('UI', derivedUid('test|enhanced ct')),
  '0020000E': element('UI', derivedUid('test|enhanced ct series')),
  '00280008': element('IS', 9),
};

const isSlide = (image: DicomJson) => stringOf(image, tags.Modality) === 'SM';
const isMultiFrame = (image: DicomJson) => isSlide(image) || image['00280008'] !== undefined;

export const keyImage = (image: DicomJson, frameNumber = 1, more: Partial<Annotation> = {}): Annotation =>
  mark(image, isSlide(image) ? matrixSpace(image) : frameSpace(image, frameNumber), 'keyImage', [], {
    label: FOR_TUMOR_BOARD,
    ...more,
  });

const IMAGES = [ctImage(), ctImage(2), enhancedCt, slideImage(), slideImage(true, 2), slideImage(false, 3)];
const imageOf = (uid: string) => IMAGES.find((image) => idsOf(image).sopInstanceUid === uid);

let made = 0;

export function keyInput(annotations: readonly Annotation[], more: Partial<KeyObjectInput> = {}): KeyObjectInput {
  return {
    annotations,
    images: ({ sopInstanceUid }) => {
      const dataset = imageOf(sopInstanceUid);
      return dataset && { dataset, isMultiFrame: isMultiFrame(dataset) };
    },
    author: { name: 'Unidentified reader' },
    now: new Date('2026-11-22T09:30:00Z'),
    newUid: () => {
      made += 1;
      return derivedUid(`test|selection ${made}`);
    },
    series: { seriesInstanceUid: derivedUid('test|selection series'), seriesNumber: 9004, instanceNumber: 1 },
    ...more,
  };
}

export function written(input: KeyObjectInput): DicomJson {
  const result = encodeKeyObjectSelection(input);
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
}

/** A case in which all the images above are open. */
export const keyContext = (): KeyObjectContext => ({
  resolveImage: (uid) => {
    const image = imageOf(uid);
    return image && { ...idsOf(image), isMultiFrame: isMultiFrame(image) };
  },
});
