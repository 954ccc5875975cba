import type { SopClassUid } from './uids';

/** What the viewer does with an object of a SOP Class. The conformance statement is made from this table. */
export interface SopClassSupport {
  readonly uid: SopClassUid;
  /** PS3.6 name, without "Storage". */
  readonly name: string;
  /** Its content tree is shown as a document (SR-02, SR-31). */
  readonly isDocument?: boolean;
  /** Its marks are drawn on the images. */
  readonly hasMarks?: boolean;
  /** Marks of other systems' objects can be changed here; the change becomes a new version (SR-32). */
  readonly isEditable?: boolean;
  readonly isWritten?: boolean;
}

const SR = '1.2.840.10008.5.1.4.1.1.88';
const sr = (leaf: string, name: string, more: Omit<SopClassSupport, 'uid' | 'name' | 'isDocument'> = {}) => ({
  uid: `${SR}.${leaf}` as SopClassUid,
  name,
  isDocument: true,
  ...more,
});

export const KEY_OBJECT_SELECTION = `${SR}.59` as SopClassUid;
/** GSPS and CSPS (PS3.4 N): how images are to be shown. */
export const GRAYSCALE_PRESENTATION_STATE = '1.2.840.10008.5.1.4.1.1.11.1' as SopClassUid;
export const COLOR_PRESENTATION_STATE = '1.2.840.10008.5.1.4.1.1.11.2' as SopClassUid;
/** Raw Data: a maker's own, here storyboards. */
export const RAW_DATA = '1.2.840.10008.5.1.4.1.1.66' as SopClassUid;
/** VL Whole Slide Microscopy Image. */
export const WHOLE_SLIDE_MICROSCOPY = '1.2.840.10008.5.1.4.1.1.77.1.6' as SopClassUid;
export const BULK_SIMPLE_ANNOTATIONS = '1.2.840.10008.5.1.4.1.1.91.1' as SopClassUid;

/** Documents and annotations, by SOP Class UID (PS3.6; SR-02). Names checked against pydicom's dictionary. */
export const sopClasses: readonly SopClassSupport[] = [
  sr('11', 'Basic Text SR'),
  sr('22', 'Enhanced SR', { hasMarks: true, isEditable: true }),
  sr('33', 'Comprehensive SR', { hasMarks: true, isEditable: true }),
  sr('34', 'Comprehensive 3D SR', { hasMarks: true, isEditable: true, isWritten: true }),
  sr('35', 'Extensible SR', { hasMarks: true, isEditable: true, isWritten: true }),
  sr('40', 'Procedure Log'),
  sr('50', 'Mammography CAD SR', { hasMarks: true }),
  sr('59', 'Key Object Selection Document', { hasMarks: true, isWritten: true }),
  sr('65', 'Chest CAD SR', { hasMarks: true }),
  sr('67', 'X-Ray Radiation Dose SR'),
  sr('68', 'Radiopharmaceutical Radiation Dose SR'),
  sr('69', 'Colon CAD SR', { hasMarks: true }),
  sr('70', 'Implantation Plan SR Document'),
  sr('71', 'Acquisition Context SR'),
  sr('72', 'Simplified Adult Echo SR'),
  sr('73', 'Patient Radiation Dose SR'),
  sr('74', 'Planned Imaging Agent Administration SR'),
  sr('75', 'Performed Imaging Agent Administration SR'),
  sr('76', 'Enhanced X-Ray Radiation Dose SR'),
  sr('77', 'Waveform Annotation SR'),
  { uid: BULK_SIMPLE_ANNOTATIONS, name: 'Microscopy Bulk Simple Annotations', hasMarks: true, isWritten: true },
];

const byUid = new Map<string, SopClassSupport>(sopClasses.map((one) => [one.uid, one]));

/** Undefined for a SOP Class that is neither a document nor annotations. */
export const sopClassSupport = (uid: string): SopClassSupport | undefined => byUid.get(uid);
