import { valueAt, type WaveformGroup } from '../../dicom/waveform';
import { type CaliperPoint, type ChannelScale, PX_PER_MM, type Sheet } from './waveformSheet';

const MINOR = '#33211f';
const MAJOR = '#5c3936';
const TRACE = '#f2f2f2';
const CALIPER = '#6cc5e8';

export interface Painting {
  readonly group: WaveformGroup;
  readonly sheet: Sheet;
  readonly scales: readonly ChannelScale[];
  readonly widthPx: number;
  /** The time at the left edge of each column. */
  readonly startSeconds: number;
  readonly pxPerSecond: number;
  readonly caliper: readonly CaliperPoint[];
}

/** Where the baseline of a row of leads lies, CSS pixels from the top of the sheet. */
export const middleOfRow = ({ rowPx }: Sheet, row: number): number => (row + 0.5) * rowPx;

/** Draws what is in sight and nothing else. The answer names the channels that leave the drawing. */
export function paintWaveform(context: CanvasRenderingContext2D, painting: Painting): readonly string[] {
  const { sheet, group } = painting;
  context.fillStyle = '#0a0a0a';
  context.fillRect(0, 0, painting.widthPx, sheet.heightPx);
  paintGrid(context, painting);
  const leaving: string[] = [];
  for (const [column, rows] of sheet.columns.entries()) {
    context.save();
    context.beginPath();
    context.rect(column * sheet.columnPx, 0, sheet.columnPx, sheet.heightPx);
    context.clip();
    for (const [row, channel] of rows.entries()) {
      const isInside = paintTrace(context, painting, channel, column * sheet.columnPx, middleOfRow(sheet, row));
      const name = group.channels[channel]?.name ?? '';
      if (!isInside) leaving.push(name);
      paintName(context, name, column * sheet.columnPx + 6, row * sheet.rowPx + 15);
    }
    paintCaliper(context, painting, column, rows);
    context.restore();
  }
  return leaving;
}

function paintName(context: CanvasRenderingContext2D, name: string, x: number, y: number): void {
  context.font = '600 13px system-ui, sans-serif';
  context.lineWidth = 4;
  context.strokeStyle = '#0a0a0a';
  context.strokeText(name, x, y);
  context.fillStyle = TRACE;
  context.fillText(name, x, y);
}

/** Lines of 1 mm and 5 mm that move with the paper: the heavy ones lie on multiples of 5 mm since the beginning. */
function paintGrid(context: CanvasRenderingContext2D, painting: Painting): void {
  const { sheet, widthPx, startSeconds, pxPerSecond } = painting;
  const firstMm = Math.ceil((startSeconds * pxPerSecond) / PX_PER_MM);
  for (const [colour, every] of [[MINOR, 1] as const, [MAJOR, 5] as const]) {
    context.beginPath();
    context.strokeStyle = colour;
    context.lineWidth = 1;
    for (let mm = 0; mm * PX_PER_MM < sheet.heightPx; mm += every) line(context, 0, mm * PX_PER_MM, widthPx, true);
    for (const column of sheet.columns.keys()) {
      const left = column * sheet.columnPx;
      for (let mm = Math.ceil(firstMm / every) * every; ; mm += every) {
        const x = mm * PX_PER_MM - startSeconds * pxPerSecond;
        if (x >= sheet.columnPx) break;
        line(context, left + x, 0, sheet.heightPx, false);
      }
    }
    context.stroke();
  }
}

function line(context: CanvasRenderingContext2D, x: number, y: number, length: number, isAcross: boolean): void {
  const [left, top] = [Math.round(x) + 0.5, Math.round(y) + 0.5];
  context.moveTo(left, top);
  context.lineTo(isAcross ? left + length : left, isAcross ? top : top + length);
}

/** Many samples in a pixel become their lowest and highest: no spike is lost. A gap stays one. */
function paintTrace(
  context: CanvasRenderingContext2D,
  { group, sheet, scales, startSeconds, pxPerSecond }: Painting,
  channel: number,
  left: number,
  middlePx: number,
): boolean {
  const scale = scales[channel];
  const definition = group.channels[channel];
  if (!scale || !definition) return true;
  const skew = definition.skewSeconds;
  const first = Math.max(0, Math.floor((startSeconds - skew) * group.samplingHz));
  const end = Math.ceil((startSeconds - skew + sheet.columnPx / pxPerSecond) * group.samplingHz) + 1;
  const last = Math.min(group.sampleCount, end);
  const bin = Math.max(1, Math.floor(group.samplingHz / pxPerSecond / 2));
  let isInside = true;
  let isDown = false;
  context.beginPath();
  for (let from = first - (first % bin); from < last; from += bin) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = from; at < from + bin && at < group.sampleCount; at += 1) {
      const value = valueAt(group, channel, at);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) {
      isDown = false;
      continue;
    }
    const x = left + (from / group.samplingHz + skew - startSeconds) * pxPerSecond;
    const [top, bottom] = [high, low].map((value) => middlePx - (value - scale.middle) * scale.pxPerUnit);
    if (top === undefined || bottom === undefined) continue;
    if (top < 0 || bottom > sheet.heightPx) isInside = false;
    if (isDown) context.lineTo(x, bottom);
    else context.moveTo(x, bottom);
    if (top !== bottom) context.lineTo(x, top);
    isDown = true;
  }
  context.strokeStyle = TRACE;
  context.lineWidth = 1.3;
  context.lineJoin = 'round';
  context.stroke();
  return isInside;
}

function paintCaliper(
  context: CanvasRenderingContext2D,
  { sheet, scales, caliper, startSeconds, pxPerSecond }: Painting,
  column: number,
  rows: readonly number[],
): void {
  context.beginPath();
  for (const { channel, seconds, value } of caliper) {
    const row = rows.indexOf(channel);
    const scale = scales[channel];
    if (row < 0 || !scale) continue;
    const x = column * sheet.columnPx + (seconds - startSeconds) * pxPerSecond;
    const y = middleOfRow(sheet, row) - (value - scale.middle) * scale.pxPerUnit;
    line(context, x, row * sheet.rowPx, sheet.rowPx, false);
    line(context, x - 8, y, 16, true);
  }
  context.strokeStyle = CALIPER;
  context.lineWidth = 1.5;
  context.stroke();
}
