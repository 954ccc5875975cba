/** How a stage was found: clinical, pathological, after treatment (y), of a recurrence (r), at autopsy (a). */
export type TnmPrefix = 'c' | 'p' | 'yc' | 'yp' | 'rc' | 'rp' | 'a';

export const tnmPrefixes: readonly TnmPrefix[] = ['c', 'p', 'yc', 'yp', 'rc', 'rp', 'a'];

/**
 * A stage as people stated it. The categories are texts of the reader, never computed: the tables of UICC and AJCC are
 * not in this program. Without its edition a stage means nothing, so it is refused without one.
 */
export interface TnmStage {
  readonly prefix: TnmPrefix;
  /** Without the prefix: "T2a", "Tis", "N0(sn)", "M0". */
  readonly t?: string;
  readonly n?: string;
  readonly m?: string;
  /** "IB". */
  readonly stageGroup?: string;
  /** "UICC 8". */
  readonly edition: string;
  /** The Tracking UID of the finding that is staged, where it is one. */
  readonly trackingUid?: string;
  /** PN of who stated it. */
  readonly by: string;
  /** When, as DICOM DT. */
  readonly at: string;
}

/** "cT2a cN0 cM0, stage IB (UICC 8)". */
export function tnmWords({ prefix, t, n, m, stageGroup, edition }: TnmStage): string {
  const categories = [t, n, m].flatMap((text) => (text?.trim() ? [`${prefix}${text.trim()}`] : []));
  const group = stageGroup?.trim() ? `stage ${stageGroup.trim()}` : '';
  return `${[categories.join(' '), group].filter(Boolean).join(', ')} (${edition.trim() || 'edition not stated'})`;
}

/** What keeps a stage from being written, in words; empty where nothing does. */
export function tnmProblems(stage: TnmStage): readonly string[] {
  const problems: string[] = [];
  const { t, n, m, stageGroup, edition, by, at } = stage;
  if (![t, n, m, stageGroup].some((text) => text?.trim())) problems.push('TNM: no category and no stage is given');
  for (const [letter, text] of [
    ['T', t],
    ['N', n],
    ['M', m],
  ] as const) {
    if (text?.trim() && !text.trim().toUpperCase().startsWith(letter))
      problems.push(`TNM: “${text.trim()}” stands where the ${letter} category is expected; it begins with ${letter}`);
  }
  if (!edition.trim()) problems.push('TNM: the edition is missing, for instance “UICC 8”');
  if (!by.trim()) problems.push('TNM: who stated it is missing');
  if (!at.trim()) problems.push('TNM: when it was stated is missing');
  return problems;
}
