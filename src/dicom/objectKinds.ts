const STORAGE = '1.2.840.10008.5.1.4.1.1';

/** What readers call the objects that are not images, reports or annotations; by the end of the SOP Class UID (PS3.6 A). */
const KINDS: Readonly<Record<string, string>> = {
  '4.2': 'MR spectroscopy',
  '9.1.1': '12-lead ECG',
  '9.1.2': 'ECG',
  '9.1.3': 'ambulatory ECG',
  '9.1.4': '32-bit ECG',
  '9.2.1': 'haemodynamic waveform',
  '9.3.1': 'cardiac electrophysiology waveform',
  '9.4.1': 'voice recording',
  '9.4.2': 'audio recording',
  '9.5.1': 'arterial pulse waveform',
  '9.6.1': 'respiratory waveform',
  '9.6.2': 'respiratory waveform',
  '9.7.1': 'EEG',
  '9.7.2': 'EMG',
  '9.7.3': 'EOG',
  '9.7.4': 'sleep EEG',
  '9.8.1': 'body position waveform',
  '11.3': 'pseudo-colour presentation state',
  '11.4': 'blending presentation state',
  '11.5': 'XA presentation state',
  '11.6': 'planar MPR presentation state',
  '11.8': 'advanced blending presentation state',
  '30': 'parametric map',
  '66': 'raw data',
  '66.2': 'set of fiducials',
  '66.3': 'deformable registration',
  '66.4': 'segmentation',
  '66.5': 'surface segmentation',
  '66.7': 'label map segmentation',
  '66.6': 'tractography result',
  '67': 'real-world value map',
  '68.1': 'surface scan mesh',
  '68.2': 'surface scan point cloud',
  '77.1.5.3': 'stereometric relationship',
  '78.1': 'lensometry measurement',
  '78.2': 'autorefraction measurement',
  '78.3': 'keratometry measurement',
  '78.4': 'subjective refraction measurement',
  '78.5': 'visual acuity measurement',
  '78.6': 'spectacle prescription',
  '78.7': 'ophthalmic axial measurement',
  '78.8': 'intraocular lens calculation',
  '79.1': 'macular thickness report',
  '80.1': 'visual field measurement',
  '90.1': 'content assessment',
  '104.1': 'PDF document',
  '104.2': 'CDA document',
  '104.3': 'STL model',
  '104.4': 'OBJ model',
  '104.5': 'OBJ material file',
  '200.1': 'CT procedure protocol',
  '200.2': 'CT procedure protocol',
  '200.3': 'protocol approval',
  '200.7': 'XA procedure protocol',
  '200.8': 'XA procedure protocol',
  '481.2': 'radiotherapy dose',
  '481.3': 'structure set',
  '481.4': 'radiotherapy beam record',
  '481.5': 'radiotherapy plan',
  '481.6': 'brachytherapy record',
  '481.7': 'radiotherapy summary record',
  '481.8': 'ion radiotherapy plan',
  '481.9': 'ion beam record',
};

/** Objects of no patient, which some archives file in a study all the same (PS3.4 GG). */
const WITHOUT_PATIENT: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.38.1': 'hanging protocol',
  '1.2.840.10008.5.1.4.39.1': 'colour palette',
  '1.2.840.10008.5.1.4.43.1': 'implant template',
  '1.2.840.10008.5.1.4.44.1': 'implant assembly template',
  '1.2.840.10008.5.1.4.45.1': 'implant template group',
};

/** What is said of a class that is not known here. */
export const UNNAMED_KIND = 'object of this kind';

/** In a word or two, for "1 … is not shown here". A waveform of a kind not listed is still one. */
export function objectKind(sopClassUid: string): string {
  if (Object.hasOwn(WITHOUT_PATIENT, sopClassUid)) return WITHOUT_PATIENT[sopClassUid] ?? '';
  const leaf = sopClassUid.startsWith(`${STORAGE}.`) ? sopClassUid.slice(STORAGE.length + 1) : '';
  if (Object.hasOwn(KINDS, leaf)) return KINDS[leaf] ?? '';
  if (leaf.startsWith('9.')) return 'waveform';
  return leaf.startsWith('481.') ? 'radiotherapy object' : UNNAMED_KIND;
}
