import type { PaneId } from '../dicom/uids';

/** How the case hangs now, in words: what the layout menu and the information panel tell. */
export interface Hanging {
  readonly protocolId: string;
  /** "Current beside prior". */
  readonly title: string;
  readonly stageTitles: readonly string[];
  readonly stageIndex: number;
  /** Why each pane shows what it shows, as it was hung; a reader who hangs something else knows why. */
  readonly reasons: Readonly<Record<PaneId, HungPane>>;
}

export interface HungPane {
  readonly displaySetId: string;
  /** What it hangs as: "Prior". */
  readonly slot: string;
  readonly reason: string;
}
