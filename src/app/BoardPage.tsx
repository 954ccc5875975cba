import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { createAgendaStore } from '../cases/board/agendaStore';
import { type Board, type BoardState, createBoard, currentAgenda } from '../cases/board/board';
import { userOf } from '../cases/caseContext';
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
  const verbs = useMemo(() => verbsOf(board, services), [board, services]);
  return <BoardScreen view={viewOf(state)} verbs={verbs} />;
}

const viewOf = (state: BoardState): BoardView => ({
  ...state,
  agenda: currentAgenda(state),
  canUndo: state.before !== undefined,
});

function verbsOf(board: Board, { ui }: Services): BoardVerbs {
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
      if (studyInstanceUids.length > 0) ui.commands.start('worklist.openStudies', { studyInstanceUids });
    },
    exportAs(form) {
      const agenda = currentAgenda(board.getState());
      const name = fileName(['Agenda', agenda.title, agenda.date].filter(Boolean).join(' '), form);
      if (form === 'csv') downloadInBrowser(name, agendaCsv(agenda), 'text/csv;charset=utf-8');
      else downloadInBrowser(name, agendaJson(agenda), 'application/json');
    },
    leave: () => ui.commands.start('case.close'),
  };
}
