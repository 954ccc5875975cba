import { type ReactNode, useId, useMemo } from 'react';
import { type CaseReport, type DecisionCard, reportSections, type SectionKind } from '../../dicom/report/caseReport';
import { draftSentences } from '../../dicom/report/draftSentences';
import { type TnmPrefix, tnmPrefixes, type TnmStage } from '../../dicom/report/tnm';
import type { ReportWords } from '../../dicom/storyboard';
import { storyReportOf } from '../../workspace/storyReport';
import { isStoryUnsaved } from '../../workspace/story';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './ReportEditor.module.css';
import { ReportPage } from './ReportPage';

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
        <Words report={report} words={story.report} onChange={change} />
      </div>
      <div className={styles.paper}>
        {problem && <ProblemAlert problem={problem} />}
        <ReportPage
          report={report}
          isMasked={isMasked}
          tools={
            <>
              <Button kind="primary" onPress={() => run('report.print')}>
                Print or PDF
              </Button>
              <Button onPress={() => run('report.download', { version: 'R4' })}>FHIR R4</Button>
              <Button onPress={() => run('report.download', { version: 'R5' })}>FHIR R5</Button>
            </>
          }
        />
      </div>
    </section>
  );
}

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
      <Stage report={report} words={words} onChange={onChange} />
      <Decision words={words} onChange={onChange} />
    </>
  );
}

/** What was emptied again is not stated. */
function Stage({ report, words: { tnm }, onChange }: WordsProps) {
  const stage = tnm[0] ?? blankStage(report);
  const setStage = (part: Partial<TnmStage>) => {
    const next = { ...stage, ...part };
    const isStated = [next.t, next.n, next.m, next.stageGroup, next.edition].some((text) => text?.trim());
    onChange({ tnm: isStated ? [next] : [] });
  };
  return (
    <fieldset className={styles.stage}>
      <legend>Stage, as you state it</legend>
      <select
        aria-label="How the stage was found"
        value={stage.prefix}
        onChange={(event) => setStage({ prefix: event.target.value as TnmPrefix })}
      >
        {tnmPrefixes.map((prefix) => (
          <option key={prefix}>{prefix}</option>
        ))}
      </select>
      {(['t', 'n', 'm'] as const).map((part) => (
        <input
          key={part}
          aria-label={`${part.toUpperCase()} category`}
          placeholder={part.toUpperCase()}
          value={stage[part] ?? ''}
          maxLength={16}
          onChange={(event) => setStage({ [part]: event.target.value })}
        />
      ))}
      <input
        aria-label="Stage group"
        placeholder="Stage"
        value={stage.stageGroup ?? ''}
        maxLength={16}
        onChange={(event) => setStage({ stageGroup: event.target.value })}
      />
      <input
        aria-label="Edition"
        placeholder="Edition: UICC 8"
        value={stage.edition}
        maxLength={40}
        onChange={(event) => setStage({ edition: event.target.value })}
      />
    </fieldset>
  );
}

function Decision({ words: { decision }, onChange }: Omit<WordsProps, 'report'>) {
  const card = decision ?? { ...BLANK_DECISION, date: today() };
  const decide = (part: Partial<DecisionCard>) => {
    const next = { ...card, ...part };
    const isStated = [next.recommendation, next.responsible, next.dissent].some((text) => text?.trim());
    onChange({ decision: isStated ? next : undefined });
  };
  return (
    <fieldset className={styles.decision}>
      <legend>Decision</legend>
      <textarea
        aria-label="Recommendation of the board"
        placeholder="What is recommended"
        value={card.recommendation}
        rows={2}
        onChange={(event) => decide({ recommendation: event.target.value })}
      />
      <input
        aria-label="Responsible"
        placeholder="Who is responsible"
        value={card.responsible}
        maxLength={64}
        onChange={(event) => decide({ responsible: event.target.value })}
      />
      <input
        aria-label="Dissent"
        placeholder="Dissent, if there is any"
        value={card.dissent ?? ''}
        onChange={(event) => decide({ dissent: event.target.value })}
      />
    </fieldset>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{name}</label>
      {children(id)}
    </div>
  );
}

const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '');
const nowAsDt = (): string => `${new Date().toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`;
const BLANK_DECISION = { recommendation: '', responsible: '' };
const blankStage = ({ author, writtenAt }: CaseReport): TnmStage => ({
  ...{ prefix: 'c', edition: '', by: author, at: writtenAt },
});
