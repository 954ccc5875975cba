import type { NamedPatient } from '../../dicom/documentPatient';
import { fail, ok, type Result } from '../../lib/result';

/** A part of the narrative of a CDA document, as text alone: nothing of its markup, attributes or addresses is kept. */
export type CdaBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'item'; readonly depth: number; readonly text: string }
  | { readonly kind: 'row'; readonly isHead: boolean; readonly cells: readonly string[] }
  /** Said by us of what is not shown. */
  | { readonly kind: 'note'; readonly text: string };

export interface CdaText {
  readonly title?: string;
  /** Whom the document itself is about (CDA R2 4.2.2.1): one, or several. */
  readonly patients: readonly NamedPatient[];
  readonly blocks: readonly CdaBlock[];
  /** Parts beyond those that are shown. */
  readonly leftOut: number;
}

/** Longer ones are saved, and read elsewhere. */
const MOST_BYTES = 10e6;
const MOST_BLOCKS = 4000;
/** Markup deeper than this is text only. */
const DEEPEST = 60;

/**
 * The narrative of a CDA document (HL7 CDA R2 4.3.5). The error says in words why there is none. A document type
 * declaration is refused before anything is parsed: entities of it can grow without end, and name files of others.
 */
export function cdaText(bytes: Uint8Array): Result<CdaText, string> {
  if (bytes.length > MOST_BYTES)
    return fail(`It has ${Math.ceil(bytes.length / 1e6)} MB; up to ${MOST_BYTES / 1e6} MB are read here.`);
  const source = decoded(bytes);
  if (source === undefined) return fail('It is written in characters that this browser does not know.');
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(source))
    return fail('It brings a document type of its own, which CDA does not allow.');
  const root = new DOMParser().parseFromString(source, 'application/xml').documentElement;
  if (root === null || root.localName === 'parsererror' || root.getElementsByTagName('parsererror').length > 0) {
    return fail('It is not well-formed XML.');
  }
  if (root.localName !== 'ClinicalDocument') return fail('It is XML, and no clinical document.');
  return ok(readDocument(root));
}

/** By its byte order mark, else as its first line says, else UTF-8 (XML 1.0 F.1). */
function decoded(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes;
  const first = String.fromCharCode(...bytes.subarray(0, 200));
  const said = /^(?:\xEF\xBB\xBF)?\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]{1,40})["']/.exec(first)?.[1];
  const name = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : (said ?? 'utf-8');
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes).replace(/^\s*<\?xml[^>]*\?>/, '');
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function readDocument(root: Element): CdaText {
  const writer = new Writer();
  for (const component of childrenOf(root, 'component')) {
    for (const body of childrenOf(component, 'structuredBody')) readSections(body, 1, writer);
    for (const body of childrenOf(component, 'nonXMLBody')) {
      writer.add({
        kind: 'note',
        text: `The body of this document is a file in it (${mediaTypeOf(body)}), which is not shown here.`,
      });
    }
  }
  const title = textOf(childrenOf(root, 'title')[0]);
  const patients = patientsOf(root);
  return {
    ...(title && { title }),
    patients,
    blocks: writer.blocks,
    leftOut: writer.leftOut,
  };
}

const mediaTypeOf = (body: Element): string =>
  childrenOf(body, 'text')[0]?.getAttribute('mediaType')?.slice(0, 60) || 'of an unnamed kind';

function patientsOf(root: Element): readonly NamedPatient[] {
  return childrenOf(root, 'recordTarget').map((target) => {
    const role = childrenOf(target, 'patientRole')[0];
    const patient = childrenOf(role, 'patient')[0];
    const name = childrenOf(patient, 'name')[0];
    const parts = (kind: string) => childrenOf(name, kind).map(textOf).join(' ');
    const [familyName, givenNames] = [parts('family'), parts('given')];
    const birthDate = childrenOf(patient, 'birthTime')[0]?.getAttribute('value')?.slice(0, 8);
    return {
      ids: childrenOf(role, 'id').flatMap((id) => id.getAttribute('extension')?.trim() || []),
      name: [...(name?.children ?? [])].map(textOf).filter(Boolean).join(' ') || textOf(name),
      ...(familyName && { familyName }),
      ...(givenNames && { givenNames }),
      ...(birthDate && { birthDate }),
    };
  });
}

