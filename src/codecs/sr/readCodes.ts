import type { CodedConcept } from '../../dicom/codedConcept';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });

/** Concepts that are met when reading the reports of others (PS3.16; values checked against pydicom's dictionaries). */
export const readCodes = {
  laterality: sct('272741003', 'Laterality'),
  algorithmName: dcm('111001', 'Algorithm Name'),
  algorithmVersion: dcm('111003', 'Algorithm Version'),
  timePointOrder: dcm('126073', 'Time Point Order'),
  // What a group is about when it has no points
  referencedSegment: dcm('121191', 'Referenced Segment'),
  referencedSegmentationFrame: dcm('121214', 'Referenced Segmentation Frame'),
  regionInSpace: dcm('130488', 'Region in Space'),
  // CAD: TID 4000 to 4023, 4100 to 4109, 4120 to 4129
  mammographyCadReport: dcm('111036', 'Mammography CAD Report'),
  chestCadReport: dcm('112000', 'Chest CAD Report'),
  colonCadReport: dcm('112220', 'Colon CAD Report'),
  center: dcm('111010', 'Center'),
  renderingIntent: dcm('111056', 'Rendering Intent'),
  notForPresentation: dcm('111152', 'Not for Presentation: Rendering device expected not to present'),
  cadSummary: dcm('111017', 'CAD Processing and Findings Summary'),
  summaryOfDetections: dcm('111064', 'Summary of Detections'),
  summaryOfAnalyses: dcm('111065', 'Summary of Analyses'),
  failedDetections: dcm('111025', 'Failed Detections'),
  failedAnalyses: dcm('111024', 'Failed Analyses'),
  succeeded: dcm('111222', 'Succeeded'),
  partiallySucceeded: dcm('111223', 'Partially Succeeded'),
  failed: dcm('111224', 'Failed'),
  notAttempted: dcm('111225', 'Not Attempted'),
} as const;

/** CID 7021: titles of measurement reports, for those that do not say that they follow TID 1500. */
export const MEASUREMENT_REPORTS: readonly CodedConcept[] = [
  dcm('126000', 'Imaging Measurement Report'),
  dcm('126001', 'Oncology Measurement Report'),
  dcm('126002', 'Dynamic Contrast MR Measurement Report'),
  dcm('126003', 'PET Measurement Report'),
];
