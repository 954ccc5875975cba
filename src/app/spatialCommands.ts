import type { CaseContext } from '../cases/caseContext';
import type { Saver } from '../cases/saveAnnotations';
import type { PaneId } from '../dicom/uids';
import { loadedOnce } from '../lib/loadedOnce';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { spatialPartner } from '../workspace/spatialLinks';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** What the verbs of spatial links need of the page. */
export interface SpatialPage {
  readonly context: CaseContext;
  readonly live: LiveEngines;
  readonly saver: Pick<Saver, 'send'>;
  readonly isReadOnly: boolean;
}

/** Links of two frames of reference by places that are seen in both images (REG-04). Loaded when one is first used. */
export function spatialCommands(page: SpatialPage): readonly Command[] {
  const { workspace } = page.context;
  const work = loadedOnce(() => import('./spatialWork'));
  const isPlacing = () => workspace.getState().spatialDraft !== undefined;
  const partner = (args?: unknown) => {
    const { paneId } = argumentsOf(args);
    return spatialPartner(workspace.getState(), typeof paneId === 'string' ? (paneId as PaneId) : undefined);
  };
  showLinksWhereThereAre(workspace, page.live);
  const verb = (id: Command['id'], title: string, name: SpatialVerb): Command => ({
    ...{ id, title, isEnabled: isPlacing },
    run: (args) => work((code) => code[name](page, args)),
  });
  return [
    {
      id: 'spatial.begin',
      title: 'Link two images by places seen in both',
      isEnabled: () => !isPlacing() && workspace.getState().aligning === undefined && partner() !== undefined,
      run: (args) => {
        const other = partner(args);
        return other && work((code) => code.begin(page, other));
      },
    },
    {
      id: 'spatial.bring',
      title: 'Bring linked images to this place',
      isEnabled: () => workspace.getState().spatialFits.length > 0,
      run: () => work((code) => code.bring(page)),
    },
    verb('spatial.point', 'While linking: this place, in the middle of the view', 'placeInMiddle'),
    verb('spatial.choose', 'While linking: what the pairs make', 'choose'),
    verb('spatial.remove', 'While linking: remove a pair', 'remove'),
    verb('spatial.undo', 'While linking: undo the last point or pair', 'undo'),
    verb('spatial.cancel', 'While linking: cancel', 'cancel'),
    verb('spatial.use', 'While linking: link the images without saving', 'use'),
    {
      ...verb('spatial.save', 'While linking: save the link', 'save'),
      isEnabled: () => isPlacing() && !page.isReadOnly,
    },
  ];
}

type SpatialVerb = 'placeInMiddle' | 'choose' | 'remove' | 'undo' | 'cancel' | 'use' | 'save';

/** What shows the pointer and the outlines of linked images comes with the first link of a case. */
function showLinksWhereThereAre(workspace: Workspace, live: LiveEngines): void {
  const stop = workspace.subscribe(({ spatialFits, spatialDraft }) => {
    if (spatialFits.length === 0 && !spatialDraft) return;
    stop();
    import('../panes/spatialOverlay').then(
      ({ showSpatialLinks }) => showSpatialLinks(workspace, live, () => showLinksWhereThereAre(workspace, live)),
      (cause: unknown) =>
        workspace.setProblem('case/spatial', {
          code: 'network',
          severity: 'warning',
          title: 'Spatial links are not shown on the images',
          tip: 'A part of the viewer could not be fetched. Reload the page.',
          detail: cause instanceof Error ? cause.message : String(cause),
        }),
    );
  });
}
