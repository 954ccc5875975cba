import type { DocumentNode, DocumentVersion, ReportDocument } from '../../dicom/document';
import { documentNodes, nodeAt } from '../../dicom/documentTree';
import { nameOf, stateWords, valueText, versionTime } from './documentWords';

/** The whole document as indented lines, what is folded away on the screen included. */
export function documentText(
  { title, root, sopClassUid }: ReportDocument,
  version: DocumentVersion | undefined,
): string {
  const facts = version && [
    versionTime(version),
    version.authorName,
    `made with ${version.madeWith}`,
    ...stateWords(version, sopClassUid),
  ];
  const lines: string[] = [title, ...(facts ? [facts.filter(Boolean).join(', ')] : []), ''];
  for (const node of documentNodes(root)) if (node !== root) lines.push(lineOf(root, node));
  return `${lines.join('\n')}\n`;
}

const DEEPEST = 20;

function lineOf(root: DocumentNode, node: DocumentNode): string {
  const level = node.path.split('.').length - 2;
  const indent = '  '.repeat(Math.min(level, DEEPEST));
  const target = node.value.kind === 'reference' ? nodeAt(root, node.value.path) : undefined;
  const value = target ? `see ${nameOf(target)} ${valueText(target.value)}` : valueText(node.value);
  const text = value.replaceAll('\n', `\n${indent}  `).trim();
  return `${indent}${nameOf(node)}${text === '' ? '' : `: ${text}`}`;
}
