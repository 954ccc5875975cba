import { useMemo } from 'react';
import { hiddenImageCount, rejectedImagesIn, rejectedWords } from '../../dicom/rejectedImages';
import { useCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './RejectedNotice.module.css';

/** What rejection notes keep from the screen, how much of it and why, and the way to see it all the same (SR-37). */
export function RejectedNotice() {
  const displaySets = useWorkspace((state) => state.displaySets);
  const rejected = useWorkspace((state) => state.rejectedInstances);
  const areShown = useWorkspace((state) => state.areRejectedShown);
  const toggle = useCommand('rejected.toggle');
  const { count, titles } = useMemo(() => {
    const images = displaySets.flatMap((displaySet) =>
      displaySet.kind === 'frames' && (areShown || hiddenImageCount(displaySet) > 0)
        ? rejectedImagesIn(displaySet, rejected)
        : [],
    );
    return { count: images.length, titles: [...new Set(images.map(({ title }) => title))] };
  }, [displaySets, rejected, areShown]);
  if (count === 0) return null;
  return (
    <div className={styles.notice} role="note">
      <strong className={styles.count}>{rejectedWords(count, areShown ? 'shown' : 'hidden')}</strong>
      <p className={styles.words}>
        {titles.map((title) => (
          <Bdi key={title} className={styles.title}>
            {title}
          </Bdi>
        ))}
      </p>
      <Button kind="quiet" onPress={() => toggle.run()}>
        {areShown ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}
