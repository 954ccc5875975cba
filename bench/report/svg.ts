/**
 * The few shapes that the plots are made of, as text: a figure is then the same on every machine and can be compared
 * with the committed one. Lengths and places in CSS px from the top left of the figure.
 */

export const FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif";

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number>>;

/** Tenths of a pixel are finer than a screen shows. */
const written = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value);

export const element = (name: string, attributes: Attributes, content = ''): string => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${written(value)}"`);
  return content === '' ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${content}</${name}>`;
};

export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(words));

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string =>
  element('line', { x1, y1, x2, y2, ...attributes });

/** A guess on the wide side (fonts differ by machine): nothing may overlap where the font is wider than ours. */
const CHARACTER_EM = 0.58;
export const widthOf = (words: string, sizePx: number): number => words.length * CHARACTER_EM * sizePx;

/** In lines that fit; a word that is too long for a line stands alone. */
export function wrapped(words: string, widthPx: number, sizePx: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, sizePx) <= widthPx)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function shortened(words: string, widthPx: number, sizePx: number): string {
  const most = Math.max(1, Math.floor(widthPx / (CHARACTER_EM * sizePx)));
  return words.length <= most ? words : `${words.slice(0, most - 1).trimEnd()}…`;
}
