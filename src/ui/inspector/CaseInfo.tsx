import { useMemo } from 'react';
import type { Problem } from '../../dicom/problem';
import type { DisplaySet } from '../../dicom/types';
import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './CaseInfo.module.css';
import { ConformancePanel } from './ConformancePanel';
import { displaySetFacts } from './displaySetFacts';
import { placeOfProblem } from './placeOfProblem';

/** What went wrong or was assumed, and the facts of what the active pane shows. */
export function CaseInfo() {
  const displaySet = useWorkspace((state) => selectDisplaySet(state, selectActivePane(state)));
  return (
    <div className={styles.info}>
      <CaseProblems />
      <ConformancePanel />
      {displaySet ? (
        <>
          <WhyHere displaySetId={displaySet.id} />
          <Facts displaySet={displaySet} />
        </>
      ) : (
        <p className={styles.empty}>The active pane shows nothing. Choose one to read its facts here.</p>
      )}
    </div>
  );
}

/** Why the hanging put this series here; nothing where the reader put it here. */
function WhyHere({ displaySetId }: { readonly displaySetId: string }) {
  const hung = useWorkspace((state) => state.hanging?.reasons[state.activePaneId]);
  if (hung?.displaySetId !== displaySetId) return null;
  return (
    <section>
      <h3 className={styles.title}>Why it hangs here</h3>
      <p className={styles.why}>
        <Bdi>{hung.reason}</Bdi>
      </p>
    </section>
  );
}

function CaseProblems() {
  const problems = useWorkspace((state) => state.problems);
  const panes = useWorkspace((state) => state.panes);
  const labels = useWorkspace((state) => state.sourceLabels);
  const listed = useMemo(
    () =>
      Object.entries(problems).map(([path, problem]) => ({
        path,
        problem,
        place: placeOfProblem(path, panes, problem.title, labels),
      })),
    [problems, panes, labels],
  );
  if (listed.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>Problems of this case</h3>
      <ul className={styles.problems}>
        {listed.map(({ path, problem, place }) => (
          <ProblemLine key={path} place={place} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function ProblemLine({ place, problem }: { readonly place: string | undefined; readonly problem: Problem }) {
  return (
    <li className={styles.problem} data-severity={problem.severity}>
      <p className={styles.what}>
        {place && <Bdi>{place}: </Bdi>}
        <Bdi>{problem.title}</Bdi>
      </p>
      {problem.tip && (
        <p>
          <Bdi>{problem.tip}</Bdi>
        </p>
      )}
      {problem.detail && <Bdi className={styles.detail}>{problem.detail}</Bdi>}
    </li>
  );
}

function Facts({ displaySet }: { readonly displaySet: DisplaySet }) {
  const facts = useMemo(() => displaySetFacts(displaySet), [displaySet]);
  // Those of a slide stand in its conformance.
  const problems = displaySet.kind === 'frames' ? displaySet.problems : [];
  return (
    <section>
      <h3 className={styles.title}>In the active pane</h3>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.map((problem) => (
            <ProblemLine key={`${problem.title} ${problem.detail ?? ''}`} place={undefined} problem={problem} />
          ))}
        </ul>
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact} data-long={value.length > 24 || undefined}>
            <dt>{name}</dt>
            <dd>
              <Bdi>{value}</Bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
