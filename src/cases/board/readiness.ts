import type { BoardCase } from '../../dicom/board/agenda';
import { type Readiness, readinessOf } from '../../dicom/board/readiness';
import type { DicomWebSource } from '../../dicomweb/source';
import { type GatherOptions, gatherEvidence } from './gatherEvidence';

/** The light of one case from what the archives tell now; a withdrawn request rejects. */
export const askReadiness = async (
  sources: Iterable<DicomWebSource>,
  boardCase: BoardCase,
  options: GatherOptions,
): Promise<Readiness> => readinessOf(boardCase, await gatherEvidence(sources, boardCase, options));
