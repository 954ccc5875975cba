import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { type Agenda, type BoardCase, CASE_NEEDS, CASE_STATUSES, type CaseStatus } from '../../dicom/board/agenda';
import type { Readiness } from '../../dicom/board/readiness';
import { formatPersonName } from '../../dicom/format';
import { Bdi } from '../controls/Bdi';
import { type BoardVerbs, needWords } from './boardView';
import styles from './CaseGrid.module.css';
import { LightMark } from './LightMark';

export interface CaseGridProps {
  readonly agenda: Agenda;
  readonly lights: Readonly<Record<string, Readiness>>;
  readonly verbs: Pick<BoardVerbs, 'move' | 'change' | 'open'>;
  readonly chosenId: string | undefined;
  readonly onChoose: (id: string) => void;
}

const HEADS = ['No.', 'Patient', 'Question', 'Site', 'Status', 'Presenters', 'Readiness'];
const ROW = '[role=row][data-case]';

/** The cases in their order: arrows go, Alt with arrows and the mouse move, Enter opens. */
export function CaseGrid({ agenda, lights, verbs, chosenId, onChoose }: CaseGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const { cases } = agenda;
  const stop = cases.find(({ id }) => id === chosenId) ?? cases[0];
  const onKeyDown = (event: KeyboardEvent, one: BoardCase) => {
    if (event.target !== event.currentTarget) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const index = one.order - 1;
    if (event.key === 'Enter') verbs.open(one.id);
    else if (step !== undefined && event.altKey) verbs.move(one.id, index + step);
    else {
      const place = step === undefined ? { Home: 0, End: cases.length - 1 }[event.key] : index + step;
      const rows = grid.current?.querySelectorAll<HTMLElement>(ROW);
      if (place === undefined || !rows) return;
      rows[Math.min(Math.max(place, 0), cases.length - 1)]?.focus();
    }
    event.preventDefault();
  };
  const onDrop = (event: DragEvent, one: BoardCase) => {
    if (dragged === undefined) return;
    event.preventDefault();
    verbs.move(dragged, one.order - 1);
    setDragged(undefined);
    setOver(undefined);
  };
  return (
    <div ref={grid} role="grid" aria-label="Cases" aria-rowcount={cases.length + 1} className={styles.grid}>
      <div role="row" className={styles.head}>
        {HEADS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      {cases.map((one) => (
        <div
          key={one.id}
          role="row"
          data-case={one.id}
          aria-rowindex={one.order + 1}
          aria-selected={one.id === chosenId}
          aria-keyshortcuts="Enter Alt+ArrowUp Alt+ArrowDown"
          tabIndex={one === stop ? 0 : -1}
          className={styles.row}
          data-over={over === one.id && dragged !== one.id ? true : undefined}
          draggable
          onFocus={() => onChoose(one.id)}
          onDoubleClick={() => verbs.open(one.id)}
          onKeyDown={(event) => onKeyDown(event, one)}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            setDragged(one.id);
          }}
          onDragEnd={() => {
            setDragged(undefined);
            setOver(undefined);
          }}
          onDragOver={(event) => {
            if (dragged === undefined) return;
            event.preventDefault();
            setOver(one.id);
          }}
          onDrop={(event) => onDrop(event, one)}
        >
          <Cells one={one} readiness={lights[one.id]} verbs={verbs} isStop={one === stop} />
        </div>
      ))}
    </div>
  );
}

interface CellsProps {
  readonly one: BoardCase;
  readonly readiness: Readiness | undefined;
  readonly verbs: Pick<BoardVerbs, 'change'>;
  readonly isStop: boolean;
}

function Cells({ one, readiness, verbs, isStop }: CellsProps) {
  return (
    <>
      <span role="gridcell" className={styles.number}>
        {one.order}
      </span>
      <span role="gridcell" className={styles.patient}>
        <PatientCell one={one} readiness={readiness} />
      </span>
      <span role="gridcell" className={styles.text}>
        <Bdi longest={160}>{one.question}</Bdi>
      </span>
      <span role="gridcell" className={styles.text}>
        <Bdi longest={60}>{one.site}</Bdi>
      </span>
      <span role="gridcell">
        <select
          aria-label={`Status of case ${one.order}`}
          className={styles.status}
          value={one.status}
          tabIndex={isStop ? 0 : -1}
          onChange={(event) => verbs.change(one.id, { status: event.target.value as CaseStatus })}
        >
          {CASE_STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </span>
      <span role="gridcell" className={styles.text}>
        <Bdi longest={80}>{one.presenters.join('; ')}</Bdi>
      </span>
      <span role="gridcell" className={styles.light}>
        <LightMark light={readiness?.light ?? 'asking'} />
        <Bdi className={styles.why} longest={160}>
          {readiness && whyOf(one, readiness)}
        </Bdi>
      </span>
    </>
  );
}

/** The worst reason; of a green light, what it was not asked for. */
function whyOf({ needs }: BoardCase, { light, reasons }: Readiness): string {
  if (light !== 'ready') return reasons[0]?.words ?? '';
  const without = CASE_NEEDS.filter((need) => needs && !needs.includes(need));
  return without.length === 0 ? '' : `Not asked: ${without.map((need) => needWords[need].toLowerCase()).join(', ')}`;
}

/** The name comes from the archives; where they tell several patients, none of them is put before the others. */
function PatientCell({ one, readiness }: { readonly one: BoardCase; readonly readiness: Readiness | undefined }) {
  const isDoubtful = readiness?.reasons.some(({ about, light }) => about === 'patient' && light !== 'ready') ?? true;
  const [first] = readiness?.studies ?? [];
  const id = one.patientId ?? first?.patient.patientId ?? '';
  const name = first && !isDoubtful ? formatPersonName(first.patient.patientName) : '';
  const number = one.accessionNumbers.join(', ') || one.studyInstanceUids[0] || '';
  return (
    <>
      <Bdi className={styles.name} longest={60}>
        {name || id || number}
      </Bdi>
      <Bdi className={styles.id} longest={80}>
        {name ? [id, one.issuerOfPatientId].filter(Boolean).join(' · ') : id ? number : ''}
      </Bdi>
    </>
  );
}
