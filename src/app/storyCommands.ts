import { loadedOnce } from '../lib/loadedOnce';
import type { CaseContext } from '../cases/caseContext';
import type { Saver } from '../cases/saveAnnotations';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import type { FhirServer } from './fhirServer';

/** What the verbs of a storyboard need of the page. */
export interface StoryPage {
  readonly context: CaseContext;
  readonly live: LiveEngines;
  readonly saver: Pick<Saver, 'send'>;
  readonly isReadOnly: boolean;
  /** Where reports can be sent to; absent: nowhere. */
  readonly fhir?: FhirServer;
}

/** The storyboard of a case: capture, order, present, save. Loaded when one of them is first used. */
export function storyCommands(page: StoryPage): readonly Command[] {
  const { workspace } = page.context;
  const work = loadedOnce(() => import('./storyWork'));
  const story = () => workspace.getState().story;
  const hasSteps = () => (story()?.steps.length ?? 0) > 0;
  const isShown = () => story()?.shownId !== undefined;
  const isReport = () => story()?.isReportOpen === true;
  const isPresenting = () => story()?.isPresenting === true;
  const verb = (id: Command['id'], title: string, isEnabled: () => boolean, name: StoryVerb): Command => ({
    id,
    title,
    isEnabled,
    run: (args) => work((code) => code[name](page, args)),
  });
  const isCase = () => workspace.getState().displaySets.length > 0;
  return [
    verb('story.capture', 'Capture this as a step of the storyboard', isCase, 'capture'),
    verb('story.update', 'Storyboard: the step as it is seen now', hasSteps, 'updateStep'),
    verb('story.show', 'Storyboard: show a step', hasSteps, 'show'),
    verb('story.next', 'Storyboard: next step', hasSteps, 'next'),
    verb('story.previous', 'Storyboard: previous step', hasSteps, 'previous'),
    verb('story.back', 'Storyboard: back to the step, after a free look', hasSteps, 'back'),
    verb('story.look', 'Storyboard: look elsewhere', isShown, 'look'),
    verb('story.caption', 'Storyboard: caption of a step', hasSteps, 'setCaption'),
    verb('story.move', 'Storyboard: move a step', hasSteps, 'move'),
    verb('story.delete', 'Storyboard: delete a step', hasSteps, 'remove'),
    verb('story.restore', 'Storyboard: bring the deleted step back', () => story()?.deleted !== undefined, 'restore'),
    verb('story.present', 'Present the storyboard', hasSteps, 'present'),
    verb('story.handOver', 'Hand over: radiology to pathology, and back', isCase, 'handOver'),
    verb('story.end', 'End the presentation', isPresenting, 'end'),
    verb('report.open', 'Report of the case', isCase, 'openReport'),
    verb('report.close', 'Close the report', isReport, 'closeReport'),
    verb('report.change', 'Change the words of the report', isReport, 'changeReport'),
    verb('report.pictures', 'Pictures of the report', isReport, 'pictures'),
    verb('report.print', 'Print the report', isReport, 'printReport'),
    verb('report.download', 'Report as FHIR', isReport, 'downloadReport'),
    ...(page.fhir && !page.isReadOnly
      ? [verb('report.send', `Send the report to ${page.fhir.label}`, isReport, 'sendReport')]
      : []),
    verb(
      'story.save',
      'Save the storyboard',
      () => (hasSteps() || story()?.report !== undefined) && !page.isReadOnly,
      'save',
    ),
  ];
}

type StoryVerb =
  | 'capture'
  | 'updateStep'
  | 'show'
  | 'next'
  | 'previous'
  | 'back'
  | 'look'
  | 'setCaption'
  | 'move'
  | 'remove'
  | 'restore'
  | 'present'
  | 'handOver'
  | 'end'
  | 'save'
  | 'openReport'
  | 'closeReport'
  | 'changeReport'
  | 'pictures'
  | 'printReport'
  | 'downloadReport'
  | 'sendReport';
