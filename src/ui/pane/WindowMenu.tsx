import type { RadiologyStatus } from '../../dicom/paneStatus';
import { voiChoices } from '../../dicom/radiology/voiChoices';
import type { FrameHeader } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { visibleText } from '../../dicom/visibleText';
import { useRunCommand, useWorkspace } from '../AppContext';
import styles from './PlaneMenu.module.css';

const OTHER = 'other';

/** The windows and VOI LUTs that the header offers, by explanation (PS3.3 C.11.2), where there is more than one. */
export function WindowMenu({
  paneId,
  frame,
  status,
}: {
  readonly paneId: PaneId;
  readonly frame: FrameHeader;
  readonly status: RadiologyStatus;
}) {
  const run = useRunCommand();
  const isActive = useWorkspace((state) => state.activePaneId === paneId);
  const choices = voiChoices(frame);
  if (!isActive || choices.length < 2 || status.presentation !== undefined) return null;
  const shown = choices.find(({ kind, index }) => {
    if (kind === 'table') return index === status.voiLut;
    const window = frame.windows?.[index];
    const isSame = window?.windowCenter === status.windowCenter && window.windowWidth === status.windowWidth;
    return status.voiLut === undefined && isSame;
  });
  const nameOf = ({ kind, index }: { readonly kind: string; readonly index: number }) => `${kind} ${index + 1}`;
  return (
    <select
      aria-label="Window of the image"
      className={styles.windows}
      value={shown ? nameOf(shown) : OTHER}
      onChange={({ target: { value } }) => {
        const [of, number] = value.split(' ');
        if (value !== OTHER) run('view.voi', { of, number: Number(number) });
      }}
    >
      {!shown && <option value={OTHER}>Own window</option>}
      {choices.map((choice) => (
        <option key={nameOf(choice)} value={nameOf(choice)}>
          {visibleText(choice.title, 48)}
        </option>
      ))}
    </select>
  );
}
