import { type Alignment, knownResidualUm, spanMm } from '../../dicom/slide/landmarks';
import { isDrawingTool } from '../../dicom/tool';
import { visibleText } from '../../dicom/visibleText';
import { alignmentOf, MOST_PAIRS, nextSide, pairsIn } from '../../workspace/aligning';
import type { Aligning } from '../../workspace/slideLinks';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { residualText } from './linkWords';
import styles from './AlignPanel.module.css';

/** Two slides, the places that a reader found on both, and what these make of it; beside the images. */
export function AlignPanel() {
  const aligning = useWorkspace((state) => state.aligning);
  return aligning ? <AlignForm aligning={aligning} /> : null;
}

function AlignForm({ aligning }: { readonly aligning: Aligning }) {
  const run = useRunCommand();
  const pairs = pairsIn(aligning).length;
  const made = alignmentOf(aligning);
  const isDrawing = useWorkspace(({ tool }) => isDrawingTool(tool));
  const hasPoints = aligning.points.some((points) => points.length > 0);
  return (
    <section aria-label="Align slides" className={styles.panel}>
      <h2 className={styles.title}>Align slides</h2>
      <SlideNames aligning={aligning} />
      <p aria-live="polite">{nextStep(aligning, pairs)}</p>
      {isDrawing && <p className={styles.warning}>A drawing tool is chosen: clicks draw. Take Pan to place points.</p>}
      {pairs >= 3 && <KindChoice kind={aligning.kind ?? 'affine'} />}
      {pairs >= 2 && (
        <label>
          <input
            type="checkbox"
            checked={aligning.isFaceDown}
            onChange={(event) => run('panes.alignChoose', { isFaceDown: event.target.checked })}
          />{' '}
          B lies face down
        </label>
      )}
      {pairs >= 2 && (
        <div aria-live="polite">
          {typeof made === 'string' ? <p className={styles.warning}>{made}</p> : <Residual made={made} of={aligning} />}
          {typeof made !== 'string' && <CloseTogether aligning={aligning} />}
        </div>
      )}
      <div className={styles.foot}>
        <Button onPress={() => run('panes.alignUndo')} isDisabled={!hasPoints}>
          Undo last
        </Button>
        <Button onPress={() => run('panes.alignClear')} isDisabled={!hasPoints}>
          Clear
        </Button>
        <Button onPress={() => run('panes.alignCancel')}>Cancel</Button>
        <Button kind="primary" onPress={() => run('panes.alignDone')} isDisabled={typeof made === 'string'}>
          Done
        </Button>
      </div>
    </section>
  );
}

function SlideNames({ aligning }: { readonly aligning: Aligning }) {
  const displaySets = useWorkspace((state) => state.displaySets);
  const panes = useWorkspace((state) => state.panes);
  return (
    <ul className={styles.slides}>
      {aligning.displaySetIds.map((id, side) => {
        const set = displaySets.find((one) => one.id === id);
        const name = set?.kind === 'slide' ? set.slide.specimenIdentifier || set.slide.containerIdentifier : '';
        const stain = set?.kind === 'slide' ? set.slide.stain : undefined;
        const at = panes.findIndex((pane) => pane.displaySetId === id);
        return (
          <li key={id}>
            <b>{'AB'[side]}</b>{' '}
            {visibleText([at < 0 ? '' : `pane ${at + 1}`, name, stain].filter(Boolean).join(', '), 64)}
            {at < 0 && <span className={styles.warning}>in no pane: show it again to go on</span>}
          </li>
        );
      })}
    </ul>
  );
}

function nextStep(aligning: Aligning, pairs: number): string {
  const side = nextSide(aligning);
  const number = pairs + 1;
  if (side !== undefined) return `Now place ${number} on slide ${'AB'[side]}. A click elsewhere on the other moves it.`;
  if (pairs >= MOST_PAIRS) return 'Six pairs are placed: Done links the slides.';
  const how = 'Click it on either slide, or Enter for the middle of the view.';
  if (pairs === 0) return `Find a place that is seen on both slides. ${how}`;
  if (pairs === 1) return `Another place, far from the first. ${how}`;
  return `Done links the slides; a further pair makes it surer. ${how}`;
}

function KindChoice({ kind }: { readonly kind: Alignment['kind'] }) {
  const run = useRunCommand();
  const choices: readonly (readonly [Alignment['kind'], string])[] = [
    ['affine', 'Turned and stretched (affine)'],
    ['similarity', 'Turned and scaled'],
  ];
  return (
    <fieldset className={styles.kinds}>
      <legend>Slide B is</legend>
      {choices.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name="alignment-kind"
            checked={kind === value}
            onChange={() => run('panes.alignChoose', { kind: value })}
          />{' '}
          {words}
        </label>
      ))}
    </fieldset>
  );
}

/** An affine map of three pairs hides a slip of the hand: what the stiffer one misses by is said beside it. */
function Residual({ made, of }: { readonly made: Alignment; readonly of: Aligning }) {
  const residualUm = knownResidualUm(made);
  const count = made.residualsUm.length;
  if (residualUm !== undefined)
    return (
      <p>
        Residual {residualText(residualUm)}
        <span className={styles.words}>
          {`By pair: ${made.residualsUm.map((one) => (one < 1 ? '<1' : one.toFixed(0))).join(', ')} µm`}
        </span>
      </p>
    );
  const stiffer = count > 2 ? alignmentOf(of, 'similarity') : undefined;
  return (
    <p>
      {count === 2 ? 'Two' : 'Three'} pairs always fit: how far they miss cannot be known.
      {stiffer && typeof stiffer !== 'string' && (
        <> Only turned and scaled they miss by {residualText(stiffer.rmsUm)}.</>
      )}
    </p>
  );
}

/** Of the longer side of the scan; pairs that span less say little of what lies far from them. */
const NARROW_PART = 0.1;

function CloseTogether({ aligning }: { readonly aligning: Aligning }) {
  const sideMm = useWorkspace(({ displaySets }) => {
    const set = displaySets.find(({ id }) => id === aligning.displaySetIds[0]);
    const level = set?.kind === 'slide' ? set.slide.levels[0] : undefined;
    if (!level?.plane) return 0;
    const { columnSpacingMm, rowSpacingMm } = level.plane;
    return Math.max(level.totalPixelMatrixColumns * columnSpacingMm, level.totalPixelMatrixRows * rowSpacingMm);
  });
  if (spanMm(pairsIn(aligning)) >= NARROW_PART * sideMm) return null;
  return <p className={styles.warning}>The pairs lie close together: far from them the slides may not agree.</p>;
}
