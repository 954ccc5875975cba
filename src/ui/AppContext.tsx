import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { BulkColumns } from '../dicom/bulk';
import type { EnclosedAddress, EnclosedContent } from '../dicom/enclosed';
import type { Problem } from '../dicom/problem';
import type { DisplaySet, FrameHeader, FrameRef } from '../dicom/types';
import type { Result } from '../lib/result';
import type { CommandRegistry } from '../workspace/command';
import { type KeyBinding, keyFor, type Keyring } from '../workspace/keyring';
import { selectActivePaneKind } from '../workspace/selectors';
import type { WorkList, WorkListState } from '../workspace/workList';
import type { Workspace, WorkspaceState } from '../workspace/store';

/** Small pictures of display sets. The source makes, keeps and revokes the URLs; the chrome only shows them. */
export interface ThumbnailSource {
  /**
   * An object or data URL, or undefined where there is nothing to show. An abort rejects or resolves, both are ignored.
   * `frame`: that image of a stack, instead of the one that stands for it.
   */
  thumbnail(displaySet: DisplaySet, signal: AbortSignal, frame?: FrameHeader): Promise<string | undefined>;
}

/** Everything the chrome is given by `app`. It fetches nothing and reaches the rest by commands alone. */
export interface AppServices {
  readonly workspace: Workspace;
  readonly workList: WorkList;
  readonly commands: CommandRegistry;
  readonly thumbnails: ThumbnailSource;
  /** Fetches the document that a reader opened; nothing of it is fetched before. */
  readonly enclosed: (address: EnclosedAddress, signal: AbortSignal) => Promise<Result<EnclosedContent, Problem>>;
  /** A photograph of a label or a whole glass as an object URL; absent where policy keeps them closed. */
  readonly slidePhotograph?: (frame: FrameRef, signal: AbortSignal) => Promise<string | undefined>;
  /** What panels ask of bulk groups that stay in the background. */
  readonly bulk?: () => Promise<BulkColumns>;
  readonly productVersion: string;
  readonly keyring: Keyring;
}

const Context = createContext<AppServices | undefined>(undefined);

export function AppProvider({ services, children }: { readonly services: AppServices; readonly children: ReactNode }) {
  return <Context value={services}>{children}</Context>;
}

export function useApp(): AppServices {
  const services = useContext(Context);
  if (!services) throw new Error('The chrome is used outside AppProvider');
  return services;
}

/**
 * The selector must return the same value for the same state: a fresh object on every call would render for ever. While
 * identity is masked it is given the masked workspace: nothing on the page can name a patient then.
 */
export function useWorkspace<T>(selector: (state: WorkspaceState) => T): T {
  return useStore(useApp().workspace, (state) => selector(state.mask ? state.mask.workspace(state) : state));
}

/** For what engines are given, never for words on the page: the same objects, masked or not. */
export function useUnmasked<T>(selector: (state: WorkspaceState) => T): T {
  return useStore(useApp().workspace, selector);
}

export function useWorkList<T>(selector: (state: WorkListState) => T): T {
  const { workspace, workList } = useApp();
  const mask = useStore(workspace, (state) => state.mask);
  return useStore(workList, (state) => selector(mask ? mask.workList(state) : state));
}

/** The keys in force. */
export function useKeys(): readonly KeyBinding[] {
  const { keyring } = useApp();
  return useSyncExternalStore(keyring.subscribe, keyring.bindings);
}

/** The key of a verb in the active pane, where it has one there. */
export function useKeyFor(command: string, args?: unknown): string | undefined {
  const keys = useKeys();
  const kind = useWorkspace(selectActivePaneKind);
  return keyFor(keys, { command, args }, kind);
}

export interface CommandHandle {
  /** Runs the command; nothing happens while it is disabled or not there. */
  readonly run: (args?: unknown) => void;
  readonly isEnabled: boolean;
  readonly title: string;
  readonly key: string | undefined;
}

/** A command as a button needs it. Whether it is enabled follows the workspace. */
export function useCommand(id: string): CommandHandle {
  const { workspace, commands } = useApp();
  const key = useKeyFor(id);
  const isEnabled = useStore(workspace, () => commands.isEnabled(id));
  const command = commands.find(id);
  return {
    run: (args) => runCommand(commands, id, args),
    isEnabled,
    title: command?.title ?? id,
    key,
  };
}

/** For places that have many things to run (rows, cards): one stable function, no subscription. */
export function useRunCommand(): (id: string, args?: unknown) => void {
  const { commands } = useApp();
  return useCallback((id, args) => runCommand(commands, id, args), [commands]);
}

function runCommand(commands: CommandRegistry, id: string, args: unknown): void {
  if (commands.isEnabled(id)) commands.start(id, args);
}
