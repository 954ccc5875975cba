import type { Metric, ViewerId } from '../types';
import { type Axis, axisOf } from './axis';
import { viewerTitle } from './markdown';
import { type Group, type Limit, type Panel, panelsOf, type Row } from './panels';
import type { JourneyResult, Results } from './results';
import { element, escaped, FONT, line, shortened, text, widthOf, wrapped } from './svg';
import { numberText, rangeText, ratioText, statedText } from './words';

/** Columns of the figure in CSS px: names, plot, and the numbers in words at the right. */
const WIDTH = 960;
const LEFT = 24;
const PLOT: readonly [number, number] = [240, 626];
const VALUE_RIGHT = 812;
const COUNT_RIGHT = 850;
const RIGHT = WIDTH - LEFT;
const ROW = 24;

/** On a ground of its own, so that it reads the same on a white page and on a dark one. */
const INK = {
  ground: '#ffffff',
  edge: '#d0d7de',
  text: '#1f2328',
  muted: '#59636e',
  grid: '#e4e8ec',
  limit: '#8a1c4a',
};

/** Okabe and Ito's colours, which colour-blind readers can tell apart; the name stands beside each as well. */
const COLOURS: Readonly<Record<ViewerId, string>> = {
  parfocal: '#0072b2',
  ohif: '#d55e00',
  ohifMinified: '#e69f00',
  dmv: '#009e73',
  fetch: '#6e7781',
};

const SMALL = { 'font-size': 12, fill: INK.muted };
/** Keeps words readable where a line of the grid runs through them. */
const HALO = { stroke: INK.ground, 'stroke-width': 4, 'paint-order': 'stroke', 'stroke-linejoin': 'round' };
const END = { 'text-anchor': 'end' };

/** What has been drawn and how far down it reaches. */
interface Drawing {
  readonly parts: readonly string[];
  readonly bottom: number;
}

const UNITS: Readonly<Record<Metric['unit'], string>> = {
  ms: 'ms',
  fps: 'frames per second',
  kB: 'kB',
  MB: 'MB',
  count: '',
  ratio: '',
};

const headingOf = ({ metric, linkTitle }: Panel, isLogarithmic: boolean): string =>
  [
    `${metric.title}${UNITS[metric.unit] === '' ? '' : ` in ${UNITS[metric.unit]}`}`,
    linkTitle,
    `${metric.better} is better`,
    ...(isLogarithmic ? ['powers of ten'] : []),
  ].join(' · ');

/** Rounds of the same value would hide each other: they lie a little above and below the line. */
const SPREAD_PX = [0, -3, 3, -1.5, 1.5];

function marks({ viewer, figures }: Row, axis: Axis, y: number): string[] {
  if (!figures) return [];
  const colour = COLOURS[viewer];
  const [at, from, to] = [axis.at(figures.median), axis.at(figures.min), axis.at(figures.max)];
  const stroke = { stroke: colour, 'stroke-width': 1.5 };
  const isMany = figures.samples.length > 8;
  const dots = figures.samples.map((sample, index) =>
    element('circle', {
      cx: axis.at(sample),
      cy: y + (SPREAD_PX[index % SPREAD_PX.length] ?? 0),
      r: isMany ? 2 : 3,
      fill: colour,
      'fill-opacity': isMany ? 0.5 : 0.85,
      ...(isMany ? {} : { stroke: INK.ground, 'stroke-width': 0.8 }),
    }),
  );
  const length = { x: PLOT[0], y: y - 7, width: Math.max(0, at - PLOT[0]), height: 14, rx: 1 };
  return [
    ...(axis.isLogarithmic ? [] : [element('rect', { ...length, fill: colour, 'fill-opacity': 0.24 })]),
    ...(from === to ? [] : [line(from, y, to, y, stroke), line(from, y - 4, from, y + 4, stroke)]),
    ...(from === to ? [] : [line(to, y - 4, to, y + 4, stroke)]),
    line(at, y - 8, at, y + 8, { stroke: colour, 'stroke-width': 3 }),
    ...dots,
  ];
}

function numbers({ viewer, figures }: Row, unit: Metric['unit'], y: number): string[] {
  if (!figures) return [];
  const { median, min, max, rounds, ratio } = figures;
  const strong = viewer === 'parfocal' ? { 'font-weight': 600 } : {};
  const range = min === max ? '' : ` (${rangeText(min, max, unit)})`;
  const words = `<tspan${viewer === 'parfocal' ? ' font-weight="600"' : ''}>${numberText(median, unit)}</tspan>`;
  return [
    element(
      'text',
      { x: VALUE_RIGHT, y, ...END, fill: INK.text },
      words + element('tspan', { fill: INK.muted }, range),
    ),
    text(COUNT_RIGHT, y, String(rounds), { ...END, fill: INK.muted }),
    ...(ratio === undefined ? [] : [text(RIGHT, y, ratioText(ratio), { ...END, ...strong, fill: INK.text })]),
  ];
}

