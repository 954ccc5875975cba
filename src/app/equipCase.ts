import { createSaver } from '../cases/saveAnnotations';
import { annotationCommands } from './annotationCommands';
import { bringStagesAhead } from './bringStagesAhead';
import { calibrationCommands } from './calibrationCommands';
import { countingCommands } from './countingCommands';
import { copyCommand } from './copyMarks';
import { detailCommands } from './detailCommands';
import { documentCommands } from './documentCommands';
import { eyeCommands } from './eyeCommands';
import type { AppConfig } from './config';
import { downloadInBrowser, exportCommands } from './exportCommands';
import { fullScreenCommand } from './fullScreenCommand';
import type { FhirServer } from './fhirServer';
import { findingCommands } from './findingCommands';
import { fusionCommands } from './fusionCommands';
import { hangingCommands } from './hangingCommands';
import { keyImageCommands } from './keyImageCommands';
import { arrangeMammograms } from './mammogramView';
import { keepReadingPreferences } from './readingPreferences';
import { overlayCommands } from './overlayCommands';
import { presentationCommands } from './presentationCommands';
import { paneCommands } from './paneCommands';
import { planeCommands } from './planeCommands';
import { regionCommands } from './regionCommands';
import { trayCommand } from './trayFocus';
import { saveCommands } from './saveCommands';
import { saveViewCommands } from './saveViewCommands';
import { noteSeenSlides } from './seenSlides';
import type { Services } from './services';
import { bulkLookCommand } from './bulkCommands';
import { slideLinkCommands } from './slideLinkCommands';
import { snapshotCommands, snapshotInBrowser } from './snapshotCommands';
import { spatialCommands } from './spatialCommands';
import { storyCommands } from './storyCommands';
import { timelineCommands } from './timelineCommands';
import { screenInBrowser, trueSizeCommands } from './trueSizeCommands';
import { waveformCommands } from './waveformCommands';
import { viewCommands } from './viewCommands';

/** The verbs of a case, before its first render asks which of them can be used. */
export function equipCase({ config, context, threads, ui, panes, session }: Services): void {
  const { workspace } = context;
  const { live } = panes;
  const saver = createSaver(context, threads);
  keepReadingPreferences(workspace);
  arrangeMammograms(workspace, live);
  noteSeenSlides(workspace);
  bringStagesAhead(workspace, live, () => context.hanging?.corrections);
  ui.commands.register(
    ...viewCommands(workspace, live),
    ...eyeCommands(workspace),
    ...paneCommands(workspace),
    ...slideLinkCommands(workspace, live),
    ...spatialCommands({ context, live, saver, isReadOnly: config.readOnly }),
    bulkLookCommand(workspace),
    ...countingCommands(workspace, live),
    ...regionCommands(workspace),
    trayCommand(workspace),
    fullScreenCommand(document),
    ...overlayCommands(workspace),
    ...trueSizeCommands(workspace, live, screenInBrowser()),
    ...planeCommands(workspace, live),
    ...fusionCommands(workspace),
    ...(context.hanging ? hangingCommands(workspace, context.hanging) : []),
    ...annotationCommands(workspace, live),
    ...timelineCommands(workspace, ui.commands),
    ...findingCommands({ ...context, live, commands: ui.commands }),
    ...calibrationCommands(workspace),
    ...detailCommands(workspace),
    ...keyImageCommands(workspace),
    ...presentationCommands(workspace),
    ...documentCommands(workspace, live),
    ...waveformCommands(context),
    copyCommand(workspace),
    ...exportCommands(workspace, downloadInBrowser, () => new Date()),
    ...snapshotCommands(workspace, live, snapshotInBrowser),
    ...saveCommands(workspace, saver, config.readOnly),
    ...saveViewCommands(context, live, saver, config.readOnly),
    ...storyCommands({ context, live, saver, isReadOnly: config.readOnly, ...fhirOf(config, session) }),
  );
}

function fhirOf({ fhir }: AppConfig, session: Services['session']): { readonly fhir?: FhirServer } {
  if (!fhir) return {};
  const authorisation = fhir.asksWho ? session?.authorisationFor([fhir.root]) : undefined;
  const authorize = async (url: URL) => (await authorisation?.authorize?.(url)) ?? {};
  return { fhir: { ...fhir, fetch: (input, init) => fetch(input, init), authorize } };
}
