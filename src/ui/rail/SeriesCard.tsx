import Check from 'lucide-react/icons/check';
import FileText from 'lucide-react/icons/file-text';
import { type KeyboardEvent, memo, type ReactNode, useMemo, useRef } from 'react';
import { hiddenImageCount, rejectedImagesIn } from '../../dicom/rejectedImages';
import type { DisplaySet } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { selectSourceLabel } from '../../workspace/selectors';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Chip } from '../controls/Chip';
import { showCutText } from '../controls/cutText';
import { useTooltip } from '../controls/Tooltip';
import { displaySetExtent, displaySetTitle, distinctionOf, seriesTitle } from './displaySetWords';
import { setDisplaySetId } from './dragPayload';
import styles from './SeriesCard.module.css';
import { useNear } from './useNear';
import { useThumbnail } from './useThumbnail';

export interface SeriesCardProps {
  readonly displaySet: DisplaySet;
  /** The heading of the study, on its first item: a list holds items and nothing else. */
  readonly heading: ReactNode;
  readonly isFolded: boolean;
  readonly isTabStop: boolean;
  /** The numbers of the panes it is in, as text. */
  readonly panes: string;
  readonly isActive: boolean;
  /** A slide that was looked at. */
  readonly isSeen: boolean;
  readonly onFocus: (displaySetId: string) => void;
}

/** A CS has 16 characters (PS3.5 6.2). */
const LONGEST_MODALITY = 16;

/** One series or slide: drag it to a pane; Enter or double-click shows it in the active one. */
export const SeriesCard = memo(function SeriesCard({
  displaySet,
  heading,
  isFolded,
  isTabStop,
  panes,
  isActive,
  isSeen,
  onFocus,
}: SeriesCardProps) {
  const run = useRunCommand();
  const card = useRef<HTMLDivElement>(null);
  const { id, series } = displaySet;
  const isNear = useNear(card);
  const source = useWorkspace((state) => selectSourceLabel(state, series));
  const title = displaySetTitle(displaySet);
  const modality = visibleText(series.modality, LONGEST_MODALITY);
  const extent = displaySetExtent(displaySet);
  const { trigger, tooltip } = useTooltip({
    title,
    note: [modality, extent, source].filter(Boolean).join(', '),
  });
  const show = () => run('pane.show', { displaySetId: id });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    show();
  };
  return (
    <div
      role="listitem"
      className={styles.item}
      aria-label={[modality, title, extent, source && `from ${source}`, panes && `in pane ${panes}`, isSeen && 'seen']
        .filter(Boolean)
        .join(', ')}
      data-series-instance-uid={series.seriesInstanceUid}
      data-modality={series.modality}
      data-display-set-id={id}
      tabIndex={isTabStop ? 0 : -1}
      draggable
      onDragStart={(event) => {
        setDisplaySetId(event.dataTransfer, id);
        if (card.current) event.dataTransfer.setDragImage(card.current, 24, 24);
      }}
      onFocus={() => onFocus(id)}
      onKeyDown={onKeyDown}
      onDoubleClick={show}
    >
      {heading}
      <div
        ref={card}
        {...(isFolded ? trigger : {})}
        className={styles.card}
        data-kind={displaySet.kind}
        data-shown={panes ? true : undefined}
        data-active={isActive || undefined}
      >
        {displaySet.kind === 'document' ? (
          <DocumentLine title={title} extent={extent} modality={modality} isFolded={isFolded} source={source} />
        ) : (
          <>
            {isNear ? (
              <Picture displaySet={displaySet} card={card} panes={panes} isSeen={isSeen} />
            ) : (
              <div className={styles.picture}>
                <Bdi className={styles.none}>{modality}</Bdi>
              </div>
            )}
            {!isFolded && (
              <div className={styles.words}>
                <Bdi className={styles.title}>{seriesTitle(displaySet)}</Bdi>
                <Bdi className={styles.distinction}>{distinctionOf(displaySet)}</Bdi>
                <span className={styles.extent}>
                  <Chip>{modality}</Chip>
                  <Bdi>{extent}</Bdi>
                </span>
                {source && (
                  <span className={styles.badges}>
                    <Chip tone="source">{source}</Chip>
                  </span>
                )}
                <Badges displaySet={displaySet} />
              </div>
            )}
          </>
        )}
      </div>
      {isFolded && tooltip}
    </div>
  );
});

