import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { durationOf, type WaveformGroup } from '../../dicom/waveform';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import view from '../document/DocumentView.module.css';
import { CaliperHandles } from './CaliperHandles';
import { middleOfRow, paintWaveform } from './paintWaveform';
import styles from './WaveformView.module.css';
import { type CaliperPoint, PX_PER_MM, scaleFor, sheetFor } from './waveformSheet';

const SPEEDS = [12.5, 25, 50];
const GAINS = [0.5, 1, 2];
/** Wider elements are cut by browsers; longer recordings scroll in larger steps. */
const MAX_SCROLL_PX = 15_000_000;

/** One recording on its grid, scrolled in time. */
export function WaveformPaper({ group }: { readonly group: WaveformGroup }) {
  const paper = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [speed, setSpeed] = useState(25);
  const [gain, setGain] = useState(1);
  const [scrolled, setScrolled] = useState(0);
  const [caliper, setCaliper] = useState<readonly CaliperPoint[]>([]);
  const [leaving, setLeaving] = useState('');
  const size = useSize(paper);
  const sheet = useMemo(() => sheetFor(group, size.width, size.height), [group, size]);
  const scales = useMemo(
    () => group.channels.map((_, channel) => scaleFor(group, channel, sheet.rowPx, gain)),
    [group, sheet, gain],
  );
  const pxPerSecond = speed * PX_PER_MM;
  const hiddenSeconds = Math.max(0, durationOf(group) - sheet.columnPx / pxPerSecond);
  const roomPx = Math.min(hiddenSeconds * pxPerSecond, MAX_SCROLL_PX);
  const startSeconds = roomPx === 0 ? 0 : (Math.min(scrolled, roomPx) / roomPx) * hiddenSeconds;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(size.width * ratio);
    canvas.current.height = Math.round(sheet.heightPx * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const painting = { group, sheet, scales, widthPx: size.width, startSeconds, pxPerSecond, caliper };
    setLeaving(paintWaveform(context, painting).join(', '));
  }, [group, sheet, scales, size, startSeconds, pxPerSecond, caliper]);
  const pick = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent) => {
    const column = Math.min(sheet.columns.length - 1, Math.floor(offsetX / sheet.columnPx));
    const row = Math.floor(offsetY / sheet.rowPx);
    const channel = sheet.columns[column]?.[row];
    const scale = channel === undefined ? undefined : scales[channel];
    if (channel === undefined || !scale) return;
    const seconds = startSeconds + (offsetX - column * sheet.columnPx) / pxPerSecond;
    const value = scale.middle - (offsetY - middleOfRow(sheet, row)) / scale.pxPerUnit;
    setCaliper((before) => [...(before.length === 1 ? before : []), { channel, seconds, value }]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { '+': 1, '=': 1, '-': -1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith('Arrow')) event.stopPropagation(); // the browser scrolls the paper
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setGain((before) => GAINS[Math.min(2, Math.max(0, GAINS.indexOf(before) + by))] ?? before);
  };
  const sightSeconds = sheet.columnPx / pxPerSecond;
  /** A place that leaves the sight takes the paper with it. */
  const move = (points: readonly CaliperPoint[]) => {
    const moved = points.find((point) => !caliper.includes(point));
    setCaliper(points);
    if (!moved || !paper.current || hiddenSeconds === 0) return;
    if (moved.seconds >= startSeconds && moved.seconds <= startSeconds + sightSeconds) return;
    paper.current.scrollLeft = ((moved.seconds - sightSeconds / 2) / hiddenSeconds) * roomPx;
  };
  return (
    <>
      <div className={styles.tools}>
        <Choices name="Speed" values={SPEEDS} unit=" mm/s" current={speed} onChange={setSpeed} />
        <Choices name="Gain" values={GAINS} unit="×" current={gain} onChange={setGain} />
        <CaliperHandles
          points={caliper}
          ground={{ group, sheet, scales }}
          middleSeconds={startSeconds + Math.min(sightSeconds, durationOf(group)) / 2}
          onChange={move}
        />
      </div>
      <Facts group={group} speed={speed} gain={gain} isSplit={sheet.columns.length > 1} />
      {leaving !== '' && (
        <div role="status" className={view.strip} data-tone="warning">
          <Bdi>{`${leaving}: leaves the drawing; choose a lower gain`}</Bdi>
        </div>
      )}
      <div
        ref={paper}
        role="region"
        aria-label="Traces"
        tabIndex={0}
        className={styles.paper}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        onKeyDown={onKeyDown}
      >
        <div style={{ width: size.width + roomPx, height: sheet.heightPx }}>
          <canvas
            ref={canvas}
            role="img"
            aria-label={visibleText(spoken(group), 600)}
            style={{ width: size.width, height: sheet.heightPx }}
            onClick={pick}
          />
        </div>
      </div>
    </>
  );
}

const spoken = (group: WaveformGroup): string =>
  `${group.label}: ${group.channels.map(({ name }) => name).join(', ')}; ${durationOf(group).toFixed(1)} s at ${group.samplingHz} Hz`;

/** What the paper means, in words: scale, time, rate, filters, and what is not calibrated. */
function Facts({
  group,
  speed,
  gain,
  isSplit,
}: {
  readonly group: WaveformGroup;
  readonly speed: number;
  readonly gain: number;
  readonly isSplit: boolean;
}) {
  const filters = [...new Set(group.channels.map((channel) => channel.filters || 'filters not stated'))];
  const bare = group.channels.filter(({ isCalibrated }) => !isCalibrated).map(({ name }) => name);
  return (
    <p className={`${view.facts} ${styles.tools}`}>
      <span>
        {speed} mm/s, {10 * gain} mm/mV, as drawn, not true size
      </span>
      <span>{durationOf(group).toFixed(1)} s</span>
      <span>{group.samplingHz} Hz</span>
      <Bdi>{filters.length > 3 ? 'filters differ by channel' : filters.join('; ')}</Bdi>
      {isSplit && <span>both columns show the same time</span>}
      <span>each lead lies on its median</span>
      {bare.length > 0 && <Bdi>{`Not calibrated: ${bare.join(', ')}`}</Bdi>}
    </p>
  );
}

function Choices({
  name,
  values,
  unit,
  current,
  onChange,
}: {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: string;
  readonly current: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <div role="group" aria-label={name} className={styles.group}>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          className={styles.choice}
          aria-pressed={value === current}
          onClick={() => onChange(value)}
        >
          {value}
          {unit}
        </button>
      ))}
    </div>
  );
}

function useSize(element: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 1, height: 1 });
  useEffect(() => {
    const watched = element.current;
    if (!watched) return undefined;
    const observer = new ResizeObserver(() =>
      setSize((before) =>
        before.width === watched.clientWidth && before.height === watched.clientHeight
          ? before
          : { width: watched.clientWidth, height: watched.clientHeight },
      ),
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
