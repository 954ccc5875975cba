import { useEffect, useState } from 'react';
import { plotKindOf } from '../../dicom/radiology/markPlot';
import type { Annotation } from '../../dicom/types';
import { useCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { PlotCopy } from './PlotCopy';
import styles from './MarkPlot.module.css';
import { MarkPlotPicture } from './MarkPlotPicture';

const TITLES = { histogram: 'Histogram', profile: 'Profile' } as const;

/** The values under a mark, drawn when the reader asks for them and anew whenever the mark or its image changes. */
export function MarkPlotSection({ annotation }: { readonly annotation: Annotation }) {
  const [isOpen, setOpen] = useState(false);
  const kind = plotKindOf(annotation);
  if (!kind) return null;
  return (
    <div className={styles.section}>
      <Button kind="quiet" onPress={() => setOpen((open) => !open)}>
        {isOpen ? `Hide ${kind}` : TITLES[kind]}
      </Button>
      {isOpen && <OpenPlot annotation={annotation} />}
    </div>
  );
}

function OpenPlot({ annotation }: { readonly annotation: Annotation }) {
  const { run } = useCommand('annotation.plot');
  const paneStatus = useWorkspace((state) => state.paneStatus);
  const answer = useWorkspace(({ markPlot }) => (markPlot?.id === annotation.id ? markPlot.answer : undefined));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the panes show decides what can be read
  useEffect(() => run({ id: annotation.id }), [annotation, paneStatus]);
  if (!answer) return null;
  if (!answer.ok) return <p className={styles.why}>No values: {answer.error}</p>;
  return (
    <>
      <MarkPlotPicture plot={answer.value} />
      <PlotCopy plot={answer.value} />
    </>
  );
}
