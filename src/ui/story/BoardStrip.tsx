import type { BoardPlace } from '../../workspace/boardPlace';
import { useCommand } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './BoardStrip.module.css';

/** Where the case stands in the agenda, and the way to the next one. */
export function BoardStrip({ board }: { readonly board: BoardPlace }) {
  const agenda = useCommand('board.open');
  const previous = useCommand('board.previousCase');
  const next = useCommand('board.nextCase');
  const { number, count, question, title } = board;
  return (
    <section aria-label="Board" className={styles.strip}>
      <Button kind="quiet" onPress={() => agenda.run()}>
        Agenda
      </Button>
      <Bdi className={styles.place} title={title}>
        {`Case ${number} of ${count}${question === '' ? '' : ` · ${question}`}`}
      </Bdi>
      <Button kind="quiet" onPress={() => previous.run()} isDisabled={!previous.isEnabled}>
        Case before
      </Button>
      <Button onPress={() => next.run()} isDisabled={!next.isEnabled}>
        Next case
      </Button>
      {board.next && (
        <span role="status" className={styles.next} data-next={board.next}>
          {WORDS[board.next]}
        </span>
      )}
    </section>
  );
}

const WORDS: Readonly<Record<NonNullable<BoardPlace['next']>, string>> = {
  waiting: '',
  opening: 'Next case is being fetched',
  opened: 'Next case is here',
  unknown: 'Next case: no study found',
};
