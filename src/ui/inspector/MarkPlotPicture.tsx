import type { Histogram, MarkPlot, Profile } from '../../dicom/radiology/markPlot';
import styles from './MarkPlot.module.css';
import { extentOf, lengthWords, plotWords, valueWords } from './plotWords';

const WIDTH = 240;
const HEIGHT = 96;

/** A plot with the ends of its axes in words. */
export function MarkPlotPicture({ plot }: { readonly plot: MarkPlot }) {
  const isHistogram = plot.kind === 'histogram';
  const [left, right] = isHistogram
    ? [valueWords(plot, plot.minimum), valueWords(plot, plot.maximum)]
    : ['0', lengthWords(plot)];
  const [low, high] = isHistogram ? [0, Math.max(...plot.counts)] : extentOf(plot.values);
  const heightWords = (value: number) => (isHistogram ? `${value} px` : valueWords(plot, value));
  return (
    <figure className={styles.figure}>
      <div className={styles.heights} aria-hidden>
        <span>{heightWords(high)}</span>
        <span>{heightWords(low)}</span>
      </div>
      <svg role="img" aria-label={plotWords(plot)} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        {isHistogram ? <Bars plot={plot} most={high} /> : <Line plot={plot} low={low} high={high} />}
      </svg>
      <div className={styles.widths} aria-hidden>
        <span>{left}</span>
        <span>{right}</span>
        {isHistogram && <span className={styles.middle}>median {valueWords(plot, plot.median)}</span>}
      </div>
    </figure>
  );
}

function Bars({ plot: { counts, from, step, median }, most }: { readonly plot: Histogram; readonly most: number }) {
  const width = WIDTH / counts.length;
  const medianAt = Math.min(WIDTH, ((median - from) / (step * counts.length)) * WIDTH);
  return (
    <>
      {counts.map((count, bar) => {
        const height = (count / most) * HEIGHT;
        const x = bar * width;
        return <rect key={x} className={styles.bar} x={x} y={HEIGHT - height} width={width} height={height} />;
      })}
      <line className={styles.median} x1={medianAt} x2={medianAt} y1={0} y2={HEIGHT} />
    </>
  );
}

/** Lifted where values are missing. */
function Line({ plot, low, high }: { readonly plot: Profile; readonly low: number; readonly high: number }) {
  const { values } = plot;
  const spread = high - low || 1;
  let isDown = false;
  const path = values.map((value, index) => {
    if (Number.isNaN(value)) {
      isDown = false;
      return '';
    }
    const x = (index / (values.length - 1)) * WIDTH;
    const y = HEIGHT - ((value - low) / spread) * HEIGHT;
    const step = `${isDown ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`;
    isDown = true;
    return step;
  });
  return <path className={styles.line} d={path.join('')} />;
}
