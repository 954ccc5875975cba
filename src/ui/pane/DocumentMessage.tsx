import { lazy, Suspense } from 'react';
import type { DocumentDisplaySet } from '../../dicom/types';
import { useWorkspace } from '../AppContext';
import { isReadable } from '../document/documentChoice';
import { PaneErrorBoundary } from '../errors/PaneErrorBoundary';
import { displaySetExtent, displaySetTitle } from '../rail/displaySetWords';
import { PaneMessage } from './PaneMessage';

/** Its own chunk: most cases are read without opening a document. */
const DocumentView = lazy(async () => ({ default: (await import('../document/DocumentView')).DocumentView }));

/** A document in a pane: to be read where it has a text, else said what it is and where what it holds can be seen. */
export function DocumentMessage({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  const isRead = useWorkspace((state) => isReadable(displaySet, state.documents));
  if (isRead) {
    return (
      <PaneErrorBoundary key={displaySet.id}>
        <Suspense fallback={<PaneMessage title={displaySetTitle(displaySet)} />}>
          <DocumentView displaySet={displaySet} />
        </Suspense>
      </PaneErrorBoundary>
    );
  }
  return (
    <PaneMessage title={displaySetTitle(displaySet)}>
      <p>
        {displaySet.series.modality}, {displaySetExtent(displaySet)}. Its marks are drawn on the images and listed under
        Annotations; what could not be shown is listed under Info.
      </p>
    </PaneMessage>
  );
}