function Picture({
  displaySet,
  card,
  panes,
  isSeen,
}: {
  readonly displaySet: DisplaySet;
  readonly card: React.RefObject<Element | null>;
  readonly panes: string;
  readonly isSeen: boolean;
}) {
  const url = useThumbnail(displaySet, card);
  const loaded = useWorkspace((state) => {
    const fractions = state.panes.map((pane) => {
      const status = pane.displaySetId === displaySet.id ? state.paneStatus[pane.id] : undefined;
      return status?.kind === 'radiology' && status.frameCount > 0 ? status.framesLoaded / status.frameCount : 0;
    });
    return Math.round(Math.max(0, ...fractions) * 100);
  });
  return (
    <div className={styles.picture}>
      {url === undefined ? (
        <Bdi className={styles.none} longest={LONGEST_MODALITY}>
          {displaySet.series.modality}
        </Bdi>
      ) : (
        <img src={url} alt="" draggable={false} className={styles.image} data-kind={displaySet.kind} />
      )}
      {panes && (
        <span className={styles.pane} aria-hidden>
          {panes}
        </span>
      )}
      {isSeen && (
        <span className={styles.seen} title="Seen" aria-hidden>
          <Check size={12} strokeWidth={2.5} />
        </span>
      )}
      {loaded > 0 && (
        <span className={styles.loaded} data-complete={loaded === 100 || undefined} style={{ width: `${loaded}%` }} />
      )}
    </div>
  );
}

function DocumentLine({
  title,
  extent,
  modality,
  isFolded,
  source,
}: {
  readonly title: string;
  /** What is in it, by name: a PDF and raw data may share a modality. */
  readonly extent: string;
  readonly modality: string;
  readonly isFolded: boolean;
  readonly source: string | undefined;
}) {
  return (
    <>
      <FileText size={15} strokeWidth={1.75} aria-hidden className={styles.documentIcon} />
      {isFolded ? (
        <Bdi className={styles.short}>{modality}</Bdi>
      ) : (
        <>
          <span className={styles.documentWords}>
            <Bdi className={styles.documentTitle} onPointerEnter={showCutText}>
              {title}
            </Bdi>
            <span className={styles.documentExtent}>{extent}</span>
            {source && <Chip tone="source">{source}</Chip>}
          </span>
          <Chip>{modality}</Chip>
        </>
      )}
    </>
  );
}

/** What a reader must know before looking: lossy pictures and everything that was odd about the series. */
function Badges({ displaySet }: { readonly displaySet: DisplaySet }) {
  const problems =
    displaySet.kind === 'frames' ? displaySet.problems : displaySet.kind === 'slide' ? displaySet.slide.problems : [];
  const isOdd = problems.some(({ severity }) => severity !== 'info');
  const isUncalibrated = displaySet.kind === 'slide' && !displaySet.slide.isCalibrated;
  const rejected = useRejectedWords(displaySet);
  if (!isOdd && !isUncalibrated && rejected === undefined) return null;
  return (
    <span className={styles.badges}>
      {rejected !== undefined && <Chip tone="warning">{rejected}</Chip>}
      {isUncalibrated && <Chip tone="warning">uncalibrated</Chip>}
      {isOdd && <Chip tone="warning">see Info</Chip>}
    </span>
  );
}

/** "3 hidden"; "3 rejected" while they are shown; a slide that is withdrawn as a whole: "rejected". */
function useRejectedWords(displaySet: DisplaySet): string | undefined {
  const rejected = useWorkspace((state) => state.rejectedInstances);
  const hidden = hiddenImageCount(displaySet);
  const count = useMemo(() => rejectedImagesIn(displaySet, rejected).length, [displaySet, rejected]);
  if (hidden > 0) return `${hidden} hidden`;
  if (count === 0) return undefined;
  return displaySet.kind === 'slide' ? 'rejected' : `${count} rejected`;
}
