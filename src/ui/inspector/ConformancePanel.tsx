import CircleCheck from 'lucide-react/icons/circle-check';
import Info from 'lucide-react/icons/info';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useMemo } from 'react';
import type { Problem } from '../../dicom/problem';
import type { SlideDisplaySet } from '../../dicom/types';
import { selectActivePane } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Hidden } from '../controls/Hidden';
import styles from './ConformancePanel.module.css';
import { conformanceFacts } from './conformanceFacts';

/**
 * What was assumed, repaired and left out of each slide of the case, with the attribute it is about. That of the active
 * pane is open. Nothing a slide's files contradict themselves in stays in a console.
 */
export function ConformancePanel() {
  const displaySets = useWorkspace((state) => state.displaySets);
  const activeId = useWorkspace((state) => selectActivePane(state)?.displaySetId);
  const slides = useMemo(() => displaySets.filter((set) => set.kind === 'slide'), [displaySets]);
  if (slides.length === 0) return null;
  return (
    <section aria-label="Conformance of the slides">
      <h3 className={styles.title}>Conformance of the slides</h3>
      {slides.map((set) => (
        <SlideConformance key={set.id} displaySet={set} isActive={set.id === activeId} />
      ))}
    </section>
  );
}

function SlideConformance({
  displaySet,
  isActive,
}: {
  readonly displaySet: SlideDisplaySet;
  readonly isActive: boolean;
}) {
  const { slide, series } = displaySet;
  const problems = useMemo(() => slide.problems.toSorted((a, b) => rank(a) - rank(b)), [slide]);
  const facts = useMemo(() => conformanceFacts(slide), [slide]);
  const worst = problems[0]?.severity;
  return (
    <details className={styles.slide} open={isActive}>
      <summary className={styles.summary} data-severity={worst}>
        <Bdi className={styles.name}>
          {slide.containerIdentifier || series.seriesDescription || 'Slide without a name'}
        </Bdi>
        <span>{summaryOf(problems)}</span>
      </summary>
      {problems.length === 0 ? (
        <p className={styles.clean}>
          <CircleCheck size={14} aria-hidden className={styles.icon} /> Nothing unusual: the files say all that was
          needed, and agree.
        </p>
      ) : (
        <ul aria-label="What was assumed, repaired or left out">
          {problems.map((problem) => (
            <ProblemItem key={`${problem.title} ${problem.detail ?? ''}`} problem={problem} />
          ))}
        </ul>
      )}
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>
              <Bdi>{value}</Bdi>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const ICONS = { error: OctagonX, warning: TriangleAlert, info: Info } as const;
const WORDS = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

function ProblemItem({ problem: { severity, title, tip, detail } }: { readonly problem: Problem }) {
  const Icon = ICONS[severity];
  return (
    <li className={styles.problem} data-severity={severity}>
      <Icon size={14} aria-hidden className={styles.icon} />
      <div>
        <p className={styles.what}>
          <Hidden>{WORDS[severity]}: </Hidden>
          <Bdi>{title}</Bdi>
        </p>
        {tip && (
          <p>
            <Bdi>{tip}</Bdi>
          </p>
        )}
        {detail && <Bdi className={styles.detail}>{detail}</Bdi>}
      </div>
    </li>
  );
}

const rank = ({ severity }: Problem): number => ['error', 'warning', 'info'].indexOf(severity);

/** "1 error, 2 warnings, 3 notes", or that there is nothing. */
function summaryOf(problems: readonly Problem[]): string {
  const count = (severity: Problem['severity'], one: string): readonly string[] => {
    const found = problems.filter((problem) => problem.severity === severity).length;
    return found === 0 ? [] : [`${found} ${one}${found === 1 ? '' : 's'}`];
  };
  const parts = [...count('error', 'error'), ...count('warning', 'warning'), ...count('info', 'note')];
  return parts.join(', ') || 'nothing unusual';
}
