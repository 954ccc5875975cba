import Image from 'lucide-react/icons/image';
import type { DocumentNode } from '../../dicom/document';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import styles from './DocumentTree.module.css';
import type { DocumentContext } from './documentContext';
import { type Reference, referencesOf } from './reference';

/** What an item points at, to be shown in a pane; where that cannot be, the reason stands beside it (SR-34). */
export function ReferenceButtons({
  node,
  context,
  tabIndex,
  group,
}: {
  readonly node: DocumentNode;
  readonly context: DocumentContext;
  readonly tabIndex: number;
  /** The mark that is shown, where the button stands for all of it. */
  readonly group?: string;
}) {
  const references = referencesOf(context.root, node, context.atHand);
  const shown = group === undefined ? references : references.slice(0, 1);
  return shown.map((reference) => (
    <ReferenceButton
      key={`${reference.args.sopInstanceUid ?? ''} ${reference.args.frameNumber ?? ''}`}
      reference={reference}
      group={group}
      context={context}
      tabIndex={tabIndex}
    />
  ));
}

function ReferenceButton({
  reference: { args, words, missing },
  group,
  context,
  tabIndex,
}: {
  readonly reference: Reference;
  readonly group: string | undefined;
  readonly context: DocumentContext;
  readonly tabIndex: number;
}) {
  const reason = missing ?? (context.canShow ? undefined : 'cannot be shown here');
  return (
    <span className={styles.reference}>
      <button
        type="button"
        className={styles.show}
        tabIndex={tabIndex}
        aria-label={group === undefined ? undefined : `Show ${visibleText(group, 160)}`}
        aria-disabled={reason === undefined ? undefined : true}
        aria-description={reason && visibleText(reason)}
        onClick={reason === undefined ? () => context.show(args) : undefined}
      >
        <Image size={13} strokeWidth={1.75} aria-hidden />
        <Bdi>{group === undefined ? words : 'Show'}</Bdi>
      </button>
      {reason !== undefined && <Bdi className={styles.reason}>{reason}</Bdi>}
    </span>
  );
}
