import type { CaseContext } from '../cases/caseContext';
import type { DraftKeeper } from '../cases/keepDrafts';
import { createStudyListing, type StudyListing } from '../cases/searchStudies';
import { createStudyContents } from '../cases/studyContents';
import type { Study } from '../dicom/types';
import type { Command } from '../workspace/command';
import { hasMoreStudies, noFilters, type StudyFilters } from '../workspace/workList';
import { type Arguments, argumentsOf, textIn, textsIn } from './commandArguments';
import { caseUrl } from './launch';

/** What the page does with the address bar; `main` supplies it, tests need none. */
export interface Navigation {
  goTo(relativeUrl: string): void;
}

/** Verbs of the work list and of opening and leaving a case. */
export function caseCommands(context: CaseContext, drafts: DraftKeeper, navigation: Navigation): readonly Command[] {
  const listing = createStudyListing(context);
  const showContents = createStudyContents(context);
  const worklist = worklistCommands(context, listing, showContents);
  return [
    ...worklist,
    {
      id: 'worklist.openStudies',
      title: 'Open case',
      run: (args) => {
        const given = argumentsOf(args);
        const uids = textsIn(given, 'studyInstanceUids');
        const sourceId = typeof given.sourceId === 'string' ? given.sourceId : undefined;
        // Studies added to a case of a board are looked at in that case.
        const shown = context.workspace.getState().board?.caseId;
        const boardCaseId = typeof given.boardCaseId === 'string' ? given.boardCaseId : shown;
        if (uids.length > 0) navigation.goTo(caseUrl(uids, sourceId, boardCaseId));
      },
    },
    { id: 'board.open', title: 'Agenda of a board', run: () => navigation.goTo('board') },
    {
      id: 'case.close',
      title: 'Back to the work list',
      run: async () => {
        await drafts.flush();
        navigation.goTo('./');
      },
    },
  ];
}

/** Verbs of the list itself: ask, ask for more, ask again, stop asking, look into one study. */
function worklistCommands(
  { workList }: CaseContext,
  listing: StudyListing,
  showContents: (study: Study | undefined) => Promise<void>,
): readonly Command[] {
  const hasMore = () => hasMoreStudies(workList.getState());
  return [
    {
      id: 'worklist.search',
      title: 'Search',
      run: (args) => listing.search(filtersIn(argumentsOf(args), workList.getState().filters)),
    },
    { id: 'worklist.loadMore', title: 'More studies', isEnabled: hasMore, run: () => listing.more() },
    { id: 'worklist.loadAll', title: 'Load all studies', isEnabled: hasMore, run: () => listing.all() },
    { id: 'worklist.stop', title: 'Stop loading studies', run: () => listing.stop() },
    {
      id: 'worklist.retrySource',
      title: 'Ask this archive again',
      run: (args) => listing.retry(textIn(argumentsOf(args), 'sourceId')),
    },
    {
      id: 'worklist.preview',
      title: 'Show what a study holds',
      run: (args) => {
        const { studyInstanceUid, sourceId } = argumentsOf(args);
        return showContents(
          workList
            .getState()
            .studies.find((one) => one.studyInstanceUid === studyInstanceUid && one.sourceId === sourceId),
        );
      },
    },
  ];
}

/** The filters as they were, with those that are named put in their place. */
function filtersIn(given: Arguments, before: StudyFilters): StudyFilters {
  const { fuzzy: wasFuzzy, ...texts } = before;
  const named = Object.keys(noFilters).flatMap((key) => {
    const value = given[key];
    return typeof value === 'string' ? [[key, value]] : [];
  });
  const isFuzzy = 'fuzzy' in given ? given.fuzzy === true : wasFuzzy === true;
  return { ...texts, ...Object.fromEntries(named), ...(isFuzzy ? { fuzzy: true } : {}) };
}
