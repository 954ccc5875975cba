import type { ReactNode } from 'react';
import type { Result } from '../../lib/result';
import { Bdi } from '../controls/Bdi';
import type { CdaBlock, CdaText } from './cdaText';
import styles from './EnclosedView.module.css';

/** Of one paragraph: a finding is never cut, a million letters are. */
const LONGEST = 20_000;

/** The text of a CDA document, or why there is none. */
export function CdaNarrative({ text }: { readonly text: Result<CdaText, string> }) {
  if (!text.ok) return <p>The text of this document is not shown. {text.error} It can be saved as it is.</p>;
  const { blocks, leftOut } = text.value;
  return (
    <>
      {blocks.length === 0 && <p>This document holds no text to read.</p>}
      {runsOf(blocks).map((run, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change
        <Run key={i} run={run} />
      ))}
      {leftOut > 0 && (
        <p role="status">{leftOut} further parts of this document are not shown. Save it to read it whole.</p>
      )}
    </>
  );
}

/** Items that follow each other are one list, rows one table. */
function runsOf(blocks: readonly CdaBlock[]): readonly (readonly CdaBlock[])[] {
  const runs: CdaBlock[][] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    const isJoined = (block.kind === 'item' || block.kind === 'row') && last?.[0]?.kind === block.kind;
    if (isJoined) last.push(block);
    else runs.push([block]);
  }
  return runs;
}

function Run({ run }: { readonly run: readonly CdaBlock[] }): ReactNode {
  const [first] = run;
  if (first === undefined) return null;
  switch (first.kind) {
    case 'heading':
      return (
        <h3>
          <Bdi longest={LONGEST}>{first.text}</Bdi>
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Bdi longest={LONGEST}>{first.text}</Bdi>
        </p>
      );
    case 'note':
      return (
        <p className={styles.note}>
          <Bdi>{first.text}</Bdi>
        </p>
      );
    case 'item':
      return <List run={run} />;
    case 'row':
      return <Table run={run} />;
  }
}

const List = ({ run }: { readonly run: readonly CdaBlock[] }) => (
  <ul>
    {run.map((block, i) =>
      block.kind === 'item' ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change
        <li key={i} style={{ marginLeft: `${Math.min(block.depth - 1, 8) * 16}px` }}>
          <Bdi longest={LONGEST}>{block.text}</Bdi>
        </li>
      ) : null,
    )}
  </ul>
);

const Table = ({ run }: { readonly run: readonly CdaBlock[] }) => (
  <table>
    <tbody>
      {run.map((block, i) =>
        block.kind === 'row' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change
          <tr key={i}>
            {block.cells.map((cell, column) => {
              const Cell = block.isHead ? 'th' : 'td';
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change
                <Cell key={column}>
                  <Bdi longest={LONGEST}>{cell}</Bdi>
                </Cell>
              );
            })}
          </tr>
        ) : null,
      )}
    </tbody>
  </table>
);
