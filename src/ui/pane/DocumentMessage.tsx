import type { DocumentDisplaySet } from '../../dicom/types';
import { displaySetExtent, displaySetTitle } from '../rail/displaySetWords';
import { PaneMessage } from './PaneMessage';

/** A document in a pane: said what it is, and where what it holds can be seen. */
export function DocumentMessage({ displaySet }: { readonly displaySet: DocumentDisplaySet }) {
  return (
    <PaneMessage title={displaySetTitle(displaySet)}>
      <p>
        {displaySet.series.modality}, {displaySetExtent(displaySet)}. Its marks are drawn on the images and listed under
        Annotations; what could not be shown is listed under Info.
      </p>
    </PaneMessage>
  );
}
