import { centreOfPixel, displayedArea } from '../../dicom/geometry/pixelOrigin';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, numberOf, numbersOf, stringsOf } from '../../dicom/json';
import type { Shutter } from '../../dicom/presentationState';
import { cielabToHex } from '../ann/cielab';
import { presentationTags as p } from './presentationTags';

export interface DecodedShutters {
  readonly shutters: readonly Shutter[];
  readonly colour: string;
  readonly unsupported: readonly string[];
}

/** Display Shutter (PS3.3 C.7.6.11): pixel positions, the first one 1\1; points are row\column. */
export function decodeShutters(dataset: DicomJson): DecodedShutters {
  const shutters: Shutter[] = [];
  const unsupported: string[] = [];
  for (const shape of stringsOf(dataset, p.ShutterShape)) {
    const shutter = shutterOf(shape, dataset);
    if (shutter) shutters.push(shutter);
    else if (shape !== '') unsupported.push(`${shape.toLowerCase()} shutter not shown`);
  }
  const colour =
    cielabToHex(numbersOf(dataset, p.ShutterPresentationColorCIELabValue)) ??
    greyHex(numberOf(dataset, p.ShutterPresentationValue) ?? 0);
  return { shutters, colour, unsupported };
}

function shutterOf(shape: string, dataset: DicomJson): Shutter | undefined {
  switch (shape) {
    case 'RECTANGULAR': {
      const left = numberOf(dataset, p.ShutterLeftVerticalEdge);
      const right = numberOf(dataset, p.ShutterRightVerticalEdge);
      const upper = numberOf(dataset, p.ShutterUpperHorizontalEdge);
      const lower = numberOf(dataset, p.ShutterLowerHorizontalEdge);
      if (left === undefined || right === undefined || upper === undefined || lower === undefined) return undefined;
      return { kind: 'rectangle', ...displayedArea([left, upper], [right, lower]) };
    }
    case 'CIRCULAR': {
      const [row, column] = numbersOf(dataset, p.CenterOfCircularShutter);
      const radius = numberOf(dataset, p.RadiusOfCircularShutter);
      if (row === undefined || column === undefined || radius === undefined) return undefined;
      return { kind: 'circle', centre: middleOf(row, column), radius };
    }
    case 'POLYGONAL': {
      const numbers = numbersOf(dataset, p.VerticesOfThePolygonalShutter);
      const points: Vec2[] = [];
      for (let at = 0; at + 1 < numbers.length; at += 2)
        points.push(middleOf(numbers[at] as number, numbers[at + 1] as number));
      return points.length < 3 ? undefined : { kind: 'polygon', points };
    }
    default:
      return undefined;
  }
}

const middleOf = (row: number, column: number): Vec2 => centreOfPixel([column - 1, row - 1]);

/** A P-value, 0000H black to FFFFH white. */
export function greyHex(value: number): string {
  const grey = Math.round((Math.min(Math.max(value, 0), 65535) / 65535) * 255)
    .toString(16)
    .padStart(2, '0');
  return `#${grey}${grey}${grey}`;
}
