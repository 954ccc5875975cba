import { useEffect } from 'react';
import type { Annotation } from '../../dicom/types';
import { useCommand, useWorkspace } from '../AppContext';
import styles from './MarkPlot.module.css';
import { MarkPlotPicture } from './MarkPlotPicture';
import { PlotCopy } from './PlotCopy';

/** Asked for anew whenever the mark, or what a pane shows, changes. */
export function OpenPlot({ annotation }: { readonly annotation: Annotation }) {
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
