/**
 * Stands in for dcmjs within Cornerstone (vite.config.ts), which would bring 170 kB over the line before the first image for
 * reading files and naming attributes: headers come from `src/dicom`, by a metadata provider of ours. What it does use of it
 * at run time is here: a log, and four transfer syntaxes.
 */

/** Cornerstone's metadata code looks its modules up here when it is loaded; it finds that every attribute has its own keyword. */
const nameMap: Readonly<Record<string, unknown>> = {};
const dictionary: Readonly<Record<string, unknown>> = {};

class NotInThisBuild {
  constructor() {
    throw new Error('Cornerstone reads no files in this viewer');
  }
}

export const constants = {
  IMPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2',
  EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1',
  DEFLATED_EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1.99',
  EXPLICIT_BIG_ENDIAN: '1.2.840.10008.1.2.2',
} as const;

type Say = (...words: readonly unknown[]) => void;

interface Logger {
  readonly trace: Say;
  readonly debug: Say;
  readonly info: Say;
  readonly log: Say;
  readonly warn: Say;
  readonly error: Say;
  readonly setLevel: Say;
  readonly setDefaultLevel: Say;
  readonly getLevel: () => number;
  getLogger: (...names: readonly string[]) => Logger;
}

const silent: Say = () => undefined;
const LEVEL_ERROR = 4;

/** Errors and warnings are told as before; the missing names of the dictionary above are no news. */
const logger = (name: string): Logger => ({
  trace: silent,
  debug: silent,
  info: silent,
  log: silent,
  warn: name.endsWith('utilities.Tags') ? silent : (...words) => console.warn(...words),
  error: (...words) => console.error(...words),
  setLevel: silent,
  setDefaultLevel: silent,
  getLevel: () => LEVEL_ERROR,
  getLogger: (...names) => logger([name, ...names].join('.')),
});

export const log = { ...logger('cornerstone'), getLogger: (name: string): Logger => logger(name) };

const dcmjs = {
  async: { AsyncDicomReader: NotInThisBuild },
  data: { DicomMetaDictionary: { dictionary, nameMap } },
  utilities: { DicomMetadataListener: NotInThisBuild },
  constants,
  log,
};
export { dcmjs as default };
