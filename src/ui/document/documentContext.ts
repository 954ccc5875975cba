import type { DocumentNode } from '../../dicom/document';
import type { CaseAtHand, ReferenceArgs } from './reference';

/** What every line of one document is given. */
export interface DocumentContext {
  readonly root: DocumentNode;
  readonly atHand: CaseAtHand;
  /** Whether anything can be shown from here at all. */
  readonly canShow: boolean;
  readonly areCodesShown: boolean;
  readonly toggle: (node: DocumentNode) => void;
  readonly setCurrent: (node: DocumentNode) => void;
  readonly goTo: (path: string) => boolean;
  readonly show: (args: ReferenceArgs) => void;
}
