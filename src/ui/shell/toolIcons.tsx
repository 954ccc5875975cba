import Angle from 'lucide-react/icons/angle';
import Brush from 'lucide-react/icons/brush';
import CircleDot from 'lucide-react/icons/circle-dot';
import Contrast from 'lucide-react/icons/contrast';
import Crosshair from 'lucide-react/icons/crosshair';
import Eraser from 'lucide-react/icons/eraser';
import Hand from 'lucide-react/icons/hand';
import Lasso from 'lucide-react/icons/lasso';
import Layers from 'lucide-react/icons/layers';
import MoveDiagonal2 from 'lucide-react/icons/move-diagonal-2';
import Pentagon from 'lucide-react/icons/pentagon';
import Pipette from 'lucide-react/icons/pipette';
import RectangleHorizontal from 'lucide-react/icons/rectangle-horizontal';
import RulerDimensionLine from 'lucide-react/icons/ruler-dimension-line';
import Search from 'lucide-react/icons/search';
import type { ReactNode } from 'react';
import type { ToolId } from '../../dicom/tool';
import type { IconProps, IconShape } from '../controls/IconButton';

/** Pictures of tools; the ones drawn here keep the grid and the stroke of the bought ones. */
export const toolIcons: Readonly<Record<Exclude<ToolId, 'polyline' | 'keyImage'>, IconShape>> = {
  windowLevel: Contrast,
  pan: Hand,
  zoom: Search,
  scroll: Layers,
  crosshair: Crosshair,
  length: RulerDimensionLine,
  bidirectional: MoveDiagonal2,
  angle: Angle,
  cobbAngle: EndPlates,
  ellipse: Ellipse,
  circle: Circle,
  rectangle: RectangleHorizontal,
  polygon: Pentagon,
  freehand: Lasso,
  brush: Brush,
  eraser: Eraser,
  arrow: Arrow,
  point: CircleDot,
  probe: Pipette,
};

/** Two end plates that lean towards each other, and the angle between them. */
function EndPlates(props: IconProps) {
  return drawn(props, <path d="M3 8.5 17 3M3 15.5 17 21M19 7.5a9.5 9.5 0 0 1 0 9" />);
}

function Ellipse(props: IconProps) {
  return drawn(props, <ellipse cx="12" cy="12" rx="10" ry="6" />);
}

function Circle(props: IconProps) {
  return drawn(props, <circle cx="12" cy="12" r="9" />);
}

function Arrow(props: IconProps) {
  return drawn(props, <path d="M20 20 4 4M4 13V4h9" />);
}

function drawn({ size, strokeWidth }: IconProps, picture: ReactNode) {
  return (
    <svg
      aria-hidden
      strokeWidth={strokeWidth}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {picture}
    </svg>
  );
}
