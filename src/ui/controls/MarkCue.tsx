import type { CodedConcept } from '../../dicom/codedConcept';
import type { AnnotationShape } from '../../dicom/types';
import { type MarkPalette, markColour } from '../theme/markColour';
import styles from './MarkCue.module.css';

const paths: Record<AnnotationShape, string> = {
  point: 'M8 2.5v11M2.5 8h11',
  length: 'M3.5 12.5l9-9M2 11l3 3M11 2l3 3',
  bidirectional: 'M3 13l10-10M5.5 5.5l5 5',
  angle: 'M13.5 12.5h-11l8-9.5M7.2 12.5c0-1.8-.4-2.8-1.6-3.7',
  cobbAngle: 'M2.5 5.5l10-3M2.5 10.5l10 3',
  rectangle: 'M2.5 4.5h11v7h-11z',
  ellipse: 'M8 4c3.6 0 6 1.7 6 4s-2.4 4-6 4-6-1.7-6-4 2.4-4 6-4z',
  circle: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  arrow: 'M13 13L3 3M3 8.5V3h5.5',
  polygon: 'M8 2.5l5.5 4-2 6.5h-7l-2-6.5z',
  polyline: 'M2.5 12l3.5-7 4 5 3.5-6',
  keyImage: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
};

/** The shape of a mark in its colour, on a ground like that of its image: never told by colour alone. */
export function MarkCue({
  shape,
  label,
  palette,
}: {
  readonly shape: AnnotationShape;
  readonly label: CodedConcept;
  readonly palette: MarkPalette;
}) {
  return (
    <svg
      width={22}
      height={22}
      viewBox="-3 -3 22 22"
      fill="none"
      aria-hidden="true"
      className={styles.cue}
      data-palette={palette}
    >
      <path
        d={paths[shape]}
        stroke={markColour(label, palette)}
        strokeWidth={1.75}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
