import { createContext, type ReactNode, useContext } from 'react';
import type { PaneId } from '../dicom/uids';
import type { EngineDependencies } from '../engines/engineDependencies';
import type { Workspace } from '../workspace/store';
import type { LiveEngines } from './liveEngines';
import type { PaneKind } from './paneKind';

/** What panes get from `app`: the ports, the workspace, the kinds of pane there are. */
export interface PanesServices {
  readonly workspace: Workspace;
  readonly kinds: readonly PaneKind[];
  readonly live: LiveEngines;
  readonly frames: EngineDependencies['frames'];
  readonly bulkData?: EngineDependencies['bulkData'];
  readonly wholeObject?: EngineDependencies['wholeObject'];
  readonly bulk?: EngineDependencies['bulk'];
  /** Identifiers and label for a mark about to be drawn in a pane of that kind. */
  readonly newDraft: (kind: 'radiology' | 'slide') => EngineDependencies['newDraft'];
  /** Time marks of CONTRACT §7. */
  readonly mark: (name: string, detail: { readonly paneId: PaneId }) => void;
  readonly runCommand: (id: string, args?: unknown) => void;
}

const Context = createContext<PanesServices | undefined>(undefined);

export function PanesProvider({
  services,
  children,
}: {
  readonly services: PanesServices;
  readonly children: ReactNode;
}) {
  return <Context value={services}>{children}</Context>;
}

export function usePanes(): PanesServices {
  const services = useContext(Context);
  if (!services) throw new Error('Panes are used outside PanesProvider');
  return services;
}
