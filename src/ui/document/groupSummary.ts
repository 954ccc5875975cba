import type { DocumentNode } from '../../dicom/document';
import { documentCodes, documentNodes, isNamed } from '../../dicom/documentTree';
import { formatMeasurement } from '../../dicom/format';
import { numberWords } from './documentWords';

/** A measurement group in one glance: who it is, what and where it is, and every value it has (SR-30). */
export interface GroupSummary {
  readonly title: string;
  readonly finding?: string;
  readonly site?: string;
  readonly values: readonly { readonly path: string; readonly name: string; readonly value: string }[];
  /** The first outline or image in it: where "Show" leads. */
  readonly place?: DocumentNode;
}

export function groupSummary(group: DocumentNode): GroupSummary {
  const own = (concept: (typeof documentCodes)[keyof typeof documentCodes]) =>
    wordsOf(group.children.find((child) => isNamed(child, concept)));
  const identifier = own(documentCodes.trackingIdentifier);
  const finding = own(documentCodes.finding);
  const site = siteOf(group);
  const place = placeOf(group);
  return {
    title: identifier ?? finding ?? 'Measurement',
    ...(finding === undefined || identifier === undefined ? {} : { finding }),
    ...(site === undefined ? {} : { site }),
    values: group.children.flatMap(valuesIn),
    ...(place === undefined ? {} : { place }),
  };
}

const wordsOf = (node: DocumentNode | undefined): string | undefined => {
  if (node?.value.kind === 'code') return node.value.code.meaning;
  return node?.value.kind === 'text' ? node.value.text : undefined;
};

/** The site with its side or other modifiers: "Lung, Left". */
function siteOf(group: DocumentNode): string | undefined {
  const site = group.children.find(
    (child) => isNamed(child, documentCodes.findingSite) || isNamed(child, documentCodes.findingSiteBefore),
  );
  const words = [site, ...(site?.children ?? [])].flatMap((node) => wordsOf(node) ?? []);
  return words.length === 0 ? undefined : words.join(', ');
}

/** In the same words as the table of annotations; the line below it has the spelling of the file. */
function valuesIn({ path, name, value, children }: DocumentNode): GroupSummary['values'] {
  if (value.kind !== 'number') return [];
  const modifiers = children.flatMap((child) =>
    child.relationship === 'HAS CONCEPT MOD' && child.value.kind === 'code' ? [child.value.code.meaning] : [],
  );
  const words = [name?.meaning ?? 'Value', ...(modifiers.length > 0 ? [`(${modifiers.join(', ')})`] : [])].join(' ');
  const number = Number(value.value);
  const isPlain = value.value !== undefined && Number.isFinite(number) && value.qualifier === undefined;
  if (!isPlain || name === undefined || value.unit === undefined)
    return [{ path, name: words, value: numberWords(value) }];
  return [{ path, name: words, value: formatMeasurement({ name, value: number, unit: value.unit }) }];
}

function placeOf(group: DocumentNode): DocumentNode | undefined {
  let image: DocumentNode | undefined;
  for (const node of documentNodes(group)) {
    if (node.value.kind === 'coordinates') return node;
    if (node.value.kind === 'object') image ??= node;
  }
  return image;
}
