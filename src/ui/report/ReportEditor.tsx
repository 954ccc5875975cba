import { type ReactNode, useEffect, useId, useMemo } from 'react';
import { boardProblems, decisionOf, stageOf } from '../../dicom/report/boardAnswers';
import { type CaseReport, reportSections, type SectionKind } from '../../dicom/report/caseReport';
import { tumourBoardForm } from '../../dicom/report/defaultForms';
import { draftSentences } from '../../dicom/report/draftSentences';
import type { FormAnswers } from '../../dicom/report/form';
import type { ReportWords } from '../../dicom/storyboard';
import { storyReportOf } from '../../workspace/storyReport';
import { isStoryUnsaved, type Story } from '../../workspace/story';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { ProblemAlert } from '../controls/ProblemAlert';
import { FormFields } from './FormFields';
import styles from './ReportEditor.module.css';
import { PictureChoice } from './PictureChoice';
import { ReportPage, type ReportPicture } from './ReportPage';

/** The report of the case: what the reader writes on the left, the page as it is printed on the right. */
export function ReportEditor() {
  const story = useWorkspace((state) => state.story);
  const studies = useWorkspace((state) => state.studies);
  const displaySets = useWorkspace((state) => state.displaySets);
  const annotations = useWorkspace((state) => state.annotations);
  const isMasked = useWorkspace((state) => state.mask !== undefined);
  const problem = useWorkspace((state) => state.problems['case/report']);
  const save = useCommand('story.save');
  const run = useRunCommand();
  const report = useMemo(
    () => storyReportOf({ story, studies, displaySets, annotations }, nowAsDt()),
    [story, studies, displaySets, annotations],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: when names are hidden or shown again
  useEffect(() => run('report.pictures'), [isMasked, run]);
  if (!story?.report || !report) return null;
  const change = (words: ChangedWords) => run('report.change', { report: words });
  const isUnsaved = isStoryUnsaved(story);
  return (
    <section aria-label="Report of the case" className={styles.editor}>
      <div className={styles.form}>
        <div className={styles.top}>
          <Button onPress={() => run('report.close')}>Back to the images</Button>
          <Button onPress={() => save.run()} isDisabled={!isUnsaved || !save.isEnabled}>
            {isUnsaved ? 'Save' : 'Saved'}
          </Button>
        </div>
        {isMasked && <p className={styles.locked}>Names are hidden. Show them (Alt+V) to change the words.</p>}
        <fieldset className={styles.words} disabled={isMasked}>
          <Words report={report} words={story.report} onChange={change} />
        </fieldset>
        <PictureChoice
          steps={story.steps}
          chosen={story.report.pictures ?? []}
          onChange={(pictures) => change({ pictures })}
        />
      </div>
      <div className={styles.paper}>
        {problem && <ProblemAlert problem={problem} />}
        <ReportPage
          report={report}
          isMasked={isMasked}
          pictures={picturesOf(story, isMasked)}
          tools={
            <>
              <Button kind="primary" onPress={() => run('report.print')}>
                Print or PDF
              </Button>
              <Button onPress={() => run('report.download', { version: 'R4' })}>FHIR R4</Button>
              <Button onPress={() => run('report.download', { version: 'R5' })}>FHIR R5</Button>
              <Send story={story} />
            </>
          }
        />
      </div>
    </section>
  );
}

/** Where the site has a server for it. What was sent is said until a word of it changes. */
function Send({ story }: { readonly story: Story }) {
  const send = useCommand('report.send');
  if (!send.isEnabled) return null;
  const { sent, report } = story;
  const isSent = sent !== undefined && sent !== 'sending' && sent.report === report;
  return (
    <>
      <Button onPress={() => send.run()} isDisabled={sent === 'sending'}>
        {sent === 'sending' ? 'Sending…' : send.title}
      </Button>
      <span role="status">{isSent && <Bdi>{sent.words}</Bdi>}</span>
    </>
  );
}

/** In the order of the steps; one that was made with names on it is not shown while they are hidden. */
const picturesOf = ({ steps, report, pictures = {} }: Story, isMasked: boolean): readonly ReportPicture[] =>
  steps.flatMap(({ id, caption, columns }) => {
    const picture = report?.pictures?.includes(id) ? pictures[id] : undefined;
    if (picture?.source === undefined || picture.isMasked !== isMasked) return [];
    return [{ id, caption, source: picture.source, isWide: columns > 1 }];
  });

/** Undefined where something is no longer stated. */
type ChangedWords = { readonly [Part in keyof ReportWords]?: ReportWords[Part] | undefined };

interface WordsProps {
  readonly report: CaseReport;
  readonly words: ReportWords;
  readonly onChange: (words: ChangedWords) => void;
}

function Words({ report, words, onChange }: WordsProps) {
  const { sections } = words;
  const section = (kind: SectionKind, text: string) => onChange({ sections: { ...sections, [kind]: text } });
  const sentences = draftSentences(report).map(({ text }) => text);
  return (
    <>
      <Field name="Title">
        {(id) => (
          <input
            id={id}
            value={words.title}
            maxLength={160}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      {reportSections.map(({ kind, title }) => (
        <Field key={kind} name={title}>
          {(id) => (
            <>
              <textarea
                id={id}
                value={sections[kind] ?? ''}
                rows={3}
                onChange={(event) => section(kind, event.target.value)}
              />
              {kind === 'radiology' && sentences.length > 0 && (
                <Button
                  kind="quiet"
                  onPress={() => section(kind, [sections[kind], ...sentences].filter(Boolean).join('\n'))}
                >
                  Take over the values as sentences
                </Button>
              )}
            </>
          )}
        </Field>
      ))}
      <BoardForm report={report} words={words} onChange={onChange} />
    </>
  );
}

/** The form of the board, as data: decision and stage follow from its answers. */
function BoardForm({ report: { author, writtenAt }, words: { answers = {} }, onChange }: WordsProps) {
  const answered = { by: author, at: writtenAt };
  const isAnswered = Object.values(answers).some((one) => one !== '');
  const answer = (next: FormAnswers) => {
    const stage = stageOf(next, answered);
    const isAny = Object.values(next).some((one) => one !== '');
    onChange({ answers: next, decision: isAny ? decisionOf(next) : undefined, tnm: stage ? [stage] : [] });
  };
  return (
    <FormFields
      form={tumourBoardForm}
      answers={answers}
      onChange={answer}
      problems={isAnswered ? boardProblems(answers, answered) : NO_PROBLEMS}
    />
  );
}

const NO_PROBLEMS: readonly string[] = [];

function Field({ name, children }: { readonly name: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{name}</label>
      {children(id)}
    </div>
  );
}

const nowAsDt = (): string => `${new Date().toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`;
