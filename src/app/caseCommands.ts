import type { CaseContext } from '../cases/caseContext';
import type { DraftKeeper } from '../cases/keepDrafts';
import { searchStudies } from '../cases/searchStudies';
import type { Command } from '../workspace/command';
import type { StudyFilters } from '../workspace/workList';
import { argumentsOf, textsIn } from './commandArguments';
import { caseUrl } from './launch';

/** What the page does with the address bar; `main` supplies it, tests need none. */
export interface Navigation {
  goTo(relativeUrl: string): void;
}

/** Verbs of the work list and of opening and leaving a case. */
export function caseCommands(context: CaseContext, drafts: DraftKeeper, navigation: Navigation): readonly Command[] {
  const { workList } = context;
  let search = new AbortController();
  const searchWith = (filters: StudyFilters, more: boolean) => {
    search.abort();
    search = new AbortController();
    return searchStudies(context, filters, search.signal, more);
  };
  return [
    {
      id: 'worklist.search',
      title: 'Search',
      run: (args) =>
        searchWith({ ...workList.getState().filters, ...(argumentsOf(args) as Partial<StudyFilters>) }, false),
    },
    {
      id: 'worklist.loadMore',
      title: 'More studies',
      isEnabled: () => workList.getState().sources.some((source) => source.hasMore),
      run: () => searchWith(workList.getState().filters, true),
    },
    {
      id: 'worklist.openStudies',
      title: 'Open case',
      run: (args) => {
        const given = argumentsOf(args);
        const uids = textsIn(given, 'studyInstanceUids');
        const sourceId = typeof given.sourceId === 'string' ? given.sourceId : undefined;
        if (uids.length > 0) navigation.goTo(caseUrl(uids, sourceId));
      },
    },
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
