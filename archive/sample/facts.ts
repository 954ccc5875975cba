import { createHash } from 'node:crypto';
import type { Point } from './ct/shapes';
import {
  type ChestStudy,
  CT_SIZE,
  CT_SLICE_SPACING_MM,
  CT_SLICES,
  CT_SPACING_MM,
  currentChest,
  imagePosition,
  patientPoint,
  priorChest,
} from './ct/chestStudy';
import { levelSizes } from './slide/pyramid';

/** Raised when the files would come out different: an older sample is then made anew. */
export const GENERATOR_VERSION = 1;
export const DEFAULT_SEED = 1;

/** A made-up person. No image of the sample shows anybody. */
export const samplePatient = {
  name: 'Lindqvist^Maren',
  patientId: 'PARFOCAL-0001',
  issuer: 'PARFOCAL',
  birthDate: '19610804',
  sex: 'F',
} as const;

/** A UID that follows from the seed and a name: UUID-derived (PS3.5 B.2), the UUID a hash (RFC 9562 version 8). */
export function sampleUid(seed: number, name: string): string {
  const bytes = createHash('sha256').update(`parfocal-sample/${seed}/${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}

export type CtName = 'ct-prior' | 'ct-current';
export type SlideName = 'slide-he' | 'slide-ttf1';

export interface CtFacts {
  readonly name: CtName;
  readonly study: ChestStudy;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly date: string;
  readonly time: string;
  readonly age: string;
}

export const ctFacts: Readonly<Record<CtName, CtFacts>> = {
  'ct-prior': {
    name: 'ct-prior',
    study: priorChest,
    accessionNumber: 'CT25-30418',
    studyId: '30418',
    date: '20250318',
    time: '101742',
    age: '063Y',
  },
  'ct-current': {
    name: 'ct-current',
    study: currentChest,
    accessionNumber: 'CT26-31775',
    studyId: '31775',
    date: '20260520',
    time: '143105',
    age: '064Y',
  },
};

export const CT_STUDY_DESCRIPTION = 'CT Chest without contrast';
export const CT_SERIES_DESCRIPTION = 'Chest 2.5 mm lung kernel';
export const PATHOLOGY_STUDY_DESCRIPTION = 'Lung biopsy, right upper lobe';

/** The examination of the tissue, three weeks after the second CT. */
export const pathologyFacts = {
  accessionNumber: 'S26-04127',
  studyId: '4127',
  date: '20260610',
  time: '093000',
  age: '064Y',
} as const;

export interface SlideFacts {
  readonly name: SlideName;
  readonly seriesNumber: number;
  readonly seriesDescription: string;
  readonly containerIdentifier: string;
  readonly stainLabel: string;
  readonly time: string;
  readonly pixelSpacingMm: number;
  readonly columns: number;
  readonly rows: number;
  readonly objectivePower: number;
  /** Direction cosines of rows and columns in the slide's own coordinates. */
  readonly imageOrientationSlide: readonly [number, number, number, number, number, number];
  /** Outer corner of the first pixel, mm; the origin of each level is half of its own pixel further in. */
  readonly cornerMm: readonly [x: number, y: number];
}

export const slideFacts: Readonly<Record<SlideName, SlideFacts>> = {
  'slide-he': {
    name: 'slide-he',
    seriesNumber: 1,
    seriesDescription: 'A1 H&E 40x',
    containerIdentifier: 'S26-04127-A1-1',
    stainLabel: 'H&E',
    time: '093512',
    pixelSpacingMm: 0.00025,
    columns: 20480,
    rows: 16384,
    objectivePower: 40,
    imageOrientationSlide: [0, -1, 0, -1, 0, 0],
    cornerMm: [14.6, 44.2],
  },
  'slide-ttf1': {
    name: 'slide-ttf1',
    seriesNumber: 2,
    seriesDescription: 'A1 TTF-1 20x',
    containerIdentifier: 'S26-04127-A1-2',
    stainLabel: 'TTF-1',
    time: '094220',
    pixelSpacingMm: 0.0005,
    columns: 10240,
    rows: 8192,
    objectivePower: 20,
    imageOrientationSlide: [1, 0, 0, 0, -1, 0],
    cornerMm: [9.8, 43.4],
  },
};

export const sampleLevels = (slide: SlideName) => levelSizes(slideFacts[slide].columns, slideFacts[slide].rows);

export const studyUid = (seed: number, name: CtName | 'pathology'): string => sampleUid(seed, `study/${name}`);
export const seriesUid = (seed: number, name: CtName | SlideName): string => sampleUid(seed, `series/${name}`);
export const frameOfReferenceUid = (seed: number, name: CtName | SlideName): string =>
  sampleUid(seed, `frame-of-reference/${name}`);
export const ctSopInstanceUid = (seed: number, name: CtName, instanceNumber: number): string =>
  sampleUid(seed, `instance/${name}/${instanceNumber}`);
/** `part` is `level/0`, `level/1`, … for the pyramid, finest first, or `thumbnail`, `label`, `overview`. */
export const slideSopInstanceUid = (seed: number, name: SlideName, part: string): string =>
  sampleUid(seed, `instance/${name}/${part}`);

/** What is where in a CT of the sample, in its own patient coordinates. */
export interface CtGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly pixelSpacingMm: number;
  readonly sliceSpacingMm: number;
  /** Image Position (Patient) of the first and the last slice from the feet. */
  readonly lowestPositionMm: Point;
  readonly highestPositionMm: Point;
  readonly noduleCentreMm: Point;
  readonly noduleDiameterMm: number;
  /** Centre of the enlarged node and its short axis. */
  readonly nodeCentreMm: Point;
  readonly nodeShortAxisMm: number;
  /** 1-based instance number (from the feet) of the slice nearest to the nodule. */
  readonly noduleInstanceNumber: number;
}

export function ctGeometry(name: CtName): CtGeometry {
  const { study } = ctFacts[name];
  const lowest = imagePosition(study, 0);
  const nodule = patientPoint(study, study.nodule.centre);
  return {
    columns: CT_SIZE,
    rows: CT_SIZE,
    slices: CT_SLICES,
    pixelSpacingMm: CT_SPACING_MM,
    sliceSpacingMm: CT_SLICE_SPACING_MM,
    lowestPositionMm: lowest,
    highestPositionMm: imagePosition(study, CT_SLICES - 1),
    noduleCentreMm: nodule,
    noduleDiameterMm: study.nodule.diameterMm,
    nodeCentreMm: patientPoint(study, study.node.centre),
    nodeShortAxisMm: study.node.shortAxisMm,
    noduleInstanceNumber: Math.round((nodule[2] - lowest[2]) / CT_SLICE_SPACING_MM) + 1,
  };
}
