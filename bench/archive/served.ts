import type { ArchiveName } from '../types';

/** A folder of DICOM files that an archive is to serve. */
export interface Servable {
  readonly name: string;
  readonly directory: string;
  /** Archives that can serve it, the first being the one preferred. */
  readonly archives: readonly ArchiveName[];
}

export interface OpenArchive {
  readonly name: ArchiveName;
  /** Root of DICOMweb, without a slash at the end. */
  readonly url: string;
  /** Such as `Orthanc 1.10.1, DICOMweb 1.7`. */
  readonly version: string;
  readonly instances: number;
}

export interface ArchivesOptions {
  /** The project's folder. */
  readonly root: string;
  /** Where storages are kept from run to run. */
  readonly cache: string;
  readonly choice: 'auto' | ArchiveName;
  readonly log: (line: string) => void;
}

/** An archive that is up, with what its owner does with it. */
export interface Served extends OpenArchive {
  readonly hasEnded: boolean;
  start(): Promise<void>;
  /** Takes out again what was stored since it was opened. */
  forgetStored(): Promise<void>;
  stop(): Promise<void>;
}
