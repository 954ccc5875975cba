import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { createAgendaStore } from '../cases/board/agendaStore';
import { type Board, type BoardState, createBoard, currentAgenda } from '../cases/board/board';
import { userOf } from '../cases/caseContext';
import { maskedBoard } from '../dicom/board/maskBoard';
import { agendaCsv, agendaJson } from '../dicom/board/writeAgenda';
import { fileName } from '../lib/fileName';
import { BoardScreen } from '../ui/board/BoardScreen';
import type { BoardVerbs, BoardView } from '../ui/board/boardView';
import { downloadInBrowser } from './exportCommands';
import type { PageComponent } from './page';
import type { Services } from './services';

/** The agenda of a board, at `/board`. */
export const BoardPage: PageComponent = ({ services }) => {
  const [board, setBoard] = useState<Board>();
  useEffect(() => {
    document.title = 'Parfocal board';
    const { context } = services;
    const made = createBoard({ sources: context.sources, store: createAgendaStore(userOf(context)) });
    setBoard(made);
    void made.load();
    return () => made.dispose();
  }, [services]);
  return board ? <BoardOf board={board} services={services} /> : null;
};

function BoardOf({ board, services }: { readonly board: Board; readonly services: Services }) {
  const state = useSyncExternalStore(board.subscribe, board.getState);
  const [isMasked, setMasked] = useState(false);
  const verbs = useMemo(
    () => ({ ...verbsOf(board, services), mask: () => setMasked((before) => !before) }),
    [board, services],
  );
  return <BoardScreen view={isMasked ? maskedView(state) : viewOf(state)} verbs={verbs} />;
}

const viewOf = (state: BoardState): BoardView => ({
  ...state,
  agenda: currentAgenda(state),
  canUndo: state.before !== undefined,
  isMasked: false,
});

/** Nothing of the state itself reaches the page: what is not listed here is not shown. */
function maskedView(state: BoardState): BoardView {
  const { agendas, lights, text } = maskedBoard(state.agendas, state.lights);
  const { askedAt, keeping, problem, remarks, before } = state;
  return {
    agendas,
    agenda: currentAgenda({ ...state, agendas }),
    lights,
    askedAt,
    keeping,
    canUndo: before !== undefined,
    isMasked: true,
    remarks: remarks.map((remark) => ({ ...remark, words: text(remark.words) })),
    said: text(state.said),
    ...(problem && { problem: { code: problem.code, severity: problem.severity, title: text(problem.title) } }),
  };
}

function verbsOf(board: Board, { ui }: Services): Omit<BoardVerbs, 'mask'> {
  return {
    readFile: (bytes, name) => board.readFile(bytes, name),
    find: board.find.bind(board),
    filter: board.filter.bind(board),
    add: (cases) => board.add(cases),
    move: (id, toIndex) => board.move(id, toIndex),
    change: (id, change) => board.change(id, change),
    remove: (id) => board.remove(id),
    undoRemove: () => board.undoRemove(),
    moveTo: (id, agendaId) => board.moveTo(id, agendaId),
    choose: (agendaId) => board.choose(agendaId),
    create: (title) => board.create(title),
    askAgain: () => board.askAgain(),
    clearWords: () => board.clearWords(),
    open(id) {
      const studyInstanceUids = board.studiesToOpen(id);
      if (studyInstanceUids.length > 0)
        void board
          .whenKept()
          .then(() => ui.commands.start('worklist.openStudies', { studyInstanceUids, boardCaseId: id }));
    },
    exportAs(form) {
      const agenda = currentAgenda(board.getState());
      const name = fileName(['Agenda', agenda.title, agenda.date].filter(Boolean).join(' '), form);
      if (form === 'csv') downloadInBrowser(name, agendaCsv(agenda), 'text/csv;charset=utf-8');
      else downloadInBrowser(name, agendaJson(agenda), 'application/json');
    },
    leave: () => void board.whenKept().then(() => ui.commands.start('case.close')),
  };
}
