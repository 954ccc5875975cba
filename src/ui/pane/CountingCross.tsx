import { counted } from '../../dicom/codes';
import { isCountedClass } from '../../dicom/slide/cellCounts';
import { useWorkspace } from '../AppContext';
import { markColour } from '../theme/markColour';
import styles from './CountingCross.module.css';

const ARMS = 'M12 1.5v7M12 15.5v7M1.5 12h7M15.5 12h7';

/** Where Space counts one, in the colour of its class; open in the middle. */
export function CountingCross() {
  const label = useWorkspace((state) => state.currentLabel.slide);
  const shown = isCountedClass(label) ? label : counted.mitosis;
  return (
    <svg className={styles.cross} width={24} height={24} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d={ARMS} stroke="rgb(255 255 255 / 0.9)" strokeWidth={4.5} />
      <path d={ARMS} stroke={markColour(shown, 'stain')} strokeWidth={1.75} />
    </svg>
  );
}
