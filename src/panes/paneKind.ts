import type { EncodedFrame } from '../dicom/ports';
import type { DisplaySet, FrameRef } from '../dicom/types';
import type { PaneEngine } from '../engines/contract';
import type { EngineDependencies } from '../engines/engineDependencies';

/** Extension point (a): what can fill a pane. `load` keeps each engine in its own chunk. */
export interface PaneKind {
  readonly id: 'radiology' | 'slide';
  /** 0 = cannot show it; higher wins when several can. */
  readonly accepts: (displaySet: DisplaySet) => number;
  /** What its engine is going to ask for first: fetched while the engine's own code is still on its way. */
  readonly firstFrames: (displaySet: DisplaySet) => readonly FrameRef[];
  /** The first of them is here: what decodes it is going to be needed. */
  readonly frameFetched?: (frame: EncodedFrame) => void;
  readonly load: () => Promise<(dependencies: EngineDependencies) => PaneEngine>;
}

export const paneKindFor = (kinds: readonly PaneKind[], displaySet: DisplaySet): PaneKind | undefined =>
  kinds
    .map((kind) => ({ kind, score: kind.accepts(displaySet) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0]?.kind;
