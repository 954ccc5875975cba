import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { encapsulate, encodePart10, encodePart10Header } from '../../archive/part10Writer';
import { writeFileWhole } from '../../archive/sample/atomicFile';
import { datasetOf } from '../../archive/sample/attributes';
import { imagePosition } from '../../archive/sample/ct/chestStudy';
import { ctDataset } from '../../archive/sample/ct/ctDataset';
import { ctFacts, ctSopInstanceUid, seriesUid, studyUid } from '../../archive/sample/facts';
import type { DicomJson } from '../../src/dicom/json';
import { CT_WINDOW } from '../pixelCode';
import type { CtData } from '../types';
import { CtPainter } from './ctPixels';
import { type GreyEncoder, greyEncoder, TRANSFER_SYNTAX } from './encoders';
import { examinationOf, patientNameOf, seedOf } from './identity';
import type { CtRecipe } from './recipes';

const facts = ctFacts['ct-current'];

/** Header of one slice; slices lie 1 mm apart from the feet upwards. */
function sliceDataset({ name, size }: CtRecipe, index: number): DicomJson {
  const [, , lowestMm] = imagePosition(facts.study, 0);
  const base = ctDataset(facts, seedOf(name), index, size);
  const position = imagePosition(facts.study, index).map((value, axis) => (axis < 2 ? value : lowestMm + index));
  return {
    ...base,
    ...datasetOf({
      ...examinationOf(name),
      SeriesDescription: 'Chest 1 mm',
      SliceThickness: 1,
      SpacingBetweenSlices: 1,
      ImagePositionPatient: position.map((value) => Number(value.toFixed(4))),
      SliceLocation: Number((lowestMm + index).toFixed(4)),
      WindowCenter: CT_WINDOW.center,
      WindowWidth: CT_WINDOW.width,
      WindowCenterWidthExplanation: 'SOFT TISSUE',
    }),
  };
}

/** One slice as a DICOM file. */
function sliceFile(recipe: CtRecipe, index: number, samples: Uint8Array, encode: GreyEncoder | undefined): Buffer {
  const dataset = sliceDataset(recipe, index);
  const syntax = TRANSFER_SYNTAX[recipe.codec];
  if (encode === undefined) {
    const pixelData = { vr: 'OW', InlineBinary: Buffer.from(samples).toString('base64') };
    return encodePart10({ ...dataset, '7FE00010': pixelData }, syntax);
  }
  const frame = encode(samples, recipe.size, recipe.size);
  return Buffer.concat([encodePart10Header(dataset, syntax), encapsulate([frame], { basicOffsetTable: true })]);
}

/** Writes the slices from `from` up to and without `to`. */
export async function writeCtSlices(
  directory: string,
  recipe: CtRecipe,
  from: number,
  to: number,
  painter = new CtPainter(recipe.size),
): Promise<void> {
  const encode = recipe.codec === 'raw' ? undefined : await greyEncoder(recipe.codec);
  for (let index = from; index < to; index += 1) {
    const file = sliceFile(recipe, index, painter.slice(index), encode);
    await writeFileWhole(join(directory, `slice-${String(index + 1).padStart(4, '0')}.dcm`), [file]);
  }
}

export function ctData(recipe: CtRecipe, directory: string): Omit<CtData, 'archives'> {
  const { name, slices, size, codec } = recipe;
  const seed = seedOf(name);
  return {
    kind: 'ct',
    name,
    directory,
    patientName: patientNameOf(name),
    studyInstanceUid: studyUid(seed, facts.name),
    seriesInstanceUid: seriesUid(seed, facts.name),
    sopInstanceUids: Array.from({ length: slices }, (_, index) => ctSopInstanceUid(seed, facts.name, index + 1)),
    rows: size,
    columns: size,
    transferSyntaxUid: TRANSFER_SYNTAX[codec],
  };
}
