import type { Attributes } from './attributes';
import { samplePatient } from './facts';

/** Who the images are of, the same in every object. */
export const patientAttributes = (age: string): Attributes => ({
  SpecificCharacterSet: 'ISO_IR 192',
  PatientName: samplePatient.name,
  PatientID: samplePatient.patientId,
  IssuerOfPatientID: samplePatient.issuer,
  PatientBirthDate: samplePatient.birthDate,
  PatientSex: samplePatient.sex,
  PatientAge: age,
  ReferringPhysicianName: null,
  InstitutionName: 'Parfocal sample hospital',
  TimezoneOffsetFromUTC: '+0000',
});

export const MANUFACTURER = 'Parfocal';
export const SOFTWARE_VERSION = 'sample generator 1';
/** Said in every object, so that nobody takes it for a patient's. */
export const SYNTHETIC_NOTE = 'Computed image. It shows no person; the patient is made up.';
