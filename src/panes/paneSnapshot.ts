/** What a snapshot shows besides what the pane shows. */
export interface SnapshotChoice {
  /** Full name, ID and birth date below the picture; undefined leaves them out of the corners too. */
  readonly identity: string | undefined;
}

const STRIP_HEIGHT = 24;
const STRIP_FONT = '13px system-ui, sans-serif';

/**
 * The pane as a picture, in device pixels: what its canvases show, marks and all, and over it every word that stands on
 * the image, drawn as text: also words that the reader hides at this moment, because a lossy or computed image stays one.
 * Controls are left out. To be called when the pane is settled and its words are those of the picture.
 */
export function paneSnapshot(pane: HTMLElement, { identity }: SnapshotChoice): Promise<Blob> {
  const box = pane.getBoundingClientRect();
  const strip = identity === undefined ? 0 : STRIP_HEIGHT;
  const ratio = window.devicePixelRatio;
  const canvas = pane.ownerDocument.createElement('canvas');
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round((box.height + strip) * ratio);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('The browser gives no canvas to draw the snapshot on');
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  for (const host of pane.querySelectorAll('[data-canvas-host]')) drawPictures(context, host);
  for (const words of pane.querySelectorAll('[data-part="pane-words"]'))
    drawElement(context, words, identity !== undefined);
  context.restore();
  if (identity !== undefined) drawStrip(context, box, identity);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The browser could not write the picture'))),
      'image/png',
    ),
  );
}

/** Canvases and lines in the order they lie on each other; a picture that is blanked stays so. */
function drawPictures(context: CanvasRenderingContext2D, host: Element): void {
  for (const element of host.querySelectorAll('canvas, svg path')) {
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.display === 'none' || element.closest('[data-pane-control]')) continue;
    context.save();
    context.globalAlpha = Number(style.opacity);
    if (element instanceof HTMLCanvasElement) drawCanvas(context, element, style);
    else drawPath(context, element, style);
    context.restore();
  }
}

function drawCanvas(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, style: CSSStyleDeclaration): void {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  if (canvas.width === 0 || canvas.height === 0 || width === 0 || height === 0) return;
  if (style.mixBlendMode !== 'normal')
    context.globalCompositeOperation = style.mixBlendMode as GlobalCompositeOperation;
  context.imageSmoothingEnabled = false; // one pixel of a canvas is one of the screen
  context.drawImage(canvas, left, top, width, height);
}

function drawPath(context: CanvasRenderingContext2D, path: Element, style: CSSStyleDeclaration): void {
  const svg = path.closest('svg')?.getBoundingClientRect();
  const shape = path.getAttribute('d');
  if (!svg || !shape) return;
  context.translate(svg.left, svg.top);
  context.lineWidth = Number.parseFloat(style.strokeWidth) || 1;
  if (style.strokeDasharray !== 'none')
    context.setLineDash(style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat));
  if (style.stroke !== 'none') {
    context.strokeStyle = style.stroke;
    context.stroke(new Path2D(shape));
  }
}

/** Boxes, then words; what identifies the patient only where that is chosen. */
function drawElement(context: CanvasRenderingContext2D, element: Element, isIdentified: boolean): void {
  if (element.matches('button, [data-part="controls"], [data-of-screen]')) return;
  if (!isIdentified && element.hasAttribute('data-identity')) return;
  const style = getComputedStyle(element);
  if (style.display === 'none') return;
  drawBox(context, element, style);
  for (const child of element.childNodes) {
    if (child instanceof Element) drawElement(context, child, isIdentified);
    else if (child instanceof Text) drawText(context, child, element, style);
  }
}

function drawBox(context: CanvasRenderingContext2D, element: Element, style: CSSStyleDeclaration): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  context.fillStyle = style.backgroundColor;
  context.fillRect(left, top, width, height);
  const side = (name: 'Left' | 'Bottom' | 'Right') => Number.parseFloat(style[`border${name}Width`]) || 0;
  const [thick, from, to] = [side('Bottom'), side('Left'), side('Right')];
  // A scale bar is a box open at the top.
  context.fillStyle = style.borderBottomColor;
  if (thick > 0) context.fillRect(left, top + height - thick, width, thick);
  if (from > 0) context.fillRect(left, top, from, height);
  if (to > 0) context.fillRect(left + width - to, top, to, height);
}

function drawText(context: CanvasRenderingContext2D, text: Text, element: Element, style: CSSStyleDeclaration): void {
  const bounds = element.getBoundingClientRect();
  context.save();
  context.beginPath();
  context.rect(bounds.left - 3, bounds.top - 3, bounds.width + 6, bounds.height + 6);
  if (style.overflow !== 'visible') context.clip();
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.direction = style.direction === 'rtl' ? 'rtl' : 'ltr';
  context.lineJoin = 'round';
  for (const { words, left, middle } of linesOf(text)) {
    const shown = style.textOverflow === 'ellipsis' ? shortened(context, words, bounds.right - left) : words;
    if (Number.parseFloat(style.getPropertyValue('-webkit-text-stroke-width')) > 0) {
      context.lineWidth = 3;
      context.strokeStyle = '#000';
      context.strokeText(shown, left, middle);
    }
    context.fillStyle = style.color;
    context.fillText(shown, left, middle);
  }
  context.restore();
}

interface TextLine {
  readonly words: string;
  readonly left: number;
  readonly middle: number;
}

/** The lines a text was broken into on the page. */
function linesOf(text: Text): readonly TextLine[] {
  const lines: TextLine[] = [];
  const range = text.ownerDocument.createRange();
  for (const { index, 0: word } of text.data.matchAll(/\S+\s*/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const { left, top, height } = range.getBoundingClientRect();
    if (height === 0) continue;
    const middle = top + height / 2;
    const last = lines.at(-1);
    if (last && Math.abs(last.middle - middle) < 4)
      lines[lines.length - 1] = { words: last.words + word, left: Math.min(last.left, left), middle: last.middle };
    else lines.push({ words: word, left, middle });
  }
  return lines;
}

function shortened(context: CanvasRenderingContext2D, words: string, width: number): string {
  if (context.measureText(words).width <= width + 1) return words;
  let kept = words;
  while (kept.length > 1 && context.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

function drawStrip(context: CanvasRenderingContext2D, box: DOMRect, identity: string): void {
  context.font = STRIP_FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = '#fff';
  context.fillText(identity, box.left + 8, box.bottom + STRIP_HEIGHT / 2, box.width - 16);
}