function readSections(parent: Element, level: number, writer: Writer): void {
  if (level > DEEPEST) {
    writer.paragraph(textOf(parent));
    return;
  }
  for (const component of childrenOf(parent, 'component')) {
    for (const section of childrenOf(component, 'section')) {
      const title = textOf(childrenOf(section, 'title')[0]);
      if (title) writer.add({ kind: 'heading', level, text: title });
      for (const text of childrenOf(section, 'text')) {
        readNarrative(text, 0, 0, writer);
        writer.flush();
      }
      readSections(section, level + 1, writer);
    }
  }
}

/** `depth` counts elements, `listDepth` lists: items of a list in an item stand further in. */
function readNarrative(parent: Element, depth: number, listDepth: number, writer: Writer): void {
  if (depth > DEEPEST) {
    writer.inline(parent.textContent ?? '');
    return;
  }
  for (const node of parent.childNodes) {
    if (node.nodeType === 3 || node.nodeType === 4) writer.inline(node.nodeValue ?? '');
    else if (node.nodeType === 1) readElement(node as Element, depth + 1, listDepth, writer);
  }
}

function readElement(element: Element, depth: number, listDepth: number, writer: Writer): void {
  switch (element.localName) {
    case 'paragraph':
    case 'caption':
      writer.flush();
      readNarrative(element, depth, listDepth, writer);
      writer.flush();
      return;
    case 'br':
      writer.flush();
      return;
    case 'list':
      writer.flush();
      readNarrative(element, depth, listDepth + 1, writer);
      writer.flush();
      return;
    case 'item':
      writer.flush();
      readItem(element, depth, listDepth, writer);
      return;
    case 'tr':
      writer.flush();
      readRow(element, depth, writer);
      return;
    case 'renderMultiMedia':
      writer.flush();
      writer.add({ kind: 'note', text: 'A picture of the document stands here, which is not shown.' });
      return;
    case 'content':
      // The only attribute that changes what is said (CDA R2 4.3.5.1): what was deleted must not read as if it stood.
      if (element.getAttribute('revised') === 'delete') {
        writer.inline(` [deleted: ${textOf(element)}] `);
        return;
      }
      readNarrative(element, depth, listDepth, writer);
      return;
    case 'script':
    case 'style':
      return;
    default:
      readNarrative(element, depth, listDepth, writer);
  }
}

/** What follows an inner list still belongs to the item around it. */
function readItem(item: Element, depth: number, listDepth: number, writer: Writer): void {
  const around = writer.itemDepth;
  writer.itemDepth = listDepth;
  readNarrative(item, depth, listDepth, writer);
  writer.flush();
  writer.itemDepth = around;
}

function readRow(row: Element, depth: number, writer: Writer): void {
  const cells = [...row.children].filter(({ localName }) => localName === 'td' || localName === 'th');
  const isHead = cells.length > 0 && cells.every(({ localName }) => localName === 'th');
  writer.add({ kind: 'row', isHead, cells: cells.map((cell) => cellText(cell, depth + 1, writer)) });
}

/** Of a cell, with what was deleted in it called so; in one line. */
function cellText(cell: Element, depth: number, table: Writer): string {
  const writer = new Writer();
  readNarrative(cell, depth, 0, writer);
  writer.flush();
  table.leftOut += writer.leftOut;
  return writer.blocks.map((block) => (block.kind === 'row' ? block.cells.join(' ') : block.text)).join('; ');
}

class Writer {
  readonly blocks: CdaBlock[] = [];
  leftOut = 0;
  /** Of the item whose text is being gathered; 0 outside lists. */
  itemDepth = 0;
  #line = '';

  inline(text: string): void {
    this.#line += text;
  }

  flush(): void {
    const text = oneLine(this.#line);
    this.#line = '';
    if (text === '') return;
    this.add(this.itemDepth > 0 ? { kind: 'item', depth: this.itemDepth, text } : { kind: 'paragraph', text });
  }

  paragraph(text: string): void {
    if (text) this.add({ kind: 'paragraph', text });
  }

  add(block: CdaBlock): void {
    if (this.blocks.length < MOST_BLOCKS) this.blocks.push(block);
    else this.leftOut++;
  }
}

const childrenOf = (parent: Element | undefined, name: string): readonly Element[] =>
  parent === undefined ? [] : [...parent.children].filter(({ localName }) => localName === name);

const textOf = (element: Element | undefined): string => oneLine(element?.textContent ?? '');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