const NAME_PX = PLOT[0] - LEFT - 26;

/** What follows the last comma only explains a name; it goes where there is no room for it. */
function nameOf(title: string): string {
  const comma = title.lastIndexOf(',');
  if (widthOf(title, 13) <= NAME_PX || comma < 0) return shortened(title, NAME_PX, 13);
  return shortened(title.slice(0, comma), NAME_PX, 13);
}

function drawRow(row: Row, axis: Axis | undefined, unit: Metric['unit'], top: number): string[] {
  const [middle, base] = [top + ROW / 2, top + ROW / 2 + 4.5];
  const name = nameOf(row.title);
  const strong = row.viewer === 'parfocal' ? { 'font-weight': 600 } : {};
  const missing = shortened(row.missing ?? '', RIGHT - PLOT[0] - 8, 12);
  return [
    element('circle', { cx: LEFT + 5, cy: middle, r: 5, fill: COLOURS[row.viewer] }),
    text(LEFT + 18, base, name, { ...strong, fill: INK.text }),
    ...(axis ? marks(row, axis, middle) : []),
    ...numbers(row, unit, base),
    ...(row.missing === undefined ? [] : [text(PLOT[0] + 6, base, missing, { ...SMALL, 'font-style': 'italic' })]),
  ];
}

/** A dashed line through the rows of its cell, its words in a line of their own above them. */
function drawLimit(limit: Limit, axis: Axis, top: number, bottom: number): string[] {
  const x = axis.at(limit.value);
  const width = widthOf(limit.label, 12);
  const isLeft = x + 6 + width > RIGHT;
  const weight = limit.isMet ? {} : { 'font-weight': 600 };
  const place = isLeft ? { ...END, ...HALO, ...weight } : { ...HALO, ...weight };
  return [
    line(x, top + 3, x, bottom, { stroke: INK.limit, 'stroke-width': 1.5, 'stroke-dasharray': '5 3' }),
    text(isLeft ? x - 6 : x + 6, top + 14, limit.label, { ...place, 'font-size': 12, fill: INK.limit }),
  ];
}

function drawGroup(group: Group, axis: Axis | undefined, unit: Metric['unit'], top: number): Drawing {
  const titles = wrapped(group.title, RIGHT - LEFT, 13);
  const parts = titles.map((words, index) =>
    text(LEFT, top + 15 + index * 17, words, { ...HALO, 'font-weight': 600, fill: INK.text }),
  );
  let y = top + 4 + titles.length * 17;
  if (group.skipped !== undefined || group.rows.length === 0) {
    const words = wrapped(
      `not played${group.skipped === undefined ? '' : `: ${group.skipped}`}`,
      RIGHT - LEFT - 18,
      12,
    );
    parts.push(
      ...words.map((each, index) => text(LEFT + 18, y + 14 + index * 16, each, { ...SMALL, 'font-style': 'italic' })),
    );
    return { parts, bottom: y + words.length * 16 + 10 };
  }
  const limits = axis ? group.limits : [];
  const rowsTop = y + limits.length * 18;
  const bottom = rowsTop + group.rows.length * ROW;
  const rows = group.rows.flatMap((row, index) => drawRow(row, axis, unit, rowsTop + index * ROW));
  const lines = axis ? limits.flatMap((limit, index) => drawLimit(limit, axis, y + index * 18, bottom)) : [];
  y = bottom + 12;
  return { parts: [...parts, ...rows, ...lines], bottom: y };
}

function axisFor(panel: Panel): Axis | undefined {
  const figures = panel.groups.flatMap(({ rows }) => rows.flatMap((row) => row.figures ?? []));
  if (figures.length === 0) return undefined;
  const limits = panel.groups.flatMap((group) => group.limits.map(({ value }) => value));
  const medians = figures.map(({ median }) => median);
  const values = [...figures.flatMap(({ max, min }) => [max, min]), ...limits];
  return axisOf([...medians, ...limits], values, PLOT, panel.metric.unit === 'count');
}

function drawAxis(axis: Axis, top: number, bottom: number): { readonly grid: string[]; readonly labels: string[] } {
  return {
    grid: axis.ticks.map((tick) => line(axis.at(tick), top, axis.at(tick), bottom, { stroke: INK.grid })),
    labels: axis.ticks.map((tick) =>
      text(axis.at(tick), bottom + 15, statedText(tick), { ...SMALL, 'text-anchor': 'middle' }),
    ),
  };
}

