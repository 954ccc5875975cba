import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type {
  GraphicUnits,
  StateAnnotation,
  StateGraphic,
  StateText,
  StateTracking,
} from '../../dicom/presentationState';
import { cielabToHex } from '../ann/cielab';
import { objectTags as t } from '../objectTags';
import { greyHex } from './decodeShutters';
import { presentationTags as p } from './presentationTags';
import { scopeOf } from './stateScope';

export interface DecodedGraphics {
  /** In the order of their layers, the lowest first. */
  readonly annotations: readonly StateAnnotation[];
  readonly unsupported: readonly string[];
}

/** Of layers that recommend none: yellow is seen on black and on white, and no tissue of a grey image has it. */
const PLAIN = '#ffe14d';

/** Graphic Annotation and Graphic Layer modules (PS3.3 C.10.5, C.10.7). */
export function decodeGraphics(dataset: DicomJson): DecodedGraphics {
  const layers = new Map(
    sequenceOf(dataset, p.GraphicLayerSequence).map((item) => [
      stringOf(item, p.GraphicLayer) ?? '',
      { order: numberOf(item, p.GraphicLayerOrder) ?? 0, colour: colourOf(item) },
    ]),
  );
  const unsupported: string[] = [];
  const annotations = sequenceOf(dataset, p.GraphicAnnotationSequence).map((item) => {
    const layer = layers.get(stringOf(item, p.GraphicLayer) ?? '');
    if (sequenceOf(item, p.CompoundGraphicSequence).length > 0) unsupported.push('compound graphics not shown');
    const graphics = sequenceOf(item, p.GraphicObjectSequence).map((one) => {
      const graphic = graphicOf(one);
      if (!graphic) unsupported.push(`${(stringOf(one, t.GraphicType) ?? 'unnamed').toLowerCase()} graphic not shown`);
      else unsupported.push(...stylesIn(one));
      return graphic;
    });
    const texts = sequenceOf(item, p.TextObjectSequence).map((one) => {
      const text = textOf(one);
      if (!text) unsupported.push('a text not shown');
      else unsupported.push(...stylesIn(one));
      return text;
    });
    return {
      order: layer?.order ?? 0,
      annotation: {
        ...scopeOf(item),
        colour: layer?.colour ?? PLAIN,
        items: [...graphics, ...texts].filter((one) => one !== undefined),
      },
    };
  });
  annotations.sort((a, b) => a.order - b.order);
  return { annotations: annotations.map(({ annotation }) => annotation), unsupported: [...new Set(unsupported)] };
}

/** Graphics have the colour of their layer, one width of line and one size of text, whatever style they ask for. */
const STYLES = [
  [p.LineStyleSequence, 'line styles not kept'],
  [p.FillStyleSequence, 'fill styles not kept'],
  [p.TextStyleSequence, 'text styles not kept'],
] as const;

const stylesIn = (item: DicomJson): string[] =>
  STYLES.flatMap(([tag, words]) => (sequenceOf(item, tag).length > 0 ? [words] : []));

function colourOf(layer: DicomJson): string {
  const grey = numberOf(layer, p.GraphicLayerRecommendedDisplayGrayscaleValue);
  const colour = cielabToHex(numbersOf(layer, p.GraphicLayerRecommendedDisplayCIELabValue));
  return colour ?? (grey === undefined ? PLAIN : greyHex(grey));
}

const TYPES = ['POINT', 'POLYLINE', 'INTERPOLATED', 'CIRCLE', 'ELLIPSE'] as const;
const POINTS_NEEDED: Readonly<Record<StateGraphic['type'], readonly [least: number, most: number]>> = {
  POINT: [1, 1],
  POLYLINE: [2, Number.POSITIVE_INFINITY],
  INTERPOLATED: [2, Number.POSITIVE_INFINITY],
  CIRCLE: [2, 2],
  ELLIPSE: [4, 4],
};

function graphicOf(item: DicomJson): StateGraphic | undefined {
  const type = TYPES.find((one) => one === stringOf(item, t.GraphicType));
  const units = unitsOf(item, p.GraphicAnnotationUnits);
  const numbers = numbersOf(item, t.GraphicData);
  if (!type || !units || numbers.length % 2 !== 0) return undefined;
  const points = Array.from(
    { length: numbers.length / 2 },
    (_, at): Vec2 => [numbers[2 * at] as number, numbers[2 * at + 1] as number],
  );
  const [least, most] = POINTS_NEEDED[type];
  if (points.length < least || points.length > most) return undefined;
  return {
    kind: 'graphic',
    units,
    type,
    points,
    isFilled: stringOf(item, p.GraphicFilled) === 'Y',
    ...trackingOf(item),
  };
}

const unitsOf = (item: DicomJson, tag: string): GraphicUnits | undefined => {
  const units = stringOf(item, tag);
  return units === 'PIXEL' || units === 'DISPLAY' ? units : undefined;
};

function textOf(item: DicomJson): StateText | undefined {
  const text = stringOf(item, p.UnformattedTextValue);
  const box = boxOf(item);
  const anchor = anchorOf(item);
  if (text === undefined || !(box || anchor)) return undefined;
  return { kind: 'text', text, ...(box ? { box } : {}), ...(anchor ? { anchor } : {}), ...trackingOf(item) };
}

function trackingOf(item: DicomJson): { readonly tracking?: StateTracking } {
  const trackingUid = stringOf(item, p.TrackingUID);
  if (trackingUid === undefined) return {};
  return { tracking: { trackingUid, trackingIdentifier: stringOf(item, p.TrackingID) ?? '' } };
}

function boxOf(item: DicomJson): StateText['box'] {
  const units = unitsOf(item, p.BoundingBoxAnnotationUnits);
  const [left, top] = numbersOf(item, p.BoundingBoxTopLeftHandCorner);
  const [right, bottom] = numbersOf(item, p.BoundingBoxBottomRightHandCorner);
  if (!units || left === undefined || top === undefined || right === undefined || bottom === undefined)
    return undefined;
  const justified = stringOf(item, p.BoundingBoxTextHorizontalJustification);
  const align = justified === 'CENTER' ? 'center' : justified === 'RIGHT' ? 'right' : 'left';
  return { units, from: [left, top], to: [right, bottom], align };
}

function anchorOf(item: DicomJson): StateText['anchor'] {
  const units = unitsOf(item, p.AnchorPointAnnotationUnits);
  const [x, y] = numbersOf(item, p.AnchorPoint);
  if (!units || x === undefined || y === undefined) return undefined;
  return { units, point: [x, y], isVisible: stringOf(item, p.AnchorPointVisibility) === 'Y' };
}
