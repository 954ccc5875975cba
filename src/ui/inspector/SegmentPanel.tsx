import { useMemo } from 'react';
import { isAutomatic, type Overlay, type OverlaySegment } from '../../dicom/overlay/overlay';
import { firstImageOf, relationTo, sourceOf, type UnderOverlay } from '../../dicom/overlay/overlayPlace';
import type { DisplaySet } from '../../dicom/types';
import { viewOfOverlay } from '../../workspace/overlays';
import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { MapLegend } from '../pane/MapLegend';
import { notDrawnWords } from '../pane/outlineWords';
import { displaySetTitle } from '../rail/displaySetWords';
import styles from './SegmentPanel.module.css';

/** The segmentations and structure sets of the case: each switched on by the reader, nothing of them shown before. */
export function SegmentPanel() {
  const overlays = useWorkspace((state) => state.overlays);
  return (
    <ul aria-label="Segmentations" className={styles.objects}>
      {overlays.map((overlay) => (
        <OverlayItem key={overlay.id} overlay={overlay} />
      ))}
    </ul>
  );
}

function OverlayItem({ overlay }: { readonly overlay: Overlay }) {
  const run = useRunCommand();
  const view = viewOfOverlay(
    useWorkspace((state) => state.overlayViews),
    overlay.id,
  );
  const shown = useWorkspace((state) => selectDisplaySet(state, selectActivePane(state)));
  const displaySets = useWorkspace((state) => state.displaySets);
  const stack = shown?.kind === 'document' ? undefined : shown;
  const words = useMemo(() => placeWords(overlay, stack, displaySets), [overlay, stack, displaySets]);
  const percent = Math.round(view.opacity * 100);
  return (
    <li className={styles.object}>
      <div className={styles.head}>
        <label className={styles.switch}>
          <input
            type="checkbox"
            checked={view.isShown}
            disabled={!words.canShow}
            onChange={() => run('segments.toggle', { overlayId: overlay.id })}
          />
          <Bdi className={styles.name}>{overlay.label}</Bdi>
        </label>
        <span className={styles.kind}>{kindWords(overlay)}</span>
      </div>
      {words.notes.map((note) => (
        <p key={note} className={styles.note}>
          <Bdi>{note}</Bdi>
        </p>
      ))}
      {view.isShown && (
        <label className={styles.opacity}>
          <span>Opacity</span>
          <input
            type="range"
            min={5}
            max={100}
            step={5}
            value={percent}
            onChange={(event) =>
              run('segments.opacity', { overlayId: overlay.id, opacity: Number(event.currentTarget.value) / 100 })
            }
          />
          <output>{percent} %</output>
        </label>
      )}
      {overlay.kind === 'tiled' && overlay.values.kind === 'map' && (
        <div className={styles.opacity}>
          <MapLegend values={overlay.values} />
        </div>
      )}
      <ul aria-label={`Segments of ${overlay.label}`} className={styles.segments}>
        {overlay.segments.map((segment) => (
          <SegmentRow
            key={segment.number}
            overlay={overlay}
            segment={segment}
            isShown={view.isShown && !view.hidden.has(segment.number)}
            isOff={!view.isShown}
            stack={stack}
          />
        ))}
      </ul>
    </li>
  );
}

