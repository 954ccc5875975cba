import { useEffect } from 'react';
import { useApp } from '../ui/AppContext';
import { WorkListScreen } from '../ui/workList/WorkListScreen';

/** The list, asked for once when the page opens. */
export function WorkListPage() {
  const { commands } = useApp();
  useEffect(() => {
    document.title = 'Parfocal';
    commands.start('worklist.search');
  }, [commands]);
  return <WorkListScreen />;
}
