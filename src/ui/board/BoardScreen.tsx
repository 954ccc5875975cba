import { type DragEvent, useEffect, useRef, useState } from 'react';
import { AccountChip } from '../session/AccountChip';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { Hidden } from '../controls/Hidden';
import { Logo } from '../controls/Logo';
import { ProblemAlert } from '../controls/ProblemAlert';
import { AddCase } from './AddCase';
import { type BoardVerbs, type BoardView, keepingWords } from './boardView';
import styles from './BoardScreen.module.css';
import { CaseDetails } from './CaseDetails';
import { CaseGrid } from './CaseGrid';

/** The agenda of a meeting: its cases in their order, and whether each is ready (TB-1, TB-7, TB-13). */
export function BoardScreen({ view, verbs }: { readonly view: BoardView; readonly verbs: BoardVerbs }) {
  const { agenda, agendas, lights, problem, said } = view;
  const [chosenId, setChosenId] = useState<string>();
  const chosen = agenda.cases.find(({ id }) => id === chosenId) ?? agenda.cases[0];
  const drop = useFileDrop((file) => void readInto(verbs, file));
  useMaskKey(verbs.mask);
  return (
    <div className={styles.screen} {...drop.handlers} data-drop={drop.isOver || undefined}>
      <header className={styles.top}>
        <h1 className={styles.product}>
          <Logo />
          Board
        </h1>
        <AgendaChoice view={view} verbs={verbs} />
        <Ways verbs={verbs} isEmpty={agenda.cases.length === 0} isMasked={view.isMasked} />
        <AccountChip />
      </header>
      <main className={styles.list}>
        {view.isMasked ? (
          <p className={styles.masked}>
            Identity is hidden: a name that only a question or note holds may still stand there. Opening a case shows
            its identity until it is hidden there too (Alt+V).
          </p>
        ) : (
          <AddCase verbs={verbs} />
        )}
        {problem && <ProblemAlert problem={problem} />}
        <Remarks view={view} onClose={verbs.clearWords} />
        <div className={styles.scroller}>
          {agenda.cases.length > 0 ? (
            <CaseGrid agenda={agenda} lights={lights} verbs={verbs} chosenId={chosen?.id} onChoose={setChosenId} />
          ) : (
            view.keeping !== 'reading' && <Nothing />
          )}
        </div>
        <Foot view={view} onUndo={verbs.undoRemove} />
        <Hidden>
          <span role="status">{said}</span>
        </Hidden>
      </main>
      {chosen && (
        <CaseDetails
          key={chosen.id}
          one={chosen}
          readiness={lights[chosen.id]}
          askedAt={view.askedAt[chosen.id]}
          isReadOnly={view.isMasked}
          others={agendas.filter(({ id }) => id !== agenda.id)}
          verbs={verbs}
        />
      )}
    </div>
  );
}

function Nothing() {
  return (
    <p className={styles.nothing}>
      No cases yet. Type an accession number or MRN above, load a list (CSV or JSON) by its button or by dropping it
      here, or find cases in the archives.
    </p>
  );
}

