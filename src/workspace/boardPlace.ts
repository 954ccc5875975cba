/** Where the open case stands in the agenda of a board. */
export interface BoardPlace {
  /** Of the agenda's case. */
  readonly caseId: string;
  /** Of the agenda. */
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly question: string;
  /** How far the next case is: `opened` is read and its first pictures are here. Absent: this is the last one. */
  readonly next?: 'waiting' | 'opening' | 'opened' | 'unknown';
}