function SegmentRow({
  overlay,
  segment,
  isShown,
  isOff,
  stack,
}: {
  readonly overlay: Overlay;
  readonly segment: OverlaySegment;
  readonly isShown: boolean;
  /** The whole object is switched off. */
  readonly isOff: boolean;
  readonly stack: UnderOverlay | undefined;
}) {
  const run = useRunCommand();
  const first = useMemo(
    () =>
      stack?.kind === 'frames' && overlay.frameOfReferenceUid === stack.frameOfReferenceUid
        ? firstImageOf(overlay, segment.number, stack)
        : undefined,
    [overlay, segment, stack],
  );
  const { number, label, colour } = segment;
  const ids = { overlayId: overlay.id, segmentNumber: number };
  const name = `${number} ${label}`;
  return (
    <li className={styles.segment} data-automatic={isAutomatic(segment) || undefined}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          aria-label={`Show segment ${name}`}
          checked={isShown}
          disabled={isOff}
          onChange={() => run('segments.toggleOne', ids)}
        />
        <span className={styles.swatch} style={{ background: colour }} aria-hidden />
        <span className={styles.number}>{number}</span>
        <Bdi className={styles.label}>{label}</Bdi>
      </label>
      {first === undefined ? (
        <span className={styles.nowhere}>{nowhereWords(overlay, stack)}</span>
      ) : (
        <button
          type="button"
          className={styles.goTo}
          aria-label={`Go to the first image of segment ${name}`}
          onClick={() => run('segments.goTo', ids)}
        >
          Image {first}
        </button>
      )}
      <SegmentFacts segment={segment} />
    </li>
  );
}

/** Of a segment that has no image to go to. */
function nowhereWords(overlay: Overlay, shown: UnderOverlay | undefined): string {
  if (!shown) return '';
  if (overlay.kind !== 'tiled') return shown.kind === 'slide' ? '' : 'not on this series';
  return relationTo(overlay, shown) === 'otherSpace' ? 'not on this slide' : '';
}

/** What it is said to be, and who drew it: a machine's work is not reviewed until a person says so (DER-02). */
function SegmentFacts({ segment }: { readonly segment: OverlaySegment }) {
  const { label, category, type, interpretedType, algorithmType, algorithmName } = segment;
  const isMachine = isAutomatic(segment);
  const helper =
    algorithmType === 'SEMIAUTOMATIC' ? `drawn with help of ${algorithmName ?? 'an algorithm'}` : undefined;
  const words = [type?.meaning, category?.meaning, interpretedType, helper].filter(
    (word) => word !== undefined && word.toLowerCase() !== label.toLowerCase(),
  );
  if (words.length === 0 && !isMachine) return null;
  return (
    <span className={styles.facts}>
      {words.length > 0 && <Bdi>{words.join(' · ')}</Bdi>}
      {isMachine && <Bdi className={styles.machine}>AI: {algorithmName ?? 'not named'}, not reviewed</Bdi>}
    </span>
  );
}

const kindWords = (overlay: Overlay): string => {
  if (overlay.kind === 'structureSet') return 'contours';
  switch (overlay.values.kind) {
    case 'binary':
      return 'masks';
    case 'labelmap':
      return 'label map';
    case 'fractional':
      return overlay.values.meaning;
    case 'map':
      return 'parametric map';
  }
};

/** Whether it can be drawn, where, and what has to be known of that (DER-01). */
function placeWords(
  overlay: Overlay,
  stack: UnderOverlay | undefined,
  displaySets: readonly DisplaySet[],
): { readonly canShow: boolean; readonly notes: readonly string[] } {
  const source = sourceOf(overlay, displaySets);
  if (!source) {
    return { canShow: false, notes: [notDrawnWords(overlay, displaySets), ...overlay.notes] };
  }
  return { canShow: true, notes: [...relationWords(overlay, stack, source), ...overlay.notes] };
}

function relationWords(overlay: Overlay, stack: UnderOverlay | undefined, source: UnderOverlay): readonly string[] {
  const other = `${source.series.modality} ${displaySetTitle(source)}`;
  if (!stack) return [`Drawn on ${other}.`];
  switch (relationTo(overlay, stack)) {
    case 'own':
      return [];
    case 'otherVersion':
      return ['Made from other images of this series than those shown.'];
    case 'otherSeries':
      return relationTo(overlay, source) === 'own'
        ? [`Made from another series: ${other}.`]
        : ['Made from another series, which is not open.'];
    case 'unsaid':
      return ['It does not say which images it was made from.'];
    case 'otherSpace':
      return [`Not drawn on the series shown: another frame of reference. It belongs to ${other}.`];
    case 'unplaced':
      return ['Not drawn on the series shown: its images have no place in space.'];
  }
}
