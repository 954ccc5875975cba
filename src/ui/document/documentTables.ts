import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode } from '../../dicom/document';
import { documentCodes, documentNodes, isNamed } from '../../dicom/documentTree';
import { nameOf, unitWords, valueText } from './documentWords';

/** Values of a document that belong side by side: dose of every exposure, measurements of every view (SR-36). */
export interface DocumentTable {
  /** The item the table is made from. */
  readonly path: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly path: string; readonly title: string; readonly cells: readonly string[] }[];
}

/** Below that many filled cells in a hundred a table is mostly holes, and the tree reads better. */
const FILLED_PERCENT = 40;
const COLUMNS = 60;

/**
 * Tables that any document holds without saying so: sections of one name below the same item (irradiation events,
 * lesions) become rows, and so do the values of a section that has three of them or more. The tree stays what counts:
 * a table leaves out what is not a value.
 */
export function documentTables(root: DocumentNode): readonly DocumentTable[] {
  const tables: DocumentTable[] = [];
  const taken = new Set<DocumentNode>();
  for (const node of documentNodes(root)) {
    if (isNamed(node, documentCodes.imageLibrary)) for (const one of documentNodes(node)) taken.add(one);
    if (taken.has(node) || node.value.kind !== 'container') continue;
    for (const sections of repeatedSections(node)) {
      const table = sectionTable(node, sections);
      if (table === undefined) continue;
      tables.push(table);
      for (const section of sections) for (const one of documentNodes(section)) taken.add(one);
    }
    const values = valueTable(node);
    if (values !== undefined) tables.push(values);
  }
  return tables;
}

const nameKey = ({ name, valueType }: DocumentNode): string =>
  name === undefined ? valueType : name.value === '' ? name.meaning : `${name.scheme} ${name.value}`;

function repeatedSections({ children }: DocumentNode): readonly (readonly DocumentNode[])[] {
  const byName = new Map<string, DocumentNode[]>();
  for (const child of children) {
    if (child.value.kind !== 'container') continue;
    const known = byName.get(nameKey(child));
    if (known) known.push(child);
    else byName.set(nameKey(child), [child]);
  }
  return [...byName.values()].filter((sections) => sections.length > 1);
}

interface Leaf {
  /** Name and what modifies it: the mean and the maximum of one quantity are two columns. */
  readonly key: string;
  readonly name: string;
  readonly node: DocumentNode;
}

const modifiersOf = ({ children }: DocumentNode): readonly CodedConcept[] =>
  children.flatMap(({ relationship, value }) =>
    relationship === 'HAS CONCEPT MOD' && value.kind === 'code' ? [value.code] : [],
  );

/** Values at any depth of a section. Identifiers are for machines, and modifiers speak of one value, not of the section. */
function leavesOf(section: DocumentNode): Leaf[] {
  const leaves: Leaf[] = [];
  const direct = new Set(section.children);
  for (const node of documentNodes(section)) {
    const { kind } = node.value;
    if ((kind !== 'number' && kind !== 'code' && kind !== 'text') || node.valueType === 'UIDREF') continue;
    if (node.relationship === 'HAS CONCEPT MOD' && !direct.has(node)) continue;
    const modifiers = kind === 'number' ? modifiersOf(node) : [];
    leaves.push({
      key: [nameKey(node), ...modifiers.map(({ scheme, value, meaning }) => `${scheme} ${value || meaning}`)].join(
        ' of ',
      ),
      name: nameOf(node) + (modifiers.length > 0 ? ` (${modifiers.map(({ meaning }) => meaning).join(', ')})` : ''),
      node,
    });
  }
  return leaves;
}

function sectionTable(parent: DocumentNode, sections: readonly DocumentNode[]): DocumentTable | undefined {
  const leaves = sections.map(leavesOf);
  const columns = new Map<string, Leaf[]>();
  for (const leaf of leaves.flat()) {
    const known = columns.get(leaf.key);
    if (known) known.push(leaf);
    else columns.set(leaf.key, [leaf]);
  }
  const filled = leaves.reduce((sum, row) => sum + new Set(row.map(({ key }) => key)).size, 0);
  const hasNumbers = leaves.flat().some(({ node }) => node.value.kind === 'number');
  const isSparse = filled * 100 < FILLED_PERCENT * columns.size * sections.length;
  if (columns.size < 2 || columns.size > COLUMNS || isSparse || !hasNumbers) return undefined;
  const heads = [...columns].map(([key, column]) => ({ key, unit: commonUnit(column), name: column[0]?.name ?? key }));
  return {
    path: parent.path,
    title: sections[0] ? nameOf(sections[0]) : nameOf(parent),
    columns: heads.map(({ name, unit }) => (unit ? `${name} (${unit})` : name)),
    rows: sections.map((section, i) => ({
      path: section.path,
      title: `${nameOf(section)} ${i + 1}`,
      cells: heads.map(({ key, unit }) =>
        (leaves[i] ?? []).flatMap((leaf) => (leaf.key === key ? [cellText(leaf.node, unit)] : [])).join('; '),
      ),
    })),
  };
}

/** The unit all values of a column share: said once, in its head. */
function commonUnit(column: readonly Leaf[]): string {
  const units = new Set(
    column.flatMap(({ node: { value } }) => {
      if (value.kind !== 'number') return [''];
      return value.value === undefined ? [] : [unitWords(value.unit)];
    }),
  );
  const [unit = '', ...others] = units;
  return others.length === 0 ? unit : '';
}

const cellText = ({ value }: DocumentNode, unit: string): string =>
  value.kind === 'number' && value.value !== undefined && value.qualifier === undefined && unit !== ''
    ? value.value
    : valueText(value);

/** The values of one section, one a row, with what modifies them (echo: view, mode, phase). */
function valueTable(section: DocumentNode): DocumentTable | undefined {
  const values = section.children.filter(({ value }) => value.kind === 'number');
  if (values.length < 3) return undefined;
  const modifiers = new Map<string, string>();
  for (const { children } of values) {
    for (const child of children) if (child.value.kind === 'code') modifiers.set(nameKey(child), nameOf(child));
  }
  return {
    path: section.path,
    title: nameOf(section),
    columns: ['Name', 'Value', ...modifiers.values()],
    rows: values.map((node) => ({
      path: node.path,
      title: nameOf(node),
      cells: [
        nameOf(node),
        valueText(node.value),
        ...[...modifiers.keys()].map((key) =>
          node.children.flatMap((child) => (nameKey(child) === key ? [valueText(child.value)] : [])).join('; '),
        ),
      ],
    })),
  };
}