function AgendaChoice({ view, verbs }: { readonly view: BoardView; readonly verbs: BoardVerbs }) {
  return (
    <div className={styles.agenda}>
      <select
        aria-label="Agenda"
        className={styles.choice}
        value={view.agenda.id}
        onChange={(event) => verbs.choose(event.target.value)}
      >
        {view.agendas.map(({ id, title, date, cases }) => (
          <option key={id} value={id}>
            {[title, date?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'), `${cases.length}`]
              .filter(Boolean)
              .join(' · ')}
          </option>
        ))}
      </select>
      <Button kind="quiet" onPress={() => verbs.create(`Board ${view.agendas.length + 1}`)}>
        New
      </Button>
    </div>
  );
}

function Ways({
  verbs,
  isEmpty,
  isMasked,
}: {
  readonly verbs: BoardVerbs;
  readonly isEmpty: boolean;
  readonly isMasked: boolean;
}) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.ways}>
      <input
        ref={file}
        type="file"
        hidden
        accept=".csv,.json,.txt,text/csv,application/json"
        aria-label="List of cases"
        onChange={(event) => {
          const [first] = event.target.files ?? [];
          if (first) void readInto(verbs, first);
          event.target.value = '';
        }}
      />
      <button type="button" className={styles.toggle} aria-pressed={isMasked} onClick={verbs.mask}>
        Hide identity
      </button>
      <Button onPress={() => file.current?.click()}>Load file</Button>
      <Button onPress={() => verbs.exportAs('csv')} isDisabled={isEmpty || isMasked}>
        Export CSV
      </Button>
      <Button onPress={() => verbs.exportAs('json')} isDisabled={isEmpty || isMasked}>
        Export JSON
      </Button>
      <Button onPress={verbs.askAgain} isDisabled={isEmpty}>
        Ask again
      </Button>
      <Button onPress={verbs.leave}>Work list</Button>
    </div>
  );
}

/** What of the file was not read as it stands: nothing is left out in silence. */
function Remarks({ view, onClose }: { readonly view: BoardView; readonly onClose: () => void }) {
  const { remarks } = view;
  if (remarks.length === 0) return null;
  const leftOut = remarks.filter(({ isLeftOut }) => isLeftOut).length;
  return (
    <section className={styles.remarks} aria-label="What was read of the file">
      <div className={styles.remarksHead}>
        <strong>
          {leftOut > 0 ? `${leftOut} ${leftOut === 1 ? 'row was' : 'rows were'} not read` : 'Read, with remarks'}
        </strong>
        <Button kind="quiet" onPress={onClose}>
          Close
        </Button>
      </div>
      <ul>
        {remarks.slice(0, 100).map(({ line, words, isLeftOut }) => (
          <li key={`${line} ${words}`}>
            Line {line}
            {isLeftOut ? ', left out' : ''}: <Bdi longest={200}>{words}</Bdi>
          </li>
        ))}
        {remarks.length > 100 && <li>and {remarks.length - 100} more</li>}
      </ul>
    </section>
  );
}

function Foot({ view, onUndo }: { readonly view: BoardView; readonly onUndo: () => void }) {
  const { cases } = view.agenda;
  const count = (light: string) => cases.filter(({ id }) => view.lights[id]?.light === light).length;
  const asking = cases.filter(({ id }) => view.lights[id] === undefined).length;
  const words = [
    `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`,
    `${count('ready')} ready`,
    `${count('notReady')} not ready`,
    `${count('unknown')} unknown`,
    ...(asking > 0 ? [`${asking} being asked`] : []),
  ];
  const isAtRisk = ['unsealed', 'changed', 'failed'].includes(view.keeping);
  return (
    <div className={styles.foot}>
      {cases.length > 0 && <strong>{words.join(' · ')}</strong>}
      {view.canUndo && (
        <span>
          {view.said}{' '}
          <Button kind="quiet" onPress={onUndo}>
            Undo
          </Button>
        </span>
      )}
      <span role={isAtRisk ? 'alert' : undefined} className={isAtRisk ? styles.risk : undefined}>
        {keepingWords[view.keeping]}
      </span>
    </div>
  );
}

const readInto = async (verbs: BoardVerbs, file: File): Promise<void> =>
  verbs.readFile(new Uint8Array(await file.arrayBuffer()), file.name);

/** The key that hides identity in a case hides it here (Alt+V), wherever the focus is. */
function useMaskKey(mask: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyV') return;
      event.preventDefault();
      mask();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [mask]);
}

/** A file that is dropped anywhere on the page; rows that are dragged are none. */
function useFileDrop(take: (file: File) => void) {
  const [isOver, setOver] = useState(false);
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (event.currentTarget === event.target) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(false);
      const [first] = event.dataTransfer.files;
      if (first) take(first);
    },
  };
  return { isOver, handlers };
}
