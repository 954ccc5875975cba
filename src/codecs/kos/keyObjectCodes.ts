import type { CodedConcept } from '../../dicom/codedConcept';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });

/** Concepts of TID 2010 (PS3.16; values checked against pydicom's dictionaries). */
export const keyObjectCodes = {
  documentTitleModifier: dcm('113011', 'Document Title Modifier'),
  keyObjectDescription: dcm('113012', 'Key Object Description'),
  /** CID 7011: nothing in it says "withdrawn by its author"; the description does. */
  otherFailure: dcm('111220', 'Other failure'),
} as const;

/** Titles that demand a modifier which nobody is asked for here: (TID 2010 rows 3 and 4). */
export const TITLES_WITH_MODIFIER: readonly CodedConcept[] = [
  dcm('113010', 'Quality Issue'),
  dcm('113013', 'Best In Set'),
];

/** Lists of what there is, not choices of what matters: their objects are no key images. */
export const INVENTORY_TITLES: readonly CodedConcept[] = [
  dcm('113022', 'Collection of Presentation States'),
  dcm('113030', 'Manifest'),
  dcm('113031', 'Signed Manifest'),
  dcm('113032', 'Complete Study Content'),
  dcm('113033', 'Signed Complete Study Content'),
  dcm('113034', 'Complete Acquisition Content'),
  dcm('113035', 'Signed Complete Acquisition Content'),
];

/** Attributes of this object alone, by their PS3.6 keyword. */
export const keyObjectTags = {
  ObservationUID: '0040A171',
  IdenticalDocumentsSequence: '0040A525',
} as const;
