import PanelLeftClose from 'lucide-react/icons/panel-left-close';
import PanelLeftOpen from 'lucide-react/icons/panel-left-open';
import { lazy, Suspense, useMemo, useState } from 'react';
import { trayPlaceOf } from '../../dicom/slide/trayOrder';
import type { DisplaySet } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import type { Pane } from '../../workspace/layout';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Hidden } from '../controls/Hidden';
import { IconButton } from '../controls/IconButton';
import { moveFocus } from '../controls/rovingFocus';
import { paneAwaitingStudy } from './awaitedIn';
import { CaseAlerts } from './CaseAlerts';
import { OtherStudies } from './OtherStudies';
import { RejectedNotice } from './RejectedNotice';
import { SeriesCard } from './SeriesCard';
import styles from './SeriesRail.module.css';
import { StudyHeading } from './StudyHeading';
import { type SeriesGroup, seriesGroups } from '../../workspace/seriesGroups';
import { useGathered } from './useGathered';

/** Where there is more than one study to place; below the list, which so stays under the hand when others become known. */
const Timeline = lazy(async () => ({ default: (await import('./Timeline')).Timeline }));

/** Everything the case holds, newest study first: from here it goes into a pane. */
export function SeriesRail({
  isFolded,
  onFold,
}: {
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
}) {
  const studies = useWorkspace((state) => state.studies);
  const displaySets = useGathered(useWorkspace((state) => state.displaySets));
  const isLoading = useWorkspace((state) => state.isCaseLoading);
  const hasSeveral = useWorkspace((state) => state.studies.length + (state.otherStudies?.studies.length ?? 0) > 1);
  const groups = useMemo(() => seriesGroups(studies, displaySets), [studies, displaySets]);
  const filled = groups.filter(({ pictures, documents }) => pictures.length + documents.length > 0);
  const bare = groups.filter((group) => !filled.includes(group));
  return (
    <nav aria-label="Case" className={styles.rail} data-folded={isFolded || undefined}>
      <div className={styles.top}>
        <Heading isFolded={isFolded}>{isLoading ? 'Listing series…' : countText(displaySets.length)}</Heading>
        <IconButton
          name={isFolded ? 'Unfold the series' : 'Fold the series'}
          icon={isFolded ? PanelLeftOpen : PanelLeftClose}
          onPress={() => onFold(!isFolded)}
        />
      </div>
      {!isFolded && <CaseAlerts />}
      {!isFolded && <RejectedNotice />}
      <div className={styles.scroller}>
        <SeriesList groups={filled} isFolded={isFolded} />
        {!isFolded &&
          bare.map(({ study }) => (
            <section key={`${study.sourceId} ${study.studyInstanceUid}`}>
              <StudyHeading study={study} isFolded={false} />
              <p className={styles.bare}>
                {isLoading ? 'Listing series…' : <BareWords studyInstanceUid={study.studyInstanceUid} />}
              </p>
            </section>
          ))}
        {!isFolded && !isLoading && studies.length === 0 && (
          <p className={styles.bare}>No study is open. Go back to the work list and choose one.</p>
        )}
        {!isFolded && <OtherStudies />}
      </div>
      {!isFolded && hasSeveral && (
        <Suspense fallback={null}>
          <Timeline />
        </Suspense>
      )}
    </nav>
  );
}

/** A study without a card: nothing that can be shown, or it did not come, and the pane made for it says why. */
function BareWords({ studyInstanceUid }: { readonly studyInstanceUid: string }) {
  const pane = useWorkspace(({ awaited, panes }) => paneAwaitingStudy(studyInstanceUid, awaited, panes));
  return pane === undefined ? 'Nothing in this study can be shown.' : `Not loaded: pane ${pane} says why.`;
}

function SeriesList({ groups, isFolded }: { readonly groups: readonly SeriesGroup[]; readonly isFolded: boolean }) {
  const [focused, setFocused] = useState<string>();
  // Asked once for all cards: in a case with 1,500 series each change of it would ask every card otherwise.
  const panes = useWorkspace((state) => state.panes);
  const activeId = useWorkspace((state) => state.panes.find((pane) => pane.id === state.activePaneId)?.displaySetId);
  const seen = useWorkspace((state) => state.seen);
  const items = groups.flatMap(({ study, pictures, documents }) =>
    [...pictures, ...documents].map((displaySet, index, all) => ({
      displaySet,
      study: index === 0 ? study : undefined,
      tray: trayHeading(displaySet, all[index - 1]),
    })),
  );
  const tabStop = items.some(({ displaySet }) => displaySet.id === focused) ? focused : items[0]?.displaySet.id;
  return (
    <div
      role="list"
      aria-label="Series"
      className={styles.list}
      onKeyDown={(event) => moveFocus(event, '[role=listitem]')}
    >
      {items.map(({ displaySet, study, tray }) => (
        <SeriesCard
          key={displaySet.id}
          displaySet={displaySet}
          heading={
            (study || tray) && (
              <>
                {study && <StudyHeading study={study} isFolded={isFolded} />}
                {tray && !isFolded && (
                  <h4 className={styles.tray}>
                    <Bdi>{tray}</Bdi>
                  </h4>
                )}
              </>
            )
          }
          isSeen={seen.has(displaySet.id)}
          isFolded={isFolded}
          isTabStop={displaySet.id === tabStop}
          panes={panesOf(panes, displaySet.id)}
          isActive={activeId === displaySet.id}
          onFocus={setFocused}
        />
      ))}
    </div>
  );
}

/** "Part A · Block A1" over the first slide of each block; nothing where the file does not tell. */
function trayHeading(displaySet: DisplaySet, before: DisplaySet | undefined): string | undefined {
  const [place, last] = [placeOf(displaySet), before && placeOf(before)];
  if (!place) return undefined;
  if (place.part === last?.part && place.block === last.block) return undefined;
  return `Part ${visibleText(place.part, LONGEST_NAME)} · Block ${visibleText(place.block, LONGEST_NAME)}`;
}

const placeOf = (set: DisplaySet) => (set.kind === 'slide' ? trayPlaceOf(set.slide) : undefined);
/** Of a specimen (LO, PS3.5 6.2). */
const LONGEST_NAME = 64;

const panesOf = (panes: readonly Pane[], displaySetId: string): string =>
  panes.flatMap((pane, index) => (pane.displaySetId === displaySetId ? [index + 1] : [])).join(', ');

function Heading({ isFolded, children }: { readonly isFolded: boolean; readonly children: string }) {
  return <h2 className={styles.title}>{isFolded ? <Hidden>{children}</Hidden> : children}</h2>;
}

const countText = (count: number): string => (count === 0 ? 'No series' : count === 1 ? '1 series' : `${count} series`);
