import { useState } from 'react';
import type { MarkPlot } from '../../dicom/radiology/markPlot';
import { Button } from '../controls/Button';
import { copyText } from '../controls/copyText';
import styles from './MarkPlot.module.css';
import { plotTable } from './plotWords';

/** Takes the values of a plot along as a table, and says whether that went well. */
export function PlotCopy({ plot }: { readonly plot: MarkPlot }) {
  const [outcome, setOutcome] = useState('');
  const copy = () =>
    copyText(plotTable(plot)).then(
      () => setOutcome('Copied'),
      () => setOutcome('Copying was refused by the browser'),
    );
  return (
    <p className={styles.copy}>
      <Button kind="quiet" onPress={() => void copy()}>
        Copy values
      </Button>
      <span role="status">{outcome}</span>
    </p>
  );
}
