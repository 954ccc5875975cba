/** What is chosen most, one button each; the field beside takes any other. */
export const commonModalities: readonly string[] = ['CT', 'MR', 'PT', 'NM', 'US', 'DX', 'CR', 'MG', 'XA', 'SM'];

/** Modality (0008,0060), PS3.3 C.7.3.1.1.1: the codes in use for images and what is said about them. */
export const knownModalities: ReadonlySet<string> = new Set(
  (
    'ANN AR ASMT AU BDUS BI BMD CFM CR CT CTPROTOCOL DG DMS DOC DX ECG EEG EMG EOG EPS ES FID GM HC HD IO IOL IVOCT ' +
    'IVUS KER KO LEN LS M3D MG MR NM OAM OCT OP OPM OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT PX REG RESP RF RG ' +
    'RTDOSE RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF STAIN TEXTUREMAP TG US VA ' +
    'XA XC XAPROTOCOL'
  ).split(' '),
);

/** The codes in a modality field, in whatever way they are separated. */
export const modalitiesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,\\/]+/)
      .filter(Boolean),
  ),
];

/** The field with one code put in or taken out. */
export function withModality(text: string, code: string): string {
  const codes = modalitiesIn(text);
  return (codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code]).join(' ');
}
