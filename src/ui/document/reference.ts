import type { DocumentNode } from '../../dicom/document';
import { targetOf } from '../../dicom/documentTree';
import type { DisplaySet } from '../../dicom/types';
import { type InstanceInCase, instanceInCase, isInCase } from '../../workspace/caseReferences';
import { displaySetTitle } from '../rail/displaySetWords';
import { graphicWords, objectClass } from './documentWords';

/** What `document.showReference` is asked for. With points in mm the instance may be unknown: any image of the space will do. */
export interface ReferenceArgs {
  readonly sopInstanceUid?: string;
  /** 1-based. */
  readonly frameNumber?: number;
  /** Pixels of the image (two a point), or mm of `frameOfReferenceUid` (three a point). */
  readonly points?: readonly number[];
  readonly frameOfReferenceUid?: string;
  readonly pixelOrigin?: 'FRAME' | 'VOLUME';
}

/** One thing a document points at, as a button. */
export interface Reference {
  readonly args: ReferenceArgs;
  /** "CT image 34 of Lung 1.0". */
  readonly words: string;
  /** Why it cannot be shown; absent when it can. */
  readonly missing?: string;
}

/** So many frames of one object get a button each; the others are in the text beside them. */
const FRAME_BUTTONS = 8;

/** What of a case decides whether a reference can be shown. */
export interface CaseAtHand {
  readonly displaySets: readonly DisplaySet[];
  readonly isCaseLoading: boolean;
  /** Withdrawn images with the title of the note that says so (SR-37). */
  readonly rejectedInstances: Readonly<Record<string, string>>;
}

/** The pictures an item leads to: none for items that point at nothing. */
export function referencesOf(root: DocumentNode, node: DocumentNode, atHand: CaseAtHand): readonly Reference[] {
  const { value } = node;
  if (value.kind === 'object') {
    const frames = value.frameNumbers.length > 0 ? value.frameNumbers.slice(0, FRAME_BUTTONS) : [undefined];
    return frames.map((frameNumber) => {
      const args = { sopInstanceUid: value.sopInstanceUid, ...(frameNumber === undefined ? {} : { frameNumber }) };
      const where = instanceInCase(atHand.displaySets, value.sopInstanceUid);
      return {
        args,
        words: imageWords(value.sopClassUid, frameNumber, where),
        ...(where ? {} : { missing: reasonOf(atHand, value.sopInstanceUid, 'not in this case') }),
      };
    });
  }
  if (value.kind !== 'coordinates') return [];
  const args = coordinateArgs(root, node);
  if (args === undefined) return [];
  const missing = missingOf(args, atHand);
  return [{ args: inSpace(args, atHand), words: graphicWords(value), ...(missing === undefined ? {} : { missing }) }];
}

/** Points in mm need no particular image (SR-34): one that is not here is not asked for, the others of its space serve. */
function inSpace(args: ReferenceArgs, { displaySets }: CaseAtHand): ReferenceArgs {
  const { sopInstanceUid, frameNumber: _, ...space } = args;
  const isNamedInVain = sopInstanceUid !== undefined && instanceInCase(displaySets, sopInstanceUid) === undefined;
  return space.frameOfReferenceUid !== undefined && isNamedInVain ? space : args;
}

/** Why points cannot be shown. */
function missingOf(args: ReferenceArgs, atHand: CaseAtHand): string | undefined {
  const { sopInstanceUid, frameOfReferenceUid, points } = args;
  if (points === undefined || points.length === 0) return 'its points cannot be read';
  if (sopInstanceUid === undefined && frameOfReferenceUid === undefined) return 'it names no image';
  const wanted = {
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
    ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid }),
  };
  if (isInCase(atHand.displaySets, wanted)) return undefined;
  const otherwise = frameOfReferenceUid
    ? 'no image here shares its frame of reference'
    : 'its image is not in this case';
  return reasonOf(atHand, sopInstanceUid, otherwise);
}

function reasonOf(
  { isCaseLoading, rejectedInstances }: CaseAtHand,
  sopInstanceUid: string | undefined,
  otherwise: string,
): string {
  const rejection = sopInstanceUid === undefined ? undefined : rejectedInstances[sopInstanceUid];
  if (rejection !== undefined) return `withdrawn: ${rejection}`;
  return isCaseLoading ? 'the case is still loading' : otherwise;
}

/** Points with the image they were selected from, which may itself be given by reference (PS3.3 C.18.6). */
function coordinateArgs(root: DocumentNode, { value, children }: DocumentNode): ReferenceArgs | undefined {
  if (value.kind !== 'coordinates') return undefined;
  const image = children.map((child) => targetOf(root, child)?.value).find((source) => source?.kind === 'object');
  const frameNumber = image?.kind === 'object' ? image.frameNumbers[0] : undefined;
  return {
    ...(image?.kind === 'object' ? { sopInstanceUid: image.sopInstanceUid } : {}),
    ...(frameNumber === undefined ? {} : { frameNumber }),
    points: value.points,
    ...(value.frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid: value.frameOfReferenceUid }),
    ...(value.pixelOrigin === undefined ? {} : { pixelOrigin: value.pixelOrigin }),
  };
}

function imageWords(sopClassUid: string, frameNumber: number | undefined, where: InstanceInCase | undefined): string {
  const kind = objectClass(sopClassUid);
  const frame = frameNumber === undefined ? '' : `, frame ${frameNumber}`;
  if (where === undefined) return kind + frame;
  const number = where.imageNumber === undefined || where.isMultiFrame ? '' : ` ${where.imageNumber}`;
  return `${kind}${number}${frame} of ${displaySetTitle(where.displaySet)}`;
}
