import { lazy, Suspense, useMemo } from 'react';
import { enclosedFormat } from '../../dicom/enclosed';
import { isMapClass, isOverlayClass } from '../../dicom/overlay/overlayClasses';
import { sopClassSupport } from '../../dicom/sopClasses';
import type { DocumentDisplaySet } from '../../dicom/types';
import { isShownWaveform } from '../../dicom/waveform';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { isReadable, problemsOfDocuments } from '../document/documentChoice';
import type { ContentProps } from '../document/contentState';
import { PaneErrorBoundary } from '../errors/PaneErrorBoundary';
import { displaySetExtent, displaySetTitle } from '../rail/displaySetWords';
import { OutlinesMessage } from './OutlinesMessage';
import { PaneMessage } from './PaneMessage';

/** Chunks of their own: most cases are read without opening a document. */
const DocumentView = lazy(async () => ({ default: (await import('../document/DocumentView')).DocumentView }));
const EnclosedView = lazy(async () => ({ default: (await import('../document/EnclosedView')).EnclosedView }));
const WaveformView = lazy(async () => ({ default: (await import('../waveform/WaveformView')).WaveformView }));

/** What draws an object of this class that is no report. */
function viewOf(sopClassUid: string) {
  if (isShownWaveform(sopClassUid)) return WaveformView;
  return enclosedFormat(sopClassUid) ? EnclosedView : undefined;
}

/** Whether its view fetches it, and says by itself how far it is. */
export const isFetchedByView = ({ sopClassUid }: DocumentDisplaySet): boolean => viewOf(sopClassUid) !== undefined;

/** A document in a pane: to be read where it has a text, else said what it is and where what it holds can be seen. */
export function DocumentMessage({ displaySet, onState }: ContentProps) {
  const isRead = useWorkspace((state) => isReadable(displaySet, state.documents));
  const View = isRead ? DocumentView : viewOf(displaySet.sopClassUid);
  if (View) {
    return (
      <PaneErrorBoundary key={displaySet.id} onError={() => onState('error')}>
        <Suspense fallback={<PaneMessage title={displaySetTitle(displaySet)} />}>
          <View displaySet={displaySet} onState={onState} />
        </Suspense>
      </PaneErrorBoundary>
    );
  }
  return (
    <PaneMessage title={displaySetTitle(displaySet)}>
      {sopClassSupport(displaySet.sopClassUid) ? (
        <p>
          <Bdi longest={16}>{displaySet.series.modality}</Bdi>, {displaySetExtent(displaySet)}. Its marks are drawn on
          the images and listed under Annotations; what could not be shown is listed under Info.
        </p>
      ) : (
        <NotShown displaySet={displaySet} />
      )}
    </PaneMessage>
  );
}

/** A model, raw data, a plan: what it is, in the words of the case, and that nothing of it is opened (AT-19). */
function NotShown({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  const problems = useWorkspace((state) => state.problems);
  const isOutlines = isOverlayClass(displaySet.sopClassUid) || isMapClass(displaySet.sopClassUid);
  const own = useMemo(() => problemsOfDocuments(displaySet, problems), [displaySet, problems]);
  return (
    <>
      <p>
        <Bdi longest={16}>{displaySet.series.modality}</Bdi>, {displaySetExtent(displaySet)}.
        {own.length === 0 && !isOutlines && ' This viewer does not show objects of this kind.'}
      </p>
      {own.length === 0 && isOutlines && (
        <OutlinesMessage displaySet={displaySet} unread={<p>It could not be read.</p>} />
      )}
      {own.map(({ title, tip, detail }) => (
        <p key={`${title} ${detail ?? ''}`}>
          <Bdi>{title}</Bdi>. <Bdi>{tip}</Bdi>
        </p>
      ))}
    </>
  );
}
