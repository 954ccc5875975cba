import type { CodedConcept } from './codedConcept';

const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });

/**
 * Sites a reader can choose for a mark (PS3.16 CID 4030, 4031, 7151 and those they include; checked against pydicom's
 * dictionaries), by region of the body. The side is told apart from the site (CID 244).
 */
export const findingSites: readonly { readonly region: string; readonly sites: readonly CodedConcept[] }[] = [
  {
    region: 'Chest',
    sites: [
      sct('39607008', 'Lung'),
      sct('45653009', 'Upper lobe of lung'),
      sct('72481006', 'Middle lobe of right lung'),
      sct('90572001', 'Lower lobe of lung'),
      sct('3120008', 'Pleura'),
      sct('72410000', 'Mediastinum'),
      sct('32849002', 'Esophagus'),
      sct('76752008', 'Breast'),
    ],
  },
  {
    region: 'Abdomen',
    sites: [
      sct('10200004', 'Liver'),
      sct('28231008', 'Gallbladder'),
      sct('15776009', 'Pancreas'),
      sct('78961009', 'Spleen'),
      sct('23451007', 'Adrenal gland'),
      sct('64033007', 'Kidney'),
      sct('69695003', 'Stomach'),
      sct('30315005', 'Small intestine'),
      sct('71854001', 'Colon'),
    ],
  },
  {
    region: 'Pelvis',
    sites: [
      sct('34402009', 'Rectum'),
      sct('89837001', 'Bladder'),
      sct('41216001', 'Prostate'),
      sct('35039007', 'Uterus'),
      sct('15497006', 'Ovary'),
    ],
  },
  {
    region: 'Head and neck',
    sites: [sct('12738006', 'Brain'), sct('69748006', 'Thyroid'), sct('4596009', 'Larynx')],
  },
  {
    region: 'Anywhere',
    sites: [
      sct('59441001', 'Lymph node'),
      sct('272673000', 'Bone'),
      sct('421060004', 'Spine'),
      sct('71616004', 'Muscle'),
      sct('39937001', 'Skin'),
    ],
  },
];

/** CID 244. */
export const lateralities: readonly CodedConcept[] = [
  sct('24028007', 'Right'),
  sct('7771000', 'Left'),
  sct('51440002', 'Bilateral'),
  sct('66459002', 'Unilateral'),
];
