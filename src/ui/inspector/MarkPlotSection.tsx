import { lazy, Suspense, useState } from 'react';
import { plotKindOf } from '../../dicom/radiology/markPlot';
import type { Annotation } from '../../dicom/types';
import { Button } from '../controls/Button';
import styles from './MarkPlot.module.css';

const OpenPlot = lazy(async () => ({ default: (await import('./OpenPlot')).OpenPlot }));

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
      {isOpen && (
        <Suspense>
          <OpenPlot annotation={annotation} />
        </Suspense>
      )}
    </div>
  );
}