function drawPanel(panel: Panel, top: number): Drawing {
  const axis = axisFor(panel);
  const heading = wrapped(headingOf(panel, axis?.isLogarithmic ?? false), RIGHT - LEFT, 14);
  const parts = [
    line(LEFT, top, RIGHT, top, { stroke: INK.edge }),
    ...heading.map((words, index) => text(LEFT, top + 24 + index * 19, words, { 'font-size': 14, fill: INK.text })),
  ];
  const columnsBase = top + 24 + heading.length * 19;
  const columns = [
    text(VALUE_RIGHT, columnsBase, 'median (min–max)', { ...SMALL, ...END }),
    text(COUNT_RIGHT, columnsBase, 'n', { ...SMALL, ...END }),
    text(RIGHT, columnsBase, 'ours ÷ this', { ...SMALL, ...END }),
  ];
  const groupsTop = columnsBase + 6;
  const groups: string[] = [];
  let y = groupsTop;
  for (const group of panel.groups) {
    const drawn = drawGroup(group, axis, panel.metric.unit, y);
    groups.push(...drawn.parts);
    y = drawn.bottom;
  }
  if (!axis) return { parts: [...parts, ...groups], bottom: y + 12 };
  const { grid, labels } = drawAxis(axis, groupsTop + 2, y);
  return { parts: [...parts, ...columns, ...grid, ...groups, ...labels], bottom: y + 36 };
}

function drawAbsent(results: Results, journey: JourneyResult, top: number): Drawing {
  const lines = Object.entries(journey.absent).flatMap(([viewer, reason]) =>
    wrapped(`Not shown: ${viewerTitle(results, viewer as ViewerId)} (${reason})`, RIGHT - LEFT, 12),
  );
  return {
    parts: lines.map((words, index) => text(LEFT, top + 14 + index * 17, words, SMALL)),
    bottom: top + (lines.length === 0 ? 0 : lines.length * 17 + 8),
  };
}

const rowInWords = (row: Row, unit: Metric['unit']): string =>
  row.figures
    ? `${row.title} ${numberText(row.figures.median, unit)}${unit === 'count' || unit === 'ratio' ? '' : ` ${unit}`}`
    : `${row.title} ${row.missing ?? 'none'}`;

/** The figure in words, for those who do not see it. */
const description = (panels: readonly Panel[]): string =>
  panels
    .map(({ metric, linkTitle, groups }) => {
      const cells = groups.map(({ title, rows, skipped, limits }) => {
        const what = skipped === undefined ? rows.map((row) => rowInWords(row, metric.unit)).join(', ') : 'not played';
        return `${title}: ${[what, ...limits.map(({ label }) => label)].join('; ')}`;
      });
      return `${metric.title}, ${linkTitle}, medians. ${cells.join('. ')}.`;
    })
    .join(' ');

const LEGEND =
  'Light bar and thick tick: median · thin line: smallest to largest · dots: rounds · dashed: bar of the project';

/** One figure per journey, or none where nothing of it was played. */
export function plotOf(results: Results, journey: JourneyResult): string | undefined {
  const panels = panelsOf(results, journey);
  if (panels.length === 0) return undefined;
  const titles = wrapped(journey.title, RIGHT - LEFT, 18);
  const subtitle = `${results.startedAt.slice(0, 10)} · ${results.machine.name} · ${results.browser.name} ${results.browser.version}`;
  const parts = titles.map((words, index) =>
    text(LEFT, 38 + index * 24, words, { 'font-size': 18, 'font-weight': 600, fill: INK.text }),
  );
  let y = 38 + titles.length * 24;
  parts.push(text(LEFT, y - 4, subtitle, SMALL), text(LEFT, y + 13, LEGEND, SMALL));
  y += 30;
  for (const panel of panels) {
    const drawn = drawPanel(panel, y);
    parts.push(...drawn.parts);
    y = drawn.bottom;
  }
  const absent = drawAbsent(results, journey, y);
  const height = Math.ceil(absent.bottom + 16);
  const ground = { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8, fill: INK.ground, stroke: INK.edge };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`,
    ` role="img" aria-labelledby="title desc" font-family="${FONT}" font-size="13"`,
    ' style="font-variant-numeric: tabular-nums">\n',
    `<title id="title">${escaped(journey.title)}</title>\n<desc id="desc">${escaped(description(panels))}</desc>\n`,
    [element('rect', ground), ...parts, ...absent.parts].join('\n'),
    '\n</svg>\n',
  ].join('');
}
