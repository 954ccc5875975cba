import { useEffect, useState } from 'react';
import { useApp } from '../ui/AppContext';
import { readKeptFilters } from '../ui/workList/listPreferences';
import { WorkListScreen } from '../ui/workList/WorkListScreen';

/** The list, asked for once when the page opens, with what of the filters may be kept from the visit before. */
export function WorkListPage() {
  const { commands, workList } = useApp();
  // Before the first render of the fields, which show what is asked for.
  useState(() => workList.setState({ filters: readKeptFilters(globalThis.sessionStorage, new Date()) }));
  useEffect(() => {
    document.title = 'Parfocal';
    commands.start('worklist.search');
  }, [commands]);
  return <WorkListScreen />;
}
