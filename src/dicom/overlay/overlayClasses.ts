import { type DicomJson, numberOf, stringOf } from '../json';
import { tags } from '../tags';

const STORAGE = '1.2.840.10008.5.1.4.1.1';
const SEGMENTATIONS: ReadonlySet<string> = new Set([`${STORAGE}.66.4`, `${STORAGE}.66.7`]);

export const isStructureSet = (sopClassUid: string): boolean => sopClassUid === `${STORAGE}.481.3`;

/** SOP Classes of objects that outline something on images: SEG, label map SEG, RTSTRUCT. */
export const isOverlayClass = (sopClassUid: string): boolean =>
  SEGMENTATIONS.has(sopClassUid) || isStructureSet(sopClassUid);

/** Parametric maps: over radiology they are series of images, over slides overlays. */
export const isMapClass = (sopClassUid: string): boolean => sopClassUid === `${STORAGE}.30`;

/** A parametric map whose frames are tiles of a total pixel matrix: it lies over a slide and is no series of images. */
export const isTiledMap = (dataset: DicomJson): boolean =>
  isMapClass(stringOf(dataset, tags.SOPClassUID) ?? '') && (numberOf(dataset, tags.TotalPixelMatrixColumns) ?? 0) > 0;

/** An object of which `loadOverlays` makes an overlay. */
export const isOverlay = (dataset: DicomJson): boolean =>
  isOverlayClass(stringOf(dataset, tags.SOPClassUID) ?? '') || isTiledMap(dataset);
