import type { DisplaySet } from '../dicom/types';
import type { PaneEngine } from '../engines/contract';
import type { EngineDependencies } from '../engines/engineDependencies';

/** Extension point (a): what can fill a pane. `load` keeps each engine in its own chunk. */
export interface PaneKind {
  readonly id: 'radiology' | 'slide';
  /** 0 = cannot show it; higher wins when several can. */
  readonly accepts: (displaySet: DisplaySet) => number;
  readonly load: () => Promise<(dependencies: EngineDependencies) => PaneEngine>;
}

export const paneKindFor = (kinds: readonly PaneKind[], displaySet: DisplaySet): PaneKind | undefined =>
  kinds
    .map((kind) => ({ kind, score: kind.accepts(displaySet) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0]?.kind;
