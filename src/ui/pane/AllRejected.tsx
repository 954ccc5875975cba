import { hiddenImageCount } from '../../dicom/rejectedImages';
import type { FramesDisplaySet } from '../../dicom/types';
import { useCommand } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { PaneMessage } from './PaneMessage';

/** A series of which nothing is left to show: a pane is never black without a word (SR-37). */
export function AllRejected({ displaySet }: { readonly displaySet: FramesDisplaySet }) {
  const show = useCommand('rejected.toggle');
  const count = hiddenImageCount(displaySet);
  return (
    <PaneMessage title={count === 1 ? 'The image of this series is rejected' : `All ${count} images are rejected`}>
      <p>
        <Bdi>{displaySet.problems[0]?.title}</Bdi>
      </p>
      {show.isEnabled && <Button onPress={() => show.run()}>Show rejected images</Button>}
    </PaneMessage>
  );
}
